/** Hands keys to workers: each to one worker at a time, repeats merged, delays kept, important ones first. */
import { type Clock, type Duration, hours } from '../support/clock.ts';
import type { Backoff } from './backoff.ts';
import type { QueueMeter } from './meters.ts';

/** Higher goes first. A user's edit overtakes everything; initial lists and resyncs wait for all else. */
export const PRIORITY = { user: 100, normal: 0, background: -100 } as const;

export interface AddOptions {
  /** Not before this much time has passed. Default: at once. */
  readonly after?: Duration | undefined;
  /** Wait as long as the key's failures say instead, and count one more. */
  readonly rateLimited?: boolean | undefined;
  /** Default `PRIORITY.normal`. */
  readonly priority?: number | undefined;
}

/** A key that was handed out, with the priority it had. */
export interface Turn {
  readonly key: string;
  readonly priority: number;
}

export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly backoff: Backoff;
  readonly meter?: QueueMeter | undefined;
}

interface Entry {
  readonly key: string;
  priority: number;
  /** First in, first out within a priority, counted from when the entry became ready. */
  order: number;
  /** Monotonic time; undefined once ready. */
  due: number | undefined;
  readySince: number;
}

/** Node's timers overflow after 24.8 days; the alarm simply rings and is set anew. */
const longestAlarm = hours(24);

/**
 * One entry per key. Adding a key again keeps the higher priority and the earlier time, so that an event cancels a
 * pending delay. A key added while it is handed out runs exactly once more after `done`. These are the rules of
 * controller-runtime's priority queue (pkg/controller/priorityqueue).
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  readonly #meter: QueueMeter | undefined;
  readonly #entries = new Map<string, Entry>();
  readonly #held = new Map<string, number>();
  #takers: ((turn: Turn | undefined) => void)[] = [];
  #alarm: { readonly due: number; readonly timer: Disposable } | undefined;
  #order = 0;
  #ready = 0;
  #closed = false;

  constructor(options: WorkQueueOptions) {
    this.#clock = options.clock;
    this.#backoff = options.backoff;
    this.#meter = options.meter;
  }

  /** Ignored once the queue is closed. */
  add(key: string, options: AddOptions = {}): void {
    if (this.#closed) return;
    if (options.rateLimited === true) this.#meter?.retried();
    const delay = options.rateLimited === true ? this.#backoff.next(key) : (options.after ?? 0);
    const due = delay > 0 ? this.#clock.monotonic() + delay : undefined;
    const priority = options.priority ?? PRIORITY.normal;
    const entry = this.#entries.get(key) ?? { key, priority, due: Infinity, order: 0, readySince: 0 };
    this.#entries.set(key, entry);
    this.#merge(entry, priority, due);
    this.#dispatch();
  }

  /** Waits for the next key. Call `done` exactly once per turn. Undefined once the queue is closed. */
  take(): Promise<Turn | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#takers.push(resolve);
      this.#dispatch();
    });
  }

  /** The worker has let go of the key; if it was added meanwhile, it may be handed out again. */
  done(key: string): void {
    const since = this.#held.get(key);
    if (since === undefined) throw new Error(`${key} was not handed out`);
    this.#held.delete(key);
    this.#meter?.worked(this.#clock.monotonic() - since);
    this.#dispatch();
  }

  /** The key's failures no longer count. Its place in the queue stays as it is. */
  forget(key: string): void {
    this.#backoff.forget(key);
  }

  failures(key: string): number {
    return this.#backoff.failures(key);
  }

  /** Refuses further keys, drops those that wait, and wakes every taker. */
  close(): void {
    this.#closed = true;
    this.#alarm?.timer[Symbol.dispose]();
    this.#alarm = undefined;
    this.#entries.clear();
    this.#ready = 0;
    const takers = this.#takers;
    this.#takers = [];
    for (const wake of takers) wake(undefined);
    this.#meter?.depth(0);
  }

  /** Keys that could be worked on now. */
  get depth(): number {
    return this.#ready;
  }

  /** For how long each key that is out has been worked on. */
  inProgress(): readonly Duration[] {
    const now = this.#clock.monotonic();
    return [...this.#held.values()].map((since) => now - since);
  }

  #merge(entry: Entry, priority: number, due: number | undefined): void {
    if (priority > entry.priority) {
      entry.priority = priority;
      entry.order = this.#order++;
    }
    if (entry.due === undefined || (due !== undefined && due >= entry.due)) return;
    if (due === undefined) return this.#makeReady(entry);
    entry.due = due;
    this.#setAlarm(due);
  }

  #makeReady(entry: Entry): void {
    entry.due = undefined;
    entry.order = this.#order++;
    entry.readySince = this.#clock.monotonic();
    this.#ready++;
    this.#meter?.added();
  }

  /** Gives ready keys to waiting takers. */
  #dispatch(): void {
    for (let best = this.#best(); best !== undefined; best = this.#best()) {
      const taker = this.#takers.shift();
      if (taker === undefined) break;
      const now = this.#clock.monotonic();
      this.#entries.delete(best.key);
      this.#ready--;
      this.#held.set(best.key, now);
      this.#meter?.queued(now - best.readySince);
      taker({ key: best.key, priority: best.priority });
    }
    this.#meter?.depth(this.#ready);
  }

  #best(): Entry | undefined {
    if (this.#takers.length === 0 || this.#ready === 0) return undefined;
    let best: Entry | undefined;
    for (const entry of this.#entries.values()) {
      if (entry.due !== undefined || this.#held.has(entry.key)) continue;
      if (best === undefined || precedes(entry, best)) best = entry;
    }
    return best;
  }

  #setAlarm(due: number): void {
    if (this.#alarm !== undefined && this.#alarm.due <= due) return;
    this.#alarm?.timer[Symbol.dispose]();
    const delay = Math.min(longestAlarm, Math.max(0, due - this.#clock.monotonic()));
    this.#alarm = { due, timer: this.#clock.after(delay, () => this.#ring()) };
  }

  #ring(): void {
    this.#alarm = undefined;
    const now = this.#clock.monotonic();
    const delayed = [...this.#entries.values()].filter((entry) => entry.due !== undefined);
    delayed.sort((a, b) => (a.due ?? 0) - (b.due ?? 0) || a.order - b.order);
    for (const entry of delayed) {
      if (entry.due !== undefined && entry.due > now) {
        this.#setAlarm(entry.due);
        break;
      }
      this.#makeReady(entry);
    }
    this.#dispatch();
  }
}

function precedes(a: Entry, b: Entry): boolean {
  return a.priority > b.priority || (a.priority === b.priority && a.order < b.order);
}
