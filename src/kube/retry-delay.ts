/** How long to leave an API server alone after a failure: longer each time, and never in step with other clients. */
import { type Clock, type Duration, milliseconds, minutes, seconds } from '../support/clock.ts';
import type { Entropy } from '../support/entropy.ts';

/** client-go's numbers for its reflectors (tools/cache/reflector.go). */
const FIRST = milliseconds(800);
const LONGEST = seconds(30);
const FORGIVEN_AFTER = minutes(2);

export class RetryDelay {
  readonly #clock: Clock;
  readonly #entropy: Entropy;
  #failures = 0;
  #lastFailure = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, entropy: Entropy) {
    this.#clock = clock;
    this.#entropy = entropy;
  }

  /** The wait after one more failure: anywhere up to 0.8, 1.6, 3.2 … 30 s; two minutes without one start over. */
  next(): Duration {
    const now = this.#clock.monotonic();
    if (now - this.#lastFailure > FORGIVEN_AFTER) this.#failures = 0;
    const ceiling = Math.min(LONGEST, FIRST * 2 ** this.#failures);
    this.#failures += 1;
    this.#lastFailure = now;
    return ceiling * this.#entropy.fraction();
  }
}
