/** Starting and stopping the parts of the program in order, and the exit code that tells how it went. */
import { describe, expect, it } from 'vitest';
import { minutes, seconds } from '../support/clock.ts';
import { silentLog } from '../support/log.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { type Elector, LeaseElector, unopposed } from './elector.ts';
import type { Runnable, Stage } from './runnable.ts';
import { supervise } from './supervisor.ts';
import { fixedEntropy } from './testing/fixed-entropy.ts';
import { MemoryLease } from './testing/memory-lease.ts';

interface Part {
  readonly runnable: Runnable;
  /** Makes it ready. */
  beReady(): void;
  fail(error: Error): void;
}

interface World {
  readonly clock: ManualClock;
  readonly story: string[];
  readonly stop: AbortController;
  readonly part: (stage: Stage, options?: { name?: string; drain?: number; unready?: boolean }) => Part;
  /** Runs for good; the code appears in `code()` once it is over. */
  readonly start: (parts: readonly Part[], elector?: Elector) => void;
  readonly code: () => number | undefined;
}

function world(): World {
  const clock = new ManualClock();
  const story: string[] = [];
  const stop = new AbortController();
  let code: number | undefined;
  return {
    clock,
    story,
    stop,
    part(stage, { name = stage, drain = 0, unready = false } = {}) {
      const ready = Promise.withResolvers<void>();
      const broken = Promise.withResolvers<never>();
      const run = async (signal: AbortSignal): Promise<void> => {
        story.push(`+${name}`);
        const told = new Promise<void>((resolve) =>
          signal.addEventListener('abort', () => resolve(), { once: true }),
        );
        await Promise.race([told, broken.promise]);
        if (drain > 0) await clock.sleep(drain);
        story.push(`-${name}`);
      };
      const runnable: Runnable = unready ? { name, stage, run, ready: ready.promise } : { name, stage, run };
      return { runnable, beReady: ready.resolve, fail: broken.reject };
    },
    start(parts, elector = unopposed) {
      const runnables = parts.map(({ runnable }) => runnable);
      void supervise({ runnables, elector, stop: stop.signal, clock, log: silentLog }).then((end) => {
        code = end;
      });
    },
    code: () => code,
  };
}

function leaseElector(lease: MemoryLease, clock: ManualClock, line = { cut: false, latency: 0 }): Elector {
  const store = lease.seenBy(clock, line);
  return new LeaseElector({ store, identity: 'me', clock, entropy: fixedEntropy(), log: silentLog });
}

describe('the supervisor', () => {
  it('starts HTTP, caches, warm-up and leading work in that order, each when the one before is ready', async () => {
    const { clock, story, part, start } = world();
    const http = part('http', { unready: true });
    const caches = part('caches', { unready: true });
    start([part('leading'), part('warm'), caches, http]);
    await clock.advance(0);
    expect(story).toEqual(['+http']);
    http.beReady();
    await clock.advance(0);
    expect(story).toEqual(['+http', '+caches']);
    caches.beReady();
    await clock.advance(0);
    expect(story).toEqual(['+http', '+caches', '+warm', '+leading']);
  });

  it('stops leading work before caches, caches before HTTP, and gives the lease back last', async () => {
    const { clock, story, stop, part, start, code } = world();
    const lease = new MemoryLease();
    const parts = [part('http'), part('caches'), part('warm'), part('leading', { drain: seconds(12) })];
    start(parts, leaseElector(lease, clock));
    await clock.advance(seconds(1));
    story.length = 0;
    stop.abort();
    await clock.advance(seconds(11));
    expect(story).toEqual(['-warm']);
    expect(lease.record?.holder).toBe('me');
    await clock.advance(seconds(1));
    expect(story).toEqual(['-warm', '-leading', '-caches', '-http']);
    expect(lease.record?.holder).toBe('');
    expect(code()).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('does not wait longer than 30 s for an orderly stop', async () => {
    const { clock, stop, part, start, code } = world();
    start([part('http'), part('leading', { drain: minutes(10) })]);
    await clock.advance(0);
    stop.abort();
    await clock.advance(seconds(29));
    expect(code()).toBeUndefined();
    await clock.advance(seconds(1));
    expect(code()).toBe(1);
  });

  it('ends at once with a failure code when leadership is lost', async () => {
    const { clock, story, part, start, code } = world();
    const line = { cut: false, latency: 0 };
    start(
      [part('http'), part('leading', { drain: seconds(20) })],
      leaseElector(new MemoryLease(), clock, line),
    );
    await clock.advance(seconds(2));
    expect(story).toEqual(['+http', '+leading']);
    line.cut = true;
    await clock.advance(seconds(10));
    expect(code()).toBe(1);
  });

  it('ends at once when leadership is lost while it drains', async () => {
    const { clock, stop, part, start, code } = world();
    const line = { cut: false, latency: 0 };
    start([part('leading', { drain: seconds(25) })], leaseElector(new MemoryLease(), clock, line));
    await clock.advance(seconds(2));
    stop.abort();
    line.cut = true;
    await clock.advance(seconds(9));
    expect(code()).toBeUndefined();
    await clock.advance(seconds(1));
    expect(code()).toBe(1);
  });

  it('stops everything in order and exits with a failure code when one part fails', async () => {
    const { clock, story, part, start, code } = world();
    const caches = part('caches');
    start([part('http'), caches, part('leading')]);
    await clock.advance(0);
    caches.fail(new Error('the watch broke'));
    await clock.advance(0);
    expect(story).toEqual(['+http', '+caches', '+leading', '-leading', '-http']);
    expect(code()).toBe(1);
  });

  it('exits with a failure code when HTTP cannot start, without starting the rest', async () => {
    const { clock, story, part, start, code } = world();
    const http = part('http', { unready: true });
    start([http, part('caches'), part('leading')]);
    await clock.advance(0);
    http.fail(new Error('listen EADDRINUSE'));
    await clock.advance(0);
    expect(story).toEqual(['+http']);
    expect(code()).toBe(1);
  });

  it('gives up when caches are not ready after two minutes', async () => {
    const { clock, story, part, start, code } = world();
    start([part('caches', { unready: true }), part('leading')]);
    await clock.advance(minutes(2) - 1);
    expect(code()).toBeUndefined();
    await clock.advance(1);
    expect(code()).toBe(1);
    expect(story).toEqual(['+caches', '-caches']);
  });

  it('can be stopped while caches are still filling', async () => {
    const { clock, story, stop, part, start, code } = world();
    start([part('http'), part('caches', { unready: true }), part('leading')]);
    await clock.advance(0);
    stop.abort();
    await clock.advance(0);
    expect(story).toEqual(['+http', '+caches', '-caches', '-http']);
    expect(code()).toBe(0);
  });

  it('can be stopped while another replica leads', async () => {
    const { clock, story, stop, part, start, code } = world();
    const lease = new MemoryLease();
    const now = '2026-01-01T00:00:00.000000Z';
    lease.record = {
      holder: 'you',
      leaseDurationSeconds: 15,
      acquireTime: now,
      renewTime: now,
      transitions: 3,
    };
    start([part('http'), part('leading')], leaseElector(lease, clock));
    await clock.advance(seconds(5));
    stop.abort();
    await clock.advance(0);
    expect(story).toEqual(['+http', '-http']);
    expect(code()).toBe(0);
    expect(lease.record).toMatchObject({ holder: 'you', transitions: 3 });
  });

  it('does nothing when asked to stop before it began', async () => {
    const { clock, stop, part, start, code } = world();
    stop.abort();
    start([part('leading')]);
    await clock.advance(0);
    expect(code()).toBe(0);
  });
});
