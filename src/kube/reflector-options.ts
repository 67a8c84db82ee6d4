/** What a reflector is given: what to follow, through which client, and how patiently. */
import type { Clock, Duration } from '../support/clock.ts';
import type { Entropy } from '../support/entropy.ts';
import type { Log } from '../support/log.ts';
import type { KubeClient, Selection } from './client.ts';
import type { KubeObject, Resource } from './resources.ts';

export interface ReflectorOptions<T extends KubeObject> {
  readonly client: KubeClient;
  readonly resource: Resource<T>;
  readonly selection?: Selection | undefined;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Log;
  /** Told what happens, for counting. */
  readonly meter?: ((happened: Happened) => void) | undefined;
  /** What of an object is kept; by default all but `managedFields` and kubectl's copy. */
  readonly trim?: ((object: T) => T) | undefined;
  /** A watch is renewed after one to two times this; 5 min as in client-go. Longer where renewing is dear. */
  readonly watchFor?: Duration | undefined;
  /** A watch that says nothing for so long is taken for dead; 90 s, since bookmarks come about each minute. */
  readonly silence?: Duration | undefined;
}

/** Something worth counting: `kind` and the label of the resource. */
export interface Happened {
  readonly what: 'listed' | 'watched' | 'expired' | 'silent' | 'failed' | 'listener failed';
  readonly resource: string;
}
