/** How many calls are in flight, and who goes first. */
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../support/errors.ts';
import { inBackground, Limiter } from './limiter.ts';

const throttled = (): never => {
  throw new OperatorError({ code: 'Throttled', operation: 'ec2:Do', reason: 'slow down' });
};
const turn = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

/** Work that ends when it is told to. */
function held(): { readonly work: () => Promise<void>; readonly end: () => void; started: () => boolean } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let started = false;
  const work = async (): Promise<void> => {
    started = true;
    await promise;
  };
  return { work, end: resolve, started: () => started };
}

describe('Limiter', () => {
  it('lets ten calls run and the eleventh wait', async () => {
    const limiter = new Limiter();
    const jobs = Array.from({ length: 11 }, held);
    const runs = jobs.map(async (job) => limiter.run(job.work));
    await turn();
    expect([limiter.running, jobs[10]?.started()]).toEqual([10, false]);
    jobs[0]?.end();
    await turn();
    expect(jobs[10]?.started()).toBe(true);
    for (const job of jobs) job.end();
    await Promise.all(runs);
    expect(limiter.running).toBe(0);
  });

  it('lets a user pass background work that waited longer', async () => {
    const limiter = new Limiter();
    const busy = Array.from({ length: 10 }, held);
    const runs = busy.map(async (job) => limiter.run(job.work));
    const order: string[] = [];
    const background = inBackground(async () => limiter.run(async () => order.push('background')));
    const user = limiter.run(async () => order.push('user'));
    for (const job of busy) job.end();
    await Promise.all([...runs, background, user]);
    expect(order).toEqual(['user', 'background']);
  });

  it('halves once per burst of throttling, never below one, and recovers slowly', async () => {
    const limiter = new Limiter();
    const burst = Array.from({ length: 10 }, async () =>
      limiter.run(async () => throttled()).catch(() => {}),
    );
    await Promise.all(burst);
    expect(limiter.limit).toBe(5);
    for (let round = 0; round < 10; round += 1) await limiter.run(async () => throttled()).catch(() => {});
    expect(limiter.limit).toBe(1);
    for (let call = 0; call < 11; call += 1) await limiter.run(async () => {});
    expect(limiter.limit).toBe(2);
    for (let call = 0; call < 200; call += 1) await limiter.run(async () => {});
    expect(limiter.limit).toBe(10);
  });

  it('lets go of a place in the queue when the caller gives up', async () => {
    const limiter = new Limiter();
    const busy = Array.from({ length: 10 }, held);
    const runs = busy.map(async (job) => limiter.run(job.work));
    const giveUp = new AbortController();
    let ran = false;
    const waiting = limiter.run(async () => {
      ran = true;
    }, giveUp.signal);
    giveUp.abort(new Error('gave up'));
    await expect(waiting).rejects.toThrow('gave up');
    for (const job of busy) job.end();
    await Promise.all(runs);
    expect([ran, limiter.running]).toEqual([false, 0]);
  });
});
