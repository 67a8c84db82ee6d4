/** How long hooks wait, with a clock that the test turns by hand. */
import { describe, expect, it } from 'vitest';
import type { SandboxClock } from '../../contract.ts';
import type { Engine } from '../engine.ts';
import type { Hook, Member } from '../model.ts';
import { globalTimeout, waitForHooks } from './wait-for-hooks.ts';

const hook: Hook = {
  name: 'drain',
  transition: 'autoscaling:EC2_INSTANCE_TERMINATING',
  heartbeat: 30,
  fallback: 'CONTINUE',
  metadata: undefined,
  target: undefined,
  role: undefined,
};

/** Waits that end when told, in the order in which they began. */
function handClock(): { clock: SandboxClock; waits: { ms: number; end: () => void }[] } {
  const waits: { ms: number; end: () => void }[] = [];
  const wait = (ms: number): Promise<void> => new Promise((end) => waits.push({ ms, end }));
  return { waits, clock: { mode: 'aws', factor: 1, now: () => new Date(0), wait } };
}

function waiting(...hooks: readonly Hook[]) {
  const { clock, waits } = handClock();
  const nobody = (): never => {
    throw new Error('nobody is asked');
  };
  const parts = { servicesFor: nobody, eyes: nobody, territories: new Map(), pass: nobody };
  const engine: Engine = { ...parts, clock, stopping: new AbortController() };
  const member = { actions: new Map() } as unknown as Member;
  let verdict: string | undefined;
  const done = waitForHooks(engine, member, hooks).then(({ result, timedOut }) => {
    verdict = `${result}${timedOut ? ' by time' : ''}`;
  });
  const turn = async (): Promise<string | undefined> => {
    await new Promise((resolve) => setImmediate(resolve));
    return verdict;
  };
  return { waits, member, turn, done };
}

describe('a hook', () => {
  // Page: API reference, RecordLifecycleActionHeartbeat: the heartbeat begins again from now.
  it('waits a whole heartbeat after the last sign of life', async () => {
    const { waits, member, turn } = waiting(hook);
    const [first, global] = waits;
    expect([first?.ms, global?.ms]).toEqual([30_000, 3_000_000]);
    member.actions.get('drain')?.beat();
    first?.end();
    expect(await turn()).toBeUndefined();
    waits[2]?.end();
    expect(await turn()).toBe('CONTINUE');
  });

  // Page: API reference, LifecycleHook, GlobalTimeout.
  it('ends after its global timeout, however many signs of life there were', async () => {
    const { waits, member, turn } = waiting(hook);
    member.actions.get('drain')?.beat();
    waits[1]?.end();
    expect(await turn()).toBe('CONTINUE');
    expect(globalTimeout({ ...hook, heartbeat: 7_200 })).toBe(172_800);
  });

  // Page: User Guide, "How lifecycle hooks work": all hooks must be done; one abandoned ends the others.
  it('goes on when all are done, or one is abandoned', async () => {
    const two = waiting(hook, { ...hook, name: 'copy-logs' });
    two.member.actions.get('drain')?.end('CONTINUE');
    expect(await two.turn()).toBeUndefined();
    two.member.actions.get('copy-logs')?.end('CONTINUE');
    expect(await two.turn()).toBe('CONTINUE');

    const other = waiting(hook, { ...hook, name: 'copy-logs' });
    other.member.actions.get('drain')?.end('ABANDON');
    expect(await other.turn()).toBe('ABANDON');
    expect(other.member.actions.size).toBe(0);
  });

  // Page: User Guide, "Complete a lifecycle action": DefaultResult.
  it('gives its default result when time is over', async () => {
    const { waits, turn } = waiting({ ...hook, fallback: 'ABANDON' });
    waits[0]?.end();
    expect(await turn()).toBe('ABANDON by time');
  });
});
