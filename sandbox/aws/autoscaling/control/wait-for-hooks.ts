/** Lifecycle hooks: a member waits for each hook's action to be completed, or for the heartbeat to run out. */
import { randomUUID } from 'node:crypto';
import { type Engine, pause, Stopped } from '../engine.ts';
import type { Group, Hook, HookResult, Member, Transition } from '../model.ts';

const longestGlobalTimeoutSeconds = 172_800;

/**
 * How long a hook can be kept waiting in all, in seconds.
 * Source: API reference, LifecycleHook: `GlobalTimeout` is 48 hours or 100 heartbeats, whichever is less.
 */
export function globalTimeout({ heartbeat }: Hook): number {
  return Math.min(longestGlobalTimeoutSeconds, 100 * heartbeat);
}

export interface Verdict {
  readonly result: HookResult;
  /** Of the action that was abandoned. */
  readonly token: string | undefined;
  readonly timedOut: boolean;
}

interface Ending {
  readonly result: HookResult;
  readonly token: string;
  readonly timedOut: boolean;
}

/** The hooks of a transition that a group has now. */
export function hooksFor(group: Group, transition: Transition): readonly Hook[] {
  return [...group.hooks.values()].filter((hook) => hook.transition === transition);
}

/**
 * Waits until every hook is done, or one is abandoned, which ends the others. Time is the sandbox's: with an instant
 * clock a heartbeat runs out at once and the hook's default result applies, since nobody can be quicker.
 * Source: EC2 Auto Scaling User Guide, "How lifecycle hooks work" and "Complete a lifecycle action".
 */
export async function waitForHooks(engine: Engine, member: Member, hooks: readonly Hook[]): Promise<Verdict> {
  const waits = hooks.map((hook) => waitForHook(engine, member, hook));
  const first = await Promise.race([
    Promise.all(waits).then(() => undefined),
    ...waits.map((wait) => wait.then((ending) => (ending.result === 'ABANDON' ? ending : never<Ending>()))),
  ]);
  for (const action of member.actions.values()) action.end('ABANDON');
  return first ?? { result: 'CONTINUE', token: undefined, timedOut: false };
}

function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined);
}

function waitForHook(engine: Engine, member: Member, hook: Hook): Promise<Ending> {
  const token = randomUUID();
  return new Promise((resolve, reject) => {
    let beats = 0;
    const finish = (result: HookResult, timedOut: boolean): void => {
      beats = Infinity;
      member.actions.delete(hook.name);
      resolve({ result, token, timedOut });
    };
    const expire = (seconds: number, mine: () => boolean): void => {
      pause(engine, seconds * 1_000).then(
        () => mine() && finish(hook.fallback, true),
        (error: unknown) => reject(error instanceof Error ? error : new Stopped()),
      );
    };
    const beat = (): void => {
      beats += 1;
      const mine = beats;
      expire(hook.heartbeat, () => beats === mine);
    };
    member.actions.set(hook.name, { hook, token, beat, end: (result) => finish(result, false) });
    beat();
    expire(globalTimeout(hook), () => beats !== Infinity);
  });
}
