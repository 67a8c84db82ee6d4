/** How soon a sweep looks again: quickly while something moves, hardly ever while all is quiet, gently after failures. */
import { type Duration, minutes, seconds } from '../support/clock.ts';
import type { Entropy } from '../support/entropy.ts';

/** After a write something may be done within a second, but NAT gateways take minutes: each rung waits longer. */
const ladder: readonly Duration[] = [0.3, 0.6, 1, 1.5, 2, 3, 5, 8, 10, 15].map(seconds);

/** What moves for longer than about an hour is looked at once a minute. */
const patience = 250;

/** Of a quiet account, per page: with jitter only upwards, at most 12 pages an hour. */
const quiet = minutes(5);
const quietest = minutes(30);

const firstRetry = seconds(2);
const longestRetry = minutes(5);

export class Pace {
  readonly #entropy: Entropy;
  #rung = 0;
  #failures = 0;

  constructor(entropy: Entropy) {
    this.#entropy = entropy;
  }

  /** Something was written: starts the ladder again and answers its first wait. */
  hurry(): Duration {
    this.#rung = 0;
    this.#failures = 0;
    return this.#climb();
  }

  /** The wait after a good look. */
  after({ busy, pages }: { readonly busy: boolean; readonly pages: number }): Duration {
    this.#failures = 0;
    if (busy) return this.#climb();
    this.#rung = 0;
    return Math.min(quietest, quiet * Math.max(1, pages)) * (1 + this.#entropy.fraction() * 0.2);
  }

  /** The wait after a look that failed. */
  afterFailure(): Duration {
    const wait = Math.min(longestRetry, firstRetry * 2 ** this.#failures);
    this.#failures += 1;
    return wait * (0.8 + this.#entropy.fraction() * 0.4);
  }

  #climb(): Duration {
    const last = ladder.length - 1;
    const wait = this.#rung > patience ? minutes(1) : (ladder[Math.min(this.#rung, last)] ?? quiet);
    this.#rung += 1;
    return wait;
  }
}
