/** A clock that stands still until a test moves it; sleepers and timers fire in order as it passes them. */
import type { Clock, Duration } from './clock.ts';

interface Timer {
  readonly due: number;
  readonly fire: () => void;
}

export class ManualClock implements Clock {
  #elapsed = 0;
  readonly #start: number;
  readonly #timers = new Set<Timer>();

  constructor(start: Date = new Date('2026-01-01T00:00:00Z')) {
    this.#start = start.getTime();
  }

  now(): Date {
    return new Date(this.#start + this.#elapsed);
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(duration: Duration, callback: () => void): Disposable {
    const timer: Timer = { due: this.#elapsed + Math.max(0, duration), fire: callback };
    this.#timers.add(timer);
    return { [Symbol.dispose]: () => this.#timers.delete(timer) };
  }

  sleep(duration: Duration, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const timer = this.after(duration, () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      const abort = (): void => {
        timer[Symbol.dispose]();
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** How many sleepers and timers wait: zero after a clean stop. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves time forward, firing what falls due on the way; between two timers pending promises get their turn. */
  async advance(duration: Duration): Promise<void> {
    const target = this.#elapsed + duration;
    await settle();
    for (let next = this.#next(target); next !== undefined; next = this.#next(target)) {
      this.#timers.delete(next);
      this.#elapsed = Math.max(this.#elapsed, next.due);
      next.fire();
      await settle();
    }
    this.#elapsed = target;
    await settle();
  }

  #next(target: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.due <= target && (first === undefined || timer.due < first.due)) first = timer;
    }
    return first;
  }
}

/** Lets queued microtasks and one turn of the event loop run. */
async function settle(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
