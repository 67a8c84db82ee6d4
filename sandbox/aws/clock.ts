/** The sandbox's time: everything that takes AWS minutes waits here, for no time, a share of it, or all of it. */
import type { SandboxClock } from './contract.ts';

export interface ClockSetting {
  readonly mode: SandboxClock['mode'];
  /** With `scaled`, how many times faster than AWS; at least 1. */
  readonly factor: number;
}

interface Waiter {
  /** Of AWS's time, still to wait when it was last armed. */
  remaining: number;
  armedAt: number;
  timer: NodeJS.Timeout | undefined;
  readonly done: () => void;
}

/** A clock that can be set while things wait: those already waiting go on with what is left, at the new speed. */
export class SettableClock implements SandboxClock {
  #setting: ClockSetting;
  readonly #waiters = new Set<Waiter>();

  constructor(setting: ClockSetting = { mode: 'instant', factor: 1 }) {
    this.#setting = setting;
  }

  get mode(): SandboxClock['mode'] {
    return this.#setting.mode;
  }

  get factor(): number {
    return this.#setting.factor;
  }

  now(): Date {
    return new Date();
  }

  wait(awsMilliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const waiter: Waiter = { remaining: awsMilliseconds, armedAt: 0, timer: undefined, done: resolve };
      this.#waiters.add(waiter);
      this.#arm(waiter);
    });
  }

  set(setting: ClockSetting): void {
    const speed = this.#speed();
    this.#setting = setting;
    for (const waiter of this.#waiters) {
      clearTimeout(waiter.timer);
      waiter.remaining -= (performance.now() - waiter.armedAt) * speed;
      this.#arm(waiter);
    }
  }

  #arm(waiter: Waiter): void {
    const finish = (): void => {
      this.#waiters.delete(waiter);
      waiter.done();
    };
    waiter.armedAt = performance.now();
    if (this.#setting.mode === 'instant' || waiter.remaining <= 0) setImmediate(finish);
    else waiter.timer = setTimeout(finish, waiter.remaining / this.#speed()).unref();
  }

  #speed(): number {
    return this.#setting.mode === 'scaled' ? this.#setting.factor : 1;
  }
}
