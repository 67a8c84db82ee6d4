/** A reflector on a scripted server with a clock that stands still, and everything it told. */
import { vi } from 'vitest';
import { seconds } from '../../support/clock.ts';
import type { Entropy } from '../../support/entropy.ts';
import { silentLog } from '../../support/log.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { Reflector } from '../reflector.ts';
import type { Happened, ReflectorOptions } from '../reflector-options.ts';
import { type ConfigMap, configMaps } from '../resources.ts';
import { openKubeClient } from '../rest-client.ts';
import { isList, isWatch, json, type ScriptedServer } from './api-server.ts';

/** Jitter in the middle: the first pause is 0.4 s. */
const entropy: Entropy = {
  fraction: () => 0.5,
  uuid: () => 'uuid',
  bytes: (length) => new Uint8Array(length),
};

/** What the fake API holds under a name. */
export function configMap(name: string, version: number, uid = `uid-${name}`): ConfigMap {
  const metadata = { name, namespace: 'x', uid, resourceVersion: String(version) };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata };
}

/** The answer to a list at this version. */
export function listed(version: number, ...items: readonly ConfigMap[]): ReturnType<typeof json> {
  return json(200, { metadata: { resourceVersion: String(version) }, items });
}

export interface Follower {
  readonly clock: ManualClock;
  readonly reflector: Reflector<ConfigMap>;
  /** `added a/1`: kind, name and version of each change. */
  readonly told: readonly string[];
  /** How often something happened. */
  times(what: Happened['what']): number;
  /** Versions the watches so far started from. */
  readonly watchedFrom: readonly (string | null)[];
  readonly lists: number;
  /** Waits until the pause after the `nth` failure has begun, and lets it pass. */
  passFailure(nth: number): Promise<void>;
  /** Aborts and waits for the end. */
  stop(): Promise<void>;
}

/** Starts following ConfigMaps. */
export function follow(
  server: ScriptedServer,
  options: Partial<Pick<ReflectorOptions<ConfigMap>, 'log' | 'trim'>> = {},
): Follower {
  const clock = new ManualClock();
  const happened: Happened[] = [];
  const client = openKubeClient({ connection: server.connection, clock });
  const meter = (each: Happened): void => void happened.push(each);
  const log = silentLog;
  const reflector = new Reflector({ client, resource: configMaps, clock, entropy, log, meter, ...options });
  const told: string[] = [];
  reflector.on(({ kind, object }) =>
    told.push(`${kind} ${object.metadata.name}/${object.metadata.resourceVersion}`),
  );
  const abort = new AbortController();
  const run = reflector.run(abort.signal);
  const times = (what: Happened['what']): number => happened.filter((each) => each.what === what).length;
  return {
    clock,
    reflector,
    told,
    times,
    get watchedFrom() {
      return server.seen.filter(isWatch).map((seen) => seen.query.get('resourceVersion'));
    },
    get lists() {
      return server.seen.filter(isList).length;
    },
    passFailure: async (nth) => {
      await vi.waitUntil(() => times('failed') >= nth, { timeout: 5_000, interval: 2 });
      await clock.advance(seconds(30));
    },
    stop: async () => {
      abort.abort();
      await run;
      client.close();
    },
  };
}
