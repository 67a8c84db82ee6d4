/** Time as a dependency: whoever waits or dates something takes a Clock, so that tests and the simulator own time. */
import { setTimeout as wait } from 'node:timers/promises';

/** A length of time in milliseconds. Made by `seconds(30)`, never written as a bare number. */
export type Duration = number;

export const milliseconds = (n: number): Duration => n;
export const seconds = (n: number): Duration => n * 1_000;
export const minutes = (n: number): Duration => n * 60_000;
export const hours = (n: number): Duration => n * 3_600_000;

export interface Clock {
  /** Wall time, for dates that people and other programs read. */
  now(): Date;
  /** Milliseconds that only ever grow, for measuring and for deadlines. */
  monotonic(): number;
  /** Resolves after `duration`; rejects with the signal's reason when it aborts first. */
  sleep(duration: Duration, signal?: AbortSignal): Promise<void>;
  /** Calls `callback` once after `duration`; disposing cancels. Does not keep the process alive. */
  after(duration: Duration, callback: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: async (duration, signal) => {
    await wait(duration, undefined, signal === undefined ? {} : { signal });
  },
  after: (duration, callback) => {
    const timer = setTimeout(callback, duration);
    timer.unref();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/**
 * The system's time running `speed` times faster from now on, so that what takes an hour can be watched in a minute; and
 * `ahead` of the system's to begin with, so that what is far away can be seen today.
 */
export function hurriedClock(speed: number, ahead: Duration = 0): Clock {
  const [began, beganAt] = [performance.now(), Date.now() + ahead];
  const monotonic = (): number => began + (performance.now() - began) * speed;
  return {
    now: () => new Date(beganAt + monotonic() - began),
    monotonic,
    sleep: (duration, signal) => systemClock.sleep(duration / speed, signal),
    after: (duration, callback) => systemClock.after(duration / speed, callback),
  };
}
