/** Leadership: never two leaders at once, whatever clocks, networks and event loops do. */
import { describe, expect, it } from 'vitest';
import { hours, milliseconds, minutes, seconds } from '../support/clock.ts';
import { silentLog } from '../support/log.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { LeaseElector, type LeaseElectorOptions, unopposed } from './elector.ts';
import { fixedEntropy } from './testing/fixed-entropy.ts';
import { type Line, MemoryLease } from './testing/memory-lease.ts';

/** A machine whose wall clock may be wrong and whose event loop may stand still. */
class Machine extends ManualClock {
  #lag = 0;
  readonly #skew: number;

  constructor(skew = 0) {
    super();
    this.#skew = skew;
  }

  override now(): Date {
    return new Date(super.now().getTime() + this.#lag + this.#skew);
  }

  override monotonic(): number {
    return super.monotonic() + this.#lag;
  }

  /** Time passes and no timer fires. */
  stall(duration: number): void {
    this.#lag += duration;
  }
}

interface Candidate {
  readonly line: Line;
  readonly clock: Machine;
  readonly end: Promise<'stopped' | 'lost'>;
  leading: boolean;
  stop(): void;
  /** What `lead` does when its term ends: by default it returns. */
  finish(): void;
}

function join(
  lease: MemoryLease,
  name: string,
  more: { clock?: Machine; fraction?: number; slow?: boolean } = {},
): Candidate {
  const clock = more.clock ?? new Machine();
  const line: Line = { cut: false, latency: 0 };
  const stop = new AbortController();
  const finished = Promise.withResolvers<void>();
  const options: LeaseElectorOptions = {
    store: lease.seenBy(clock, line),
    identity: name,
    clock,
    entropy: fixedEntropy(more.fraction ?? 0),
    log: silentLog,
  };
  const lead = async (term: AbortSignal): Promise<void> => {
    candidate.leading = true;
    await new Promise<void>((resolve) => term.addEventListener('abort', () => resolve(), { once: true }));
    if (more.slow === true) await finished.promise;
    candidate.leading = false;
  };
  const end = new LeaseElector(options).run(stop.signal, lead);
  const candidate: Candidate = {
    line,
    clock,
    end,
    leading: false,
    stop: () => stop.abort(),
    finish: finished.resolve,
  };
  return candidate;
}

/** Lets the same time pass for all, in small steps, and checks at each that at most one leads. */
async function pass(duration: number, candidates: readonly Candidate[]): Promise<void> {
  const step = milliseconds(500);
  for (let passed = 0; passed < duration; passed += step) {
    for (const clock of new Set(candidates.map(({ clock }) => clock))) await clock.advance(step);
    expect(candidates.filter(({ leading }) => leading).length).toBeLessThanOrEqual(1);
  }
}

describe('an election', () => {
  it('has one winner when two candidates create the lease at the same time', async () => {
    const lease = new MemoryLease();
    const clock = new Machine();
    const both = [join(lease, 'a', { clock }), join(lease, 'b', { clock })];
    await pass(minutes(1), both);
    expect(both.map(({ leading }) => leading)).toEqual([true, false]);
    expect(lease.record).toMatchObject({ holder: 'a', transitions: 0, leaseDurationSeconds: 15 });
  });

  it('renews with one write every two seconds and keeps the date it was won', async () => {
    const lease = new MemoryLease();
    const a = join(lease, 'a');
    await pass(seconds(20), [a]);
    expect(lease.writes).toBe(11);
    expect(lease.record?.acquireTime).toBe('2026-01-01T00:00:00.000000Z');
    expect(lease.record?.renewTime).toBe('2026-01-01T00:00:20.000000Z');
  });

  it('lets the next candidate take over only after the lease ran out, counted since it last changed', async () => {
    const lease = new MemoryLease();
    const clock = new Machine();
    const a = join(lease, 'a', { clock });
    await pass(seconds(5), [a]);
    const b = join(lease, 'b', { clock });
    await pass(seconds(1), [a, b]);
    a.line.cut = true;
    await pass(seconds(13), [a, b]);
    expect(await a.end).toBe('lost');
    expect(b.leading).toBe(false);
    await pass(seconds(6), [a, b]);
    expect(b.leading).toBe(true);
    expect(lease.record).toMatchObject({ holder: 'b', transitions: 1 });
  });

  it('steps down at the renew deadline when the API cannot be reached', async () => {
    const lease = new MemoryLease();
    const a = join(lease, 'a');
    await pass(seconds(4), [a]);
    a.line.cut = true;
    await a.clock.advance(seconds(10) - 1);
    expect(a.leading).toBe(true);
    await a.clock.advance(1);
    expect(a.leading).toBe(false);
    expect(await a.end).toBe('lost');
    expect(lease.record?.holder).toBe('a');
    expect(a.clock.pending).toBe(0);
  });

  it('steps down in time when the API never answers', async () => {
    const lease = new MemoryLease();
    const a = join(lease, 'a');
    await pass(seconds(4), [a]);
    a.line.latency = hours(1);
    await a.clock.advance(seconds(10));
    expect(a.leading).toBe(false);
    expect(await a.end).toBe('lost');
  });

  it('survives an API that is slower than a request may take for a while', async () => {
    const lease = new MemoryLease();
    const clock = new Machine();
    const a = join(lease, 'a', { clock });
    const b = join(lease, 'b', { clock });
    await pass(seconds(3), [a, b]);
    a.line.latency = seconds(6);
    await pass(seconds(4), [a, b]);
    a.line.latency = milliseconds(500);
    await pass(minutes(1), [a, b]);
    expect(a.leading).toBe(true);
  });

  it('goes on leading after somebody else touched the record without taking it', async () => {
    const lease = new MemoryLease();
    const a = join(lease, 'a');
    await pass(seconds(3), [a]);
    if (lease.record !== undefined) lease.record = { ...lease.record, resourceVersion: 'touched' };
    await pass(seconds(30), [a]);
    expect(a.leading).toBe(true);
    expect(lease.record?.transitions).toBe(0);
  });

  it('steps down at once when it sees another holder', async () => {
    const lease = new MemoryLease();
    const a = join(lease, 'a');
    await pass(seconds(3), [a]);
    if (lease.record !== undefined)
      lease.record = { ...lease.record, holder: 'b', resourceVersion: 'stolen' };
    await pass(seconds(2), [a]);
    expect(await a.end).toBe('lost');
  });

  it('does not care about wall clocks that are an hour wrong', async () => {
    for (const skew of [hours(1), -hours(1)]) {
      const lease = new MemoryLease();
      const a = join(lease, 'a', { clock: new Machine() });
      const b = join(lease, 'b', { clock: new Machine(skew) });
      await pass(minutes(1), [a, b]);
      expect([a.leading, b.leading]).toEqual([true, false]);
      a.line.cut = true;
      await pass(minutes(1), [a, b]);
      expect([a.leading, b.leading]).toEqual([false, true]);
    }
  });

  it('stops leading when its event loop stood still for longer than the lease', async () => {
    const lease = new MemoryLease();
    const a = join(lease, 'a', { clock: new Machine() });
    const b = join(lease, 'b', { clock: new Machine() });
    await pass(seconds(4), [a, b]);
    a.clock.stall(seconds(20));
    await b.clock.advance(seconds(20));
    expect(b.leading).toBe(true);
    const writes = lease.writes;
    await a.clock.advance(seconds(2));
    expect(a.leading).toBe(false);
    expect(await a.end).toBe('lost');
    expect(lease.writes).toBe(writes);
  });

  it('does not renew after such a stall even if nobody took over', async () => {
    const lease = new MemoryLease();
    const a = join(lease, 'a');
    await pass(seconds(4), [a]);
    const writes = lease.writes;
    a.clock.stall(seconds(20));
    await a.clock.advance(seconds(2));
    expect(await a.end).toBe('lost');
    expect(lease.writes).toBe(writes);
  });

  it('counts its deadline from when the last renewal was sent, not from when it was answered', async () => {
    const lease = new MemoryLease();
    const a = join(lease, 'a');
    await pass(seconds(1), [a]);
    a.line.latency = seconds(3);
    await a.clock.advance(seconds(4));
    expect(lease.record?.renewTime).toBe('2026-01-01T00:00:02.000000Z');
    a.line.cut = true;
    await a.clock.advance(seconds(7) - 1);
    expect(a.leading).toBe(true);
    await a.clock.advance(1);
    expect(a.leading).toBe(false);
  });

  it('gives the lease back when asked to stop, so that the next one need not wait', async () => {
    const lease = new MemoryLease();
    const clock = new Machine();
    const a = join(lease, 'a', { clock });
    const b = join(lease, 'b', { clock });
    await pass(seconds(4), [a, b]);
    a.stop();
    await clock.advance(0);
    expect(await a.end).toBe('stopped');
    expect(lease.record).toMatchObject({ holder: '', transitions: 0 });
    await pass(seconds(5), [a, b]);
    expect(b.leading).toBe(true);
    expect(lease.record).toMatchObject({ holder: 'b', transitions: 1 });
  });

  it('keeps renewing while the work drains, and gives the lease back only then', async () => {
    const lease = new MemoryLease();
    const clock = new Machine();
    const a = join(lease, 'a', { clock, slow: true });
    const b = join(lease, 'b', { clock });
    await pass(seconds(4), [a, b]);
    a.stop();
    await pass(seconds(25), [a, b]);
    expect(lease.record?.holder).toBe('a');
    a.finish();
    await pass(seconds(5), [a, b]);
    expect(await a.end).toBe('stopped');
    expect(b.leading).toBe(true);
  });

  it('ends a wait for leadership when asked to stop', async () => {
    const lease = new MemoryLease();
    const clock = new Machine();
    const a = join(lease, 'a', { clock });
    const b = join(lease, 'b', { clock });
    await pass(seconds(4), [a, b]);
    b.stop();
    expect(await b.end).toBe('stopped');
    expect(lease.record?.holder).toBe('a');
  });

  it('refuses times that could make two leaders', () => {
    const base = {
      store: new MemoryLease().seenBy(new Machine(), { cut: false, latency: 0 }),
      identity: 'a',
    };
    const options = { ...base, clock: new Machine(), entropy: fixedEntropy(), log: silentLog };
    expect(() => new LeaseElector({ ...options, renewDeadline: seconds(15) })).toThrow(
      'longer than the renew deadline',
    );
    expect(() => new LeaseElector({ ...options, retryPeriod: seconds(9) })).toThrow(
      'must exceed the retry period',
    );
  });

  it('is not held by a process that is alone', async () => {
    let led = false;
    const end = await unopposed.run(new AbortController().signal, async () => {
      led = true;
    });
    expect([led, end]).toEqual([true, 'stopped']);
  });
});
