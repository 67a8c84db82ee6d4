/** From when on a new certificate is valid: one rule, whoever makes it. */
import { type Duration, minutes } from '../support/clock.ts';

/**
 * How long before its making a certificate begins: clocks of machines may be 5 minutes behind. Less for one that is short, since
 * what lies before its making counts as a part of its life that is over, after a part of which it is made anew.
 */
export function backdating(ttl: Duration): Duration {
  return Math.min(minutes(5), ttl / 20);
}
