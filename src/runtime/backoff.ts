/** How long a key waits after failing: doubling from a second to five minutes, a little different each time. */
import { type Duration, minutes, seconds } from '../support/clock.ts';
import type { Entropy } from '../support/entropy.ts';

export interface BackoffOptions {
  readonly entropy: Entropy;
  /** After the first failure. Default 1 s. */
  readonly base?: Duration | undefined;
  /** Before jitter. Default 5 min. */
  readonly cap?: Duration | undefined;
  /** Share by which a delay may differ in either direction. Default 0.2. */
  readonly jitter?: number | undefined;
}

/** Counts failures per key; 2^40 times any base is beyond any cap, so the exponent stops there. */
const highestExponent = 40;

export class Backoff {
  readonly #failures = new Map<string, number>();
  readonly #entropy: Entropy;
  readonly #base: Duration;
  readonly #cap: Duration;
  readonly #jitter: number;

  constructor(options: BackoffOptions) {
    this.#entropy = options.entropy;
    this.#base = options.base ?? seconds(1);
    this.#cap = options.cap ?? minutes(5);
    this.#jitter = options.jitter ?? 0.2;
  }

  /** Counts one more failure of the key and says how long to wait for it. */
  next(key: string): Duration {
    const failures = this.failures(key);
    this.#failures.set(key, failures + 1);
    const delay = Math.min(this.#cap, this.#base * 2 ** Math.min(failures, highestExponent));
    return delay * (1 + this.#jitter * (2 * this.#entropy.fraction() - 1));
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }

  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }
}
