/** Remembers which events were told, so that the same again raises a count instead of making another object. */
import { type Duration, minutes } from '../support/clock.ts';
import type { Draft } from './client.ts';
import { microTime } from './micro-time.ts';
import type { KubeEvent } from './resources.ts';

/** A series that is quiet for so long is over, and a running one is written so often; client-go's numbers. */
export const SERIES_PAUSE: Duration = minutes(6);

/** One event and how often it was seen. */
export class Series {
  /** How many occurrences the API server knows of; 0 before the event exists there. */
  written = 0;
  writtenAt = 0;
  /** Waits to be written, or is being written. */
  queued = false;
  /** Was given up; the next occurrence begins anew. */
  refused = false;
  count = 1;
  /** The name the event has on the server, once it is there. */
  name = '';
  readonly #first: Draft<KubeEvent>;
  #lastSeen: Date;

  constructor(first: Draft<KubeEvent>, seen: Date) {
    this.#first = first;
    this.#lastSeen = seen;
  }

  again(seen: Date): void {
    this.count += 1;
    this.#lastSeen = seen;
  }

  isOver(now: Date): boolean {
    return this.refused || now.getTime() - this.#lastSeen.getTime() > SERIES_PAUSE;
  }

  /** Has occurrences that the API server does not know of. */
  get isBehind(): boolean {
    return this.written < this.count && !this.refused;
  }

  /** The second occurrence makes the series and is told at once; later ones are told together. */
  isDue(now: number): boolean {
    return this.isBehind && (this.written < 2 || now - this.writtenAt >= SERIES_PAUSE);
  }

  /** The whole event as it stands, under this name. */
  draft(name: string): Draft<KubeEvent> {
    const metadata = { ...this.#first.metadata, name };
    return { ...this.#first, metadata, ...(this.count > 1 ? this.change() : {}) };
  }

  /** The only part of an event that may change once it exists. */
  change(): { readonly series: NonNullable<KubeEvent['series']> } {
    return { series: { count: this.count, lastObservedTime: microTime(this.#lastSeen) } };
  }

  get about(): string {
    return this.#first.regarding.name ?? '';
  }

  get namespace(): string {
    return this.#first.metadata.namespace ?? 'default';
  }
}
