/** How long waits take, and what happens to them when the clock is set. */
import { describe, expect, it } from 'vitest';
import { SettableClock } from './clock.ts';

const HOUR = 3_600_000;

describe('the clock', () => {
  it('lets an hour pass in no time when it is instant', async () => {
    await expect(new SettableClock().wait(HOUR)).resolves.toBeUndefined();
  });

  it('divides by the factor when it is scaled', async () => {
    const clock = new SettableClock({ mode: 'scaled', factor: HOUR / 20 });
    const start = performance.now();
    await clock.wait(HOUR);
    expect(performance.now() - start).toBeGreaterThanOrEqual(18);
  });

  it('frees those who wait when it is set to instant', async () => {
    const clock = new SettableClock({ mode: 'aws', factor: 1 });
    const waiting = clock.wait(HOUR);
    clock.set({ mode: 'instant', factor: 1 });
    await waiting;
    expect(clock.mode).toBe('instant');
  });
});
