/** Keeps what is many and seldom looked at compressed: a thousand stacks are made, and a few are watched. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Bytes of a text, about a tenth of it. */
export function packed(text: string): Uint8Array {
  // A copy of its own: what the compressor gives is the beginning of a buffer many times as long, and small Buffers
  // share one with others.
  return new Uint8Array(deflateRawSync(text, { level: 1 }));
}

export function unpacked(bytes: Uint8Array): string {
  return inflateRawSync(bytes).toString();
}

/** The last used of many things. What falls out is told to take less room. */
export class LastUsed<T extends { rest(): void }> {
  readonly #most: number;
  readonly #used = new Set<T>();

  constructor(most: number) {
    this.#most = most;
  }

  use(one: T): void {
    this.#used.delete(one);
    this.#used.add(one);
    if (this.#used.size <= this.#most) return;
    const [oldest] = this.#used;
    if (oldest === undefined) return;
    this.#used.delete(oldest);
    oldest.rest();
  }
}
