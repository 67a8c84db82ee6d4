/** Pauses after failures, and resyncs, on a clock that stands still. */
import { describe, expect, it } from 'vitest';
import { minutes } from '../support/clock.ts';
import type { Entropy } from '../support/entropy.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { resync } from './resync.ts';
import { RetryDelay } from './retry-delay.ts';

const always = (fraction: number): Entropy => ({
  fraction: () => fraction,
  uuid: () => '',
  bytes: () => new Uint8Array(),
});

describe('pauses', () => {
  it('grow from at most 0.8 s to at most 30 s, and start over after two quiet minutes', async () => {
    const clock = new ManualClock();
    const delay = new RetryDelay(clock, always(1));
    expect(Array.from({ length: 8 }, () => delay.next())).toEqual([
      800, 1600, 3200, 6400, 12800, 25600, 30000, 30000,
    ]);
    await clock.advance(minutes(2.1));
    expect(delay.next()).toBe(800);
  });

  it('lie anywhere below that, so that clients do not come back together', () => {
    expect(new RetryDelay(new ManualClock(), always(0.25)).next()).toBe(200);
  });
});

it('brings every key back each five minutes, 10 % more or less, until it is stopped', async () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  let visits = 0;
  const visit = (): void => void (visits += 1);
  const run = resync({ every: minutes(5), clock, entropy: always(0), visit }, stop.signal);
  await clock.advance(minutes(4.4));
  expect(visits).toBe(0);
  await clock.advance(minutes(4.7));
  expect(visits).toBe(2);
  stop.abort();
  await run;
  expect(clock.pending).toBe(0);
});
