/** Tells users what happens to their objects, as Events beside them; telling may fail, and nothing else fails with it. */
import { type Clock, type Duration, seconds } from '../support/clock.ts';
import type { Entropy } from '../support/entropy.ts';
import { asOperatorError, isCode, mayPass } from '../support/errors.ts';
import type { Log } from '../support/log.ts';
import { BoundedSignal, unlessAborted } from './bounded-signal.ts';
import type { Draft, KubeClient } from './client.ts';
import { eventName, fittingNote } from './event-note.ts';
import { SERIES_PAUSE, Series } from './event-series.ts';
import { microTime } from './micro-time.ts';
import { events, type KubeEvent, type KubeObject } from './resources.ts';

/** Something a user should read: `reason` and `action` are CamelCase words, `note` is a sentence. */
export interface Occurrence {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly action: string;
  readonly note: string;
}

/** Where occurrences go. */
export interface Events {
  /** Takes an occurrence about an object, at once and without failing; it is written in the background. */
  record(about: KubeObject, occurrence: Occurrence): void;
}

export interface RecorderOptions {
  readonly client: KubeClient;
  /** Who reports, as a qualified name: `giantswarm.io/aws-operator`. */
  readonly controller: string;
  /** Which replica reports. */
  readonly instance: string;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Log;
  /** Told of each event that was given up. */
  readonly dropped?: ((why: 'buffer full' | 'refused') => void) | undefined;
}

const BUFFER = 100;
const ATTEMPTS = 3;
const WRITE_DEADLINE = seconds(10);

/** Events of events.k8s.io/v1, one object for repeats; at most 100 wait, and more are dropped. */
export class EventRecorder implements Events {
  readonly #options: RecorderOptions;
  readonly #series = new Map<string, Series>();
  #queue: Series[] = [];
  #writing: Promise<void> | undefined;
  #sweep: Disposable | undefined;
  #giveUp = new AbortController();

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  record(about: KubeObject, occurrence: Occurrence): void {
    const { clock } = this.#options;
    const now = clock.now();
    const { uid, namespace, name } = about.metadata;
    const { reason, action, type } = occurrence;
    const key = JSON.stringify([uid ?? [about.kind, namespace, name], reason, action, type]);
    const running = this.#series.get(key);
    if (running === undefined || running.isOver(now)) {
      const series = new Series(this.#draft(about, occurrence, now), now);
      if (this.#enqueue(series)) this.#series.set(key, series);
    } else {
      running.again(now);
      if (running.isDue(clock.monotonic())) this.#enqueue(running);
    }
    this.#sweep ??= clock.after(SERIES_PAUSE, () => this.#tidy());
  }

  /** Writes what is left; what cannot be written within `limit` is given up. Never rejects. */
  async flush(limit: Duration = seconds(5)): Promise<void> {
    using bounded = new BoundedSignal(this.#options.clock);
    bounded.set(limit);
    await unlessAborted(this.#writeAll(bounded.signal), bounded.signal).catch(() => {
      this.#queue = [];
      this.#giveUp.abort();
      this.#giveUp = new AbortController();
    });
    this.#sweep?.[Symbol.dispose]();
    this.#sweep = undefined;
  }

  #draft(about: KubeObject, occurrence: Occurrence, now: Date): Draft<KubeEvent> {
    const { apiVersion, kind, metadata } = about;
    const { namespace, name, uid, resourceVersion } = metadata;
    return {
      // Events about what lives in no namespace live in `default` (validation of events.k8s.io/v1).
      metadata: { name, namespace: namespace ?? 'default' },
      eventTime: microTime(now),
      reportingController: this.#options.controller,
      reportingInstance: this.#options.instance.slice(0, 128),
      regarding: { apiVersion, kind, namespace, name, uid, resourceVersion },
      ...occurrence,
      note: fittingNote(occurrence.note),
    };
  }

  #enqueue(series: Series): boolean {
    if (series.queued) return true;
    if (this.#queue.length >= BUFFER) {
      this.#options.dropped?.('buffer full');
      return false;
    }
    series.queued = true;
    this.#queue.push(series);
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
    return true;
  }

  async #writeAll(signal: AbortSignal): Promise<void> {
    do {
      this.#enqueueCounts();
      await this.#writing;
    } while (!signal.aborted && this.#behind().length > 0);
  }

  #enqueueCounts(): void {
    for (const series of this.#behind().slice(0, BUFFER - this.#queue.length)) this.#enqueue(series);
  }

  #behind(): readonly Series[] {
    return [...this.#series.values()].filter((series) => series.isBehind);
  }

  /** Forgets what is over, and comes again while anything runs. */
  #tidy(): void {
    this.#sweep = undefined;
    this.#enqueueCounts();
    const now = this.#options.clock.now();
    for (const [key, series] of this.#series) {
      if (series.isOver(now) && !series.queued) this.#series.delete(key);
    }
    if (this.#series.size > 0) this.#sweep = this.#options.clock.after(SERIES_PAUSE, () => this.#tidy());
  }

  async #write(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      await this.#attempt(next, this.#giveUp.signal);
      next.queued = false;
      // It may have happened again while it was being written.
      if (next.isDue(this.#options.clock.monotonic())) this.#enqueue(next);
    }
  }

  async #attempt(series: Series, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        return await this.#send(series, signal);
      } catch (thrown) {
        const error = asOperatorError(thrown, 'record an event');
        const again = attempt < ATTEMPTS && (mayPass(error) || isCode(error, 'NotFound'));
        if (!again) return this.#refused(series, error);
        await this.#options.clock.sleep(seconds(2 ** (attempt - 1)), signal).catch(() => {});
      }
    }
  }

  async #send(series: Series, signal: AbortSignal): Promise<void> {
    const { client, clock, entropy } = this.#options;
    const { count, namespace } = series;
    const options = { signal, deadline: WRITE_DEADLINE };
    if (series.written === 0) {
      series.name = eventName(series.about, entropy.bytes(8));
      await client.create(events, series.draft(series.name), options);
    } else {
      await client
        .patch(events, { namespace, name: series.name, change: series.change() }, options)
        .catch(vanished(series));
    }
    series.written = count;
    series.writtenAt = clock.monotonic();
  }

  #refused(series: Series, error: Error): void {
    series.refused = true;
    this.#options.dropped?.('refused');
    this.#options.log.warn({ err: error, object: series.about }, 'an event could not be recorded');
  }
}

/** Events live an hour on most servers; a series that outlives its object gets a new one at the next attempt. */
function vanished(series: Series): (thrown: unknown) => never {
  return (thrown) => {
    if (isCode(thrown, 'NotFound')) series.written = 0;
    throw thrown;
  };
}
