/** A file that others rotate under us: its content, read again at most once a minute. */
import { readFile } from 'node:fs/promises';
import { type Clock, minutes } from '../support/clock.ts';
import { OperatorError } from '../support/errors.ts';

/** How long content is trusted. The kubelet rotates tokens well before they expire; client-go re-reads each minute too. */
const TRUST = minutes(1);

export class FreshFile {
  readonly #path: string;
  readonly #clock: Clock;
  #content: string | undefined;
  #readAt = 0;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  /** The content; while a later read fails, the last content that could be read. */
  async read(): Promise<string> {
    const now = this.#clock.monotonic();
    if (this.#content !== undefined && now - this.#readAt < TRUST) return this.#content;
    try {
      this.#content = await readFile(this.#path, 'utf8');
      this.#readAt = now;
    } catch (cause) {
      if (this.#content === undefined) throw this.#unreadable(cause);
    }
    return this.#content;
  }

  /** Makes the next read go to the disk. */
  expire(): void {
    this.#readAt = Number.NEGATIVE_INFINITY;
  }

  #unreadable(cause: unknown): OperatorError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new OperatorError({ code: 'Invalid', operation: 'read file', object: this.#path, reason, cause });
  }
}
