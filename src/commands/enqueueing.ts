/** Says what makes a cluster worth a pass: its object changed, a stack of it moved, or time went by. */
import { type AWSConfig, awsConfigSpec } from '../api/awsconfig.ts';
import type { Accounts } from '../aws/account.ts';
import type { Reflector } from '../kube/reflector.ts';
import type { KubeObject } from '../kube/resources.ts';
import { resync } from '../kube/resync.ts';
import { keyOf } from '../kube/store.ts';
import { PRIORITY, type WorkQueue } from '../runtime/queue.ts';
import type { Runnable } from '../runtime/runnable.ts';
import { type Clock, type Duration, minutes } from '../support/clock.ts';
import type { Entropy } from '../support/entropy.ts';
import { canonicalJson } from '../support/json.ts';

type Config = AWSConfig & KubeObject;

export interface Sources {
  readonly reflector: Reflector<Config>;
  readonly accounts: Accounts;
  readonly queue: WorkQueue;
}

/** Wakes the cluster with this ID, if its AWSConfig is in this namespace. */
export type WakeCluster = (clusterId: string, namespace: string) => void;

/**
 * Connects objects and stacks to the queue, and answers how anything else may wake a cluster. A change of nothing but
 * status is the operator's own and wakes nobody.
 */
export function enqueueing({ reflector, accounts, queue }: Sources): WakeCluster {
  const keyOfCluster = new Map<string, string>();
  const seen = new Map<string, string>();

  reflector.on((change) => {
    const key = keyOf(change.object);
    const id = clusterId(change.object);
    if (change.kind === 'deleted') {
      seen.delete(key);
      if (id !== undefined && keyOfCluster.get(id) === key) keyOfCluster.delete(id);
      queue.add(key, { priority: PRIORITY.user });
      return;
    }
    if (id !== undefined) keyOfCluster.set(id, key);
    const matters = whatMatters(change.object);
    if (seen.get(key) === matters) return;
    seen.set(key, matters);
    queue.add(key, { priority: change.initial ? PRIORITY.background : PRIORITY.user });
  });

  accounts.onStackChange(({ clusterId: id }) => {
    const key = id === undefined ? undefined : keyOfCluster.get(id);
    if (key !== undefined) queue.add(key);
  });

  return (id, namespace) => {
    const key = keyOfCluster.get(id);
    if (key?.startsWith(`${namespace}/`) === true) queue.add(key);
  };
}

function clusterId(object: Config): string | undefined {
  return awsConfigSpec.shape.cluster.safeParse((object.spec as { cluster?: unknown } | undefined)?.cluster)
    .data?.id;
}

function whatMatters({ metadata }: Config): string {
  const { uid, generation, deletionTimestamp, finalizers, annotations } = metadata;
  return canonicalJson({ uid, generation, deletionTimestamp, finalizers, annotations });
}

export interface ResyncOptions extends Pick<Sources, 'reflector' | 'queue'> {
  readonly every: Duration;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

/** Brings every cluster back now and then, behind everything else. */
export function resyncing({ reflector, queue, ...timing }: ResyncOptions): Runnable {
  const visit = (): void => {
    for (const key of reflector.keys()) queue.add(key, { priority: PRIORITY.background });
  };
  return { name: 'resync', stage: 'leading', run: (signal) => resync({ ...timing, visit }, signal) };
}

/** Follows the AWSConfigs; later stages begin when the first list is there. */
export function watching(reflector: Reflector<Config>): Runnable {
  return {
    name: 'awsconfigs',
    stage: 'caches',
    run: (signal) => reflector.run(signal),
    ready: reflector.waitForSync(minutes(2)),
  };
}
