/** Follows an AWSConfig on the screen: one line per change of a condition, in the operator's own words. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Cluster, Condition } from '../stage/clusters.ts';
import type { Screen } from './screen.ts';

/** Reasons that say only that another condition comes first. */
const unspoken = new Set(['WaitingForNeeds', 'WaitingForObservation']);
/** Drawn from the others, and told at the end by the demo itself. */
const drawn = new Set(['UpToDate', 'Ready']);

export interface Follower {
  /** Resolves when `done` holds; rejects with the last condition after the deadline or when the signal aborts. */
  until(done: (conditions: readonly Condition[]) => boolean, options: FollowOptions): Promise<void>;
}

export interface FollowOptions {
  readonly since: number;
  readonly signal: AbortSignal;
  /** Conditions to tell besides the basic ones. */
  readonly tell?: readonly string[] | undefined;
  /** Milliseconds; 60 s by default. */
  readonly deadline?: number | undefined;
}

export function follow(cluster: Cluster, screen: Screen): Follower {
  const told = new Map<string, string>();
  return {
    until: async (done, { since, signal, tell = [], deadline = 60_000 }) => {
      const end = performance.now() + deadline;
      let conditions: readonly Condition[] = [];
      while (performance.now() < end) {
        signal.throwIfAborted();
        conditions = (await cluster.status()).conditions ?? [];
        for (const condition of conditions) show(condition, { told, screen, since, tell });
        if (done(conditions)) return;
        await wait(40, undefined, { signal });
      }
      const ready = conditions.find(({ type }) => type === 'Ready');
      throw new Error(
        `after ${deadline / 1_000} s ${cluster.object.metadata.name} is not there yet; Ready says: ${ready?.message ?? 'nothing'}`,
      );
    },
  };
}

interface Telling extends Pick<FollowOptions, 'since'> {
  readonly told: Map<string, string>;
  readonly screen: Screen;
  readonly tell: readonly string[];
}

function show(condition: Condition, { told, screen, since, tell }: Telling): void {
  const { type, status, reason, message } = condition;
  const line = `${status} ${reason} ${message}`;
  if (told.get(type) === line) return;
  told.set(type, line);
  if (unspoken.has(reason) || (drawn.has(type) && !tell.includes(type))) return;
  const label = type === 'Valid' || type === 'Ready' ? type : type.replace(/Ready$/, '');
  screen.timed(since, label, status === 'True' ? `ready: ${message}` : message);
}
