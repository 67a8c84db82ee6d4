/** Randomness as a dependency: jitter, identities and keys come from here, so that a seeded run repeats exactly. */
import { randomBytes, randomUUID } from 'node:crypto';

export interface Entropy {
  /** A number in [0, 1). */
  fraction(): number;
  uuid(): string;
  bytes(length: number): Uint8Array;
}

export const systemEntropy: Entropy = {
  fraction: () => Math.random(),
  uuid: () => randomUUID(),
  bytes: (length) => randomBytes(length),
};
