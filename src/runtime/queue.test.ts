/** The promises of the work queue, one by one. */
import { describe, expect, it } from 'vitest';
import { minutes, seconds } from '../support/clock.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { Backoff } from './backoff.ts';
import type { QueueMeter } from './meters.ts';
import { PRIORITY, WorkQueue } from './queue.ts';
import { fixedEntropy } from './testing/fixed-entropy.ts';

function setUp(meter?: QueueMeter): { queue: WorkQueue; clock: ManualClock } {
  const clock = new ManualClock();
  return { clock, queue: new WorkQueue({ clock, backoff: new Backoff({ entropy: fixedEntropy() }), meter }) };
}

/** Keys in the order in which they are handed out now. */
async function drain(queue: WorkQueue): Promise<string[]> {
  const keys: string[] = [];
  while (queue.depth > 0) {
    const turn = await queue.take();
    if (turn === undefined) break;
    keys.push(turn.key);
    queue.done(turn.key);
  }
  return keys;
}

describe('the work queue', () => {
  it('merges repeats of a key that waits', async () => {
    const { queue } = setUp();
    queue.add('a');
    queue.add('a');
    queue.add('b');
    expect(queue.depth).toBe(2);
    expect(await drain(queue)).toEqual(['a', 'b']);
  });

  it('hands a key to one worker at a time, and once more if it was added meanwhile', async () => {
    const { queue, clock } = setUp();
    queue.add('a');
    await queue.take();
    queue.add('a');
    queue.add('a');
    let second: unknown = 'waiting';
    void queue.take().then((turn) => {
      second = turn?.key;
    });
    await clock.advance(seconds(1));
    expect(second).toBe('waiting');
    queue.done('a');
    await clock.advance(0);
    expect(second).toBe('a');
    queue.done('a');
    expect(queue.depth).toBe(0);
  });

  it('gives other keys to waiting workers while one key is held', async () => {
    const { queue } = setUp();
    queue.add('a');
    await queue.take();
    queue.add('a', { priority: PRIORITY.user });
    queue.add('b');
    expect((await queue.take())?.key).toBe('b');
  });

  it('keeps the earlier of two delays', async () => {
    const { queue, clock } = setUp();
    queue.add('a', { after: seconds(10) });
    queue.add('a', { after: seconds(30) });
    queue.add('b', { after: seconds(30) });
    queue.add('b', { after: seconds(10) });
    expect(queue.depth).toBe(0);
    await clock.advance(seconds(10));
    expect(await drain(queue)).toEqual(['a', 'b']);
    await clock.advance(minutes(1));
    expect(queue.depth).toBe(0);
  });

  it('lets an event cancel a pending delay', async () => {
    const { queue, clock } = setUp();
    queue.add('a', { after: minutes(5) });
    queue.add('a');
    expect(await drain(queue)).toEqual(['a']);
    await clock.advance(minutes(10));
    expect(queue.depth).toBe(0);
  });

  it('puts user edits before the rest and resyncs last, first come first served within a priority', async () => {
    const { queue } = setUp();
    queue.add('resync-1', { priority: PRIORITY.background });
    queue.add('normal-1');
    queue.add('resync-2', { priority: PRIORITY.background });
    queue.add('user-1', { priority: PRIORITY.user });
    queue.add('normal-2');
    queue.add('user-2', { priority: PRIORITY.user });
    expect(await drain(queue)).toEqual(['user-1', 'user-2', 'normal-1', 'normal-2', 'resync-1', 'resync-2']);
  });

  it('re-orders a key whose priority is raised, behind those that were there already', async () => {
    const { queue } = setUp();
    queue.add('a', { priority: PRIORITY.background });
    queue.add('b', { priority: PRIORITY.background });
    queue.add('c', { priority: PRIORITY.user });
    queue.add('b', { priority: PRIORITY.user });
    queue.add('b', { priority: PRIORITY.background });
    expect(await drain(queue)).toEqual(['c', 'b', 'a']);
  });

  it('lines up delayed keys in the order in which they fall due', async () => {
    const { queue, clock } = setUp();
    queue.add('late', { after: seconds(3) });
    queue.add('early', { after: seconds(1) });
    await clock.advance(seconds(2));
    queue.add('now');
    await clock.advance(seconds(2));
    expect(await drain(queue)).toEqual(['early', 'now', 'late']);
  });

  it('wakes a waiting worker when a delay is over', async () => {
    const { queue, clock } = setUp();
    const turn = queue.take();
    queue.add('a', { after: seconds(2), priority: 7 });
    await clock.advance(seconds(2));
    expect(await turn).toEqual({ key: 'a', priority: 7 });
  });

  it('backs off 1, 2, 4 … 300 s, and starts anew after forgetting', async () => {
    const { queue, clock } = setUp();
    for (const delay of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
      queue.add('a', { rateLimited: true });
      await clock.advance(seconds(delay) - 1);
      expect(queue.depth).toBe(0);
      await clock.advance(1);
      expect(await drain(queue)).toEqual(['a']);
    }
    expect(queue.failures('a')).toBe(11);
    queue.forget('a');
    queue.add('a', { rateLimited: true });
    await clock.advance(seconds(1));
    expect(queue.depth).toBe(1);
  });

  it('wakes every worker when it closes, refuses keys afterwards, and leaves no timer behind', async () => {
    const { queue, clock } = setUp();
    const takers = [queue.take(), queue.take(), queue.take()];
    queue.add('a', { after: minutes(1) });
    queue.close();
    expect(await Promise.all(takers)).toEqual([undefined, undefined, undefined]);
    queue.add('b');
    expect(queue.depth).toBe(0);
    expect(await queue.take()).toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  it('refuses to be told that a key is done which nobody holds', () => {
    const { queue } = setUp();
    expect(() => queue.done('a')).toThrow('a was not handed out');
  });

  it('says how deep it is, how long keys wait and how long they are worked on', async () => {
    const told: string[] = [];
    const { queue, clock } = setUp({
      added: () => told.push('added'),
      retried: () => told.push('retried'),
      depth: () => {},
      queued: (duration) => told.push(`queued ${duration}`),
      worked: (duration) => told.push(`worked ${duration}`),
    });
    queue.add('a');
    await clock.advance(seconds(2));
    await queue.take();
    await clock.advance(seconds(3));
    expect(queue.inProgress()).toEqual([3000]);
    queue.add('a', { rateLimited: true });
    queue.done('a');
    expect(told).toEqual(['added', 'queued 2000', 'retried', 'worked 3000']);
    expect(queue.inProgress()).toEqual([]);
  });

  it('stays quick with ten thousand keys', async () => {
    const { queue } = setUp();
    for (let i = 0; i < 10_000; i++) queue.add(`key-${i}`);
    const begun = performance.now();
    for (let i = 0; i < 100; i++) await queue.take();
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(queue.depth).toBe(9_900);
  });
});
