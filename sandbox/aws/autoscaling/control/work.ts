/** Who works for a group and when: one pass at a time, asked for by events, beside the ways of single members. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Engine, retreat, Stopped } from '../engine.ts';
import type { Group, Work } from '../model.ts';

/** A group that nothing has been done for. */
export function freshWork(): Work {
  return {
    asked: false,
    look: false,
    running: undefined,
    flows: new Set(),
    refreshes: new Set(),
    failures: 0,
    held: false,
    shunned: new Set(),
    moving: false,
    listeners: new Set(),
  };
}

/** Asks for a pass over the group: at once, or right after the one under way. */
export function kick(engine: Engine, group: Group): void {
  const { work } = group;
  work.asked = true;
  if (work.running !== undefined || engine.stopping.signal.aborted) return;
  work.running = passes(engine, group).finally(() => {
    work.running = undefined;
    if (work.asked) kick(engine, group);
  });
}

async function passes(engine: Engine, group: Group): Promise<void> {
  const { work } = group;
  while (work.asked && !engine.stopping.signal.aborted) {
    work.asked = false;
    await unlessStopped(() => persevere(engine, () => engine.pass(engine, group)));
    announce(group);
  }
}

/** Starts the way of one member (a launch, a termination, a refresh) and has the group looked at when it ends. */
export function spawn(engine: Engine, group: Group, way: () => Promise<void>): void {
  const flow = unlessStopped(way).finally(() => {
    group.work.flows.delete(flow);
    announce(group);
    kick(engine, group);
  });
  group.work.flows.add(flow);
}

/** Starts an instance refresh, which nobody waits for but those who stop the sandbox. */
export function spawnRefresh(engine: Engine, group: Group, refresh: () => Promise<void>): void {
  const flow = unlessStopped(refresh).finally(() => {
    group.work.refreshes.delete(flow);
    kick(engine, group);
  });
  group.work.refreshes.add(flow);
}

async function unlessStopped(task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
}

/** Repeats a task until it succeeds, with growing breaks: whatever broke it may pass. Throws only `Stopped`. */
export async function persevere(engine: Engine, task: () => Promise<void>): Promise<void> {
  for (let failures = 1; ; failures += 1) {
    try {
      await task();
      return;
    } catch (error) {
      if (error instanceof Stopped) throw error;
      await retreat(engine, failures);
    }
  }
}

/** Tells those who wait that something about the group has changed. */
export function announce(group: Group): void {
  const { listeners } = group.work;
  const all = [...listeners];
  listeners.clear();
  for (const listener of all) listener();
}

/** Resolves as soon as `holds` is true of the group, or throws `Stopped`. */
export async function until(engine: Engine, group: Group, holds: () => boolean): Promise<void> {
  const { signal } = engine.stopping;
  while (!holds()) {
    if (signal.aborted) throw new Stopped();
    await new Promise<void>((resolve) => group.work.listeners.add(resolve));
  }
}

const longestSettlingMilliseconds = 3_000;

/**
 * With an instant clock: waits until all that was asked for has been worked off, or waits for another try. What takes
 * longer than three seconds fails again and again, and is shown as it is.
 */
export async function settled(engine: Engine, group: Group): Promise<void> {
  if (engine.clock.mode !== 'instant') return;
  const { work } = group;
  const deadline = performance.now() + longestSettlingMilliseconds;
  while ((work.running !== undefined || work.flows.size > 0) && performance.now() < deadline) {
    const timer = sleep(deadline - performance.now(), undefined, { ref: false });
    await Promise.race([timer, Promise.allSettled([work.running, ...work.flows])]);
  }
}
