/** Keeps few calls in flight per account and service, fewer when AWS throttles, and lets users' work pass before background work. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { isCode } from '../support/errors.ts';

export type Priority = 'user' | 'background';

const priorities = new AsyncLocalStorage<Priority>();

/** Runs work whose AWS calls wait behind those of users: sweeps, hourly checks. */
export function inBackground<T>(work: () => Promise<T>): Promise<T> {
  return priorities.run('background', work);
}

interface Waiter {
  readonly start: () => void;
}

/** Calls in flight for one account and service. */
const most = 10;

/** One throttled burst halves the limit once; about ten good calls per step win a place back. */
export class Limiter {
  #limit = most;
  #running = 0;
  /** Counts halvings, so that calls that began before the last one do not halve again. */
  #cuts = 0;
  readonly #queues: Readonly<Record<Priority, Waiter[]>> = { user: [], background: [] };

  /** How many calls may be in flight now; at least 1. */
  get limit(): number {
    return Math.floor(this.#limit);
  }

  get running(): number {
    return this.#running;
  }

  /** Runs `work` when there is a place for it; rejects with the signal's reason when that comes first. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#place(priorities.getStore() ?? 'user', signal);
    const cutsBefore = this.#cuts;
    try {
      const answer = await work();
      this.#limit = Math.min(most, this.#limit + 0.1);
      return answer;
    } catch (thrown) {
      if (isCode(thrown, 'Throttled') && cutsBefore === this.#cuts) this.#cut();
      throw thrown;
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }

  async #place(priority: Priority, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.#running < this.limit) {
      this.#running += 1;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const queue = this.#queues[priority];
    const waiter: Waiter = { start: resolve };
    const abort = (): void => {
      const position = queue.indexOf(waiter);
      if (position < 0) return;
      queue.splice(position, 1);
      reject(signal?.reason as Error);
    };
    queue.push(waiter);
    signal?.addEventListener('abort', abort, { once: true });
    await promise.finally(() => signal?.removeEventListener('abort', abort));
  }

  #next(): void {
    while (this.#running < this.limit) {
      const waiter = this.#queues.user.shift() ?? this.#queues.background.shift();
      if (waiter === undefined) return;
      this.#running += 1;
      waiter.start();
    }
  }

  #cut(): void {
    this.#cuts += 1;
    this.#limit = Math.max(1, this.#limit / 2);
  }
}
