/** What a controller does with verdicts, failures, deadlines and the end of the process. */
import { describe, expect, it } from 'vitest';
import { minutes, seconds } from '../support/clock.ts';
import { OperatorError } from '../support/errors.ts';
import { silentLog } from '../support/log.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { Backoff } from './backoff.ts';
import { Controller } from './controller.ts';
import { PRIORITY, WorkQueue } from './queue.ts';
import { fixedEntropy } from './testing/fixed-entropy.ts';
import { again, type Reconcile, settled, stalled } from './verdict.ts';

function setUp(reconcile: Reconcile, workers?: number) {
  const clock = new ManualClock();
  const entropy = fixedEntropy();
  const queue = new WorkQueue({ clock, backoff: new Backoff({ entropy }) });
  const ends: string[] = [];
  const counts = { active: 0, most: 0, workers: 0 };
  const meter = {
    workers: (count: number) => {
      counts.workers = count;
    },
    started: () => {
      counts.most = Math.max(counts.most, ++counts.active);
    },
    ended: (end: string, took: number) => {
      counts.active--;
      ends.push(`${end} ${took / 1_000}`);
    },
  };
  const stop = new AbortController();
  const controller = new Controller({
    name: 'clusters',
    queue,
    reconcile,
    clock,
    entropy,
    log: silentLog,
    meter,
    workers,
  });
  const run = controller.run(stop.signal);
  return { clock, queue, ends, counts, stop, run };
}

/** A reconcile that counts its passes and answers what `answer` says. */
function counting(answer: () => ReturnType<Reconcile>): { reconcile: Reconcile; passes: () => number } {
  let passes = 0;
  const reconcile: Reconcile = async () => {
    passes++;
    return await answer();
  };
  return { reconcile, passes: () => passes };
}

describe('a controller', () => {
  it('leaves a settled key alone until somebody adds it again', async () => {
    const { reconcile, passes } = counting(async () => settled);
    const { clock, queue, ends } = setUp(reconcile);
    queue.add('a');
    await clock.advance(minutes(60));
    expect(passes()).toBe(1);
    queue.add('a');
    await clock.advance(0);
    expect(ends).toEqual(['settled 0', 'settled 0']);
  });

  it('looks again when the pass asked for it', async () => {
    const { reconcile, passes } = counting(async () => again(seconds(10)));
    const { clock, queue } = setUp(reconcile);
    queue.add('a');
    await clock.advance(seconds(29));
    expect(passes()).toBe(3);
  });

  it('does not come back to a stalled key by itself', async () => {
    const { reconcile, passes } = counting(async () => stalled('the role may not be assumed'));
    const { clock, queue, ends } = setUp(reconcile);
    queue.add('a');
    await clock.advance(minutes(60));
    expect(passes()).toBe(1);
    expect(ends).toEqual(['stalled 0']);
  });

  it('tries a failed key again ever more slowly, and forgets the failures after a success', async () => {
    let failing = true;
    const times: number[] = [];
    const { clock, queue } = setUp(async () => {
      times.push(clock.monotonic() / 1_000);
      if (failing)
        throw new OperatorError({ code: 'Unavailable', operation: 'ec2:RunInstances', reason: 'down' });
      return settled;
    });
    queue.add('a');
    await clock.advance(seconds(10));
    expect(times).toEqual([0, 1, 3, 7]);
    failing = false;
    await clock.advance(seconds(10));
    expect(times).toEqual([0, 1, 3, 7, 15]);
    expect(queue.failures('a')).toBe(0);
  });

  it('keeps the priority of a key that failed, and lowers that of one that only wants to look again', async () => {
    const first = { failed: true, edited: true };
    const seen: string[] = [];
    const { clock, queue } = setUp(async (key) => {
      seen.push(key);
      if (key === 'failed' && first.failed) {
        first.failed = false;
        throw new Error('once');
      }
      if (key === 'edited' && first.edited) {
        first.edited = false;
        return again(seconds(1));
      }
      return key === 'blocker' ? await clock.sleep(seconds(5)).then(() => settled) : settled;
    }, 1);
    queue.add('failed', { priority: PRIORITY.user });
    queue.add('edited', { priority: PRIORITY.user });
    queue.add('blocker');
    await clock.advance(seconds(2));
    queue.add('urgent', { priority: 1 });
    await clock.advance(seconds(5));
    expect(seen).toEqual(['failed', 'edited', 'blocker', 'failed', 'urgent', 'edited']);
  });

  it('counts what the code did not foresee apart from what the world refused', async () => {
    const { clock, queue, ends } = setUp(async (key) => {
      if (key === 'bug')
        return (undefined as unknown as { kind: 'settled' }).kind === 'settled' ? settled : settled;
      throw new OperatorError({ code: 'Denied', operation: 'sts:AssumeRole', reason: 'no' });
    });
    queue.add('bug');
    queue.add('denied');
    await clock.advance(0);
    expect(ends).toEqual(['unexpected 0', 'failed 0']);
  });

  it('runs as many passes side by side as it has workers, ten by default', async () => {
    const { clock, queue, counts } = setUp(async () => {
      await clock.sleep(seconds(1));
      return settled;
    });
    for (let i = 0; i < 25; i++) queue.add(`key-${i}`);
    await clock.advance(seconds(3));
    expect(counts).toEqual({ active: 0, most: 10, workers: 10 });
  });

  it('gives each pass an id of its own', async () => {
    const ids = new Set<string>();
    const { clock, queue } = setUp(async (_key, pass) => {
      ids.add(pass.id);
      return settled;
    });
    for (const key of ['a', 'b', 'c']) queue.add(key);
    await clock.advance(0);
    expect(ids.size).toBe(3);
  });

  it('tells a pass to stop after five minutes and tries again later', async () => {
    const { clock, queue, ends } = setUp(async (_key, { signal }) => {
      await clock.sleep(minutes(60), signal);
      return settled;
    });
    queue.add('a');
    await clock.advance(minutes(5));
    expect(ends).toEqual(['timeout 300']);
    expect(queue.failures('a')).toBe(1);
    await clock.advance(seconds(1));
    expect(queue.inProgress()).toHaveLength(1);
  });

  it('never starts a second pass over a key whose first one ignores its deadline', async () => {
    const { reconcile, passes } = counting(() => new Promise(() => {}));
    const { clock, queue } = setUp(reconcile);
    queue.add('a');
    await clock.advance(minutes(1));
    queue.add('a');
    await clock.advance(minutes(60));
    expect(passes()).toBe(1);
  });

  it('stops passes that run, starts none that wait, and ends when all are over', async () => {
    const { clock, queue, ends, stop, run, counts } = setUp(async (_key, { signal }) => {
      await clock.sleep(minutes(1), signal).catch(() => {});
      await clock.sleep(seconds(3));
      signal.throwIfAborted();
      return settled;
    }, 1);
    queue.add('a');
    queue.add('b');
    await clock.advance(seconds(1));
    stop.abort(new Error('SIGTERM received'));
    let over = false;
    void run.then(() => {
      over = true;
    });
    await clock.advance(seconds(2));
    expect(over).toBe(false);
    await clock.advance(seconds(1));
    expect(over).toBe(true);
    expect(ends).toEqual(['stopped 4']);
    expect(counts.active).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
