/** Entropy that tests can foresee: always the same fraction, and ids that count up. */
import type { Entropy } from '../../support/entropy.ts';

/** A fraction of 0.5 means no jitter for a delay that may differ in both directions. */
export function fixedEntropy(fraction = 0.5): Entropy {
  let count = 0;
  return {
    fraction: () => fraction,
    uuid: () => `id-${++count}`,
    bytes: (length) => new Uint8Array(length),
  };
}
