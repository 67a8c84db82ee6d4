/** Ties a caller's signal and a time limit together, without leaving a listener or a timer behind. */
import type { Clock, Duration } from '../support/clock.ts';

/** A signal that aborts with its parent, or by itself when the time is up. */
export class BoundedSignal {
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal | undefined;
  readonly #clock: Clock;
  #timer: Disposable | undefined;
  #passed = false;

  constructor(clock: Clock, parent?: AbortSignal) {
    this.#clock = clock;
    this.#parent = parent;
    if (parent?.aborted === true) this.#stop();
    else parent?.addEventListener('abort', this.#stop, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** True when the time ran out, as opposed to the parent's abort. */
  get passed(): boolean {
    return this.#passed;
  }

  /** Starts the time, or starts it again. */
  set(duration: Duration): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#clock.after(duration, () => {
      this.#passed = true;
      this.#controller.abort(new DOMException('The deadline passed', 'TimeoutError'));
    });
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#parent?.removeEventListener('abort', this.#stop);
  }

  readonly #stop = (): void => {
    this.#controller.abort(this.#parent?.reason);
  };
}

/** What `work` resolves with, unless the signal aborts first; then its reason, and `work` goes on unheard. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
