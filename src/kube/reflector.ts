/** Keeps a local copy of one kind of object and tells of every change to it, whatever happens on the way to the server. */
import { type Duration, minutes, seconds } from '../support/clock.ts';
import { asOperatorError, OperatorError } from '../support/errors.ts';
import { Audience, type Listener } from './audience.ts';
import { BoundedSignal, unlessAborted } from './bounded-signal.ts';
import type { WatchEvent } from './client.ts';
import { isExpired } from './errors.ts';
import { resourceLabel, selectionLabel } from './paths.ts';
import type { Happened, ReflectorOptions } from './reflector-options.ts';
import type { KubeObject } from './resources.ts';
import { RetryDelay } from './retry-delay.ts';
import { Store, trimmed } from './store.ts';

/** A watch that ends this soon without a word was not really one; it counts as a failure. */
const TOO_SHORT = seconds(1);
const LIST_DEADLINE = minutes(1);

export class Reflector<T extends KubeObject> {
  /** Resolves when the first list is in the store and told; never rejects. */
  readonly synced: Promise<void>;
  readonly #options: ReflectorOptions<T>;
  readonly #store = new Store<T>();
  readonly #audience: Audience<T>;
  readonly #delay: RetryDelay;
  readonly #markSynced: () => void;
  #hasSynced = false;
  #running = false;
  /** Where the next watch starts; undefined means that only a list can tell. */
  #version: string | undefined;
  /** How often in a row the server forgot where we were before it told us anything. */
  #expirations = 0;
  /** What went wrong last, until something goes well again. */
  #trouble: string | undefined;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#delay = new RetryDelay(options.clock, options.entropy);
    this.#audience = new Audience((thrown) => {
      this.#count('listener failed');
      options.log.error({ err: thrown, object: this.#what() }, 'a listener failed on a change');
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.synced = promise;
    this.#markSynced = resolve;
  }

  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  get(key: string): Readonly<T> | undefined {
    return this.#store.get(key);
  }

  list(): readonly Readonly<T>[] {
    return this.#store.list();
  }

  /** Every key; for a resync, enqueue them all. */
  keys(): readonly string[] {
    return this.#store.keys();
  }

  /** Tells the listener what is known already, as `added`, and from then on each change. A listener that throws is logged. */
  on(listener: Listener<T>): Disposable {
    const known = this.#store.list().map((object) => ({ kind: 'added', object, initial: true }) as const);
    return this.#audience.add(listener, known);
  }

  /** Resolves when synced; `Timeout` when that takes longer than `limit`, so that a start can fail with a reason. */
  async waitForSync(limit: Duration, signal?: AbortSignal): Promise<void> {
    using bounded = new BoundedSignal(this.#options.clock, signal);
    bounded.set(limit);
    await unlessAborted(this.synced, bounded.signal).catch((thrown: unknown) => {
      if (!bounded.passed) throw thrown;
      const why = this.#trouble === undefined ? '' : `: ${this.#trouble}`;
      const reason = `the first list did not arrive within ${limit / 1_000} s${why}`;
      throw new OperatorError({ code: 'Timeout', operation: 'LIST', object: this.#what(), reason });
    });
  }

  /** Lists and watches until the signal aborts; nothing else ends it, and it resolves then. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#running) {
      throw new OperatorError({
        code: 'Bug',
        operation: 'run a reflector',
        reason: `${this.#what()} runs already`,
      });
    }
    this.#running = true;
    try {
      while (!signal.aborted) await this.#round(signal);
    } finally {
      this.#running = false;
    }
  }

  /** One list if need be, one watch, and whatever pause its end asks for. */
  async #round(signal: AbortSignal): Promise<void> {
    try {
      this.#version ??= await this.#relist(signal);
      await this.#watch(this.#version, signal);
    } catch (thrown) {
      if (signal.aborted) return;
      await this.#recover(thrown, signal);
    }
  }

  async #relist(signal: AbortSignal): Promise<string> {
    const { client, resource, selection, trim = trimmed } = this.#options;
    const items: T[] = [];
    let after: string | undefined;
    let version: string;
    do {
      const query = { ...selection, after };
      const page = await client.page(resource, query, { signal, deadline: LIST_DEADLINE });
      for (const item of page.items) items.push(trim(item));
      after = page.next;
      version = page.resourceVersion;
    } while (after !== undefined);
    this.#count('listed');
    this.#audience.tell(this.#store.replace(items, !this.#hasSynced));
    this.#hasSynced = true;
    this.#markSynced();
    return version;
  }

  async #watch(from: string, signal: AbortSignal): Promise<void> {
    const {
      client,
      resource,
      selection,
      clock,
      entropy,
      watchFor = minutes(5),
      silence = seconds(90),
    } = this.#options;
    const timeoutSeconds = Math.ceil((watchFor / 1_000) * (1 + entropy.fraction()));
    const started = clock.monotonic();
    let heard = false;
    using alive = new BoundedSignal(clock, signal);
    alive.set(silence);
    this.#count('watched');
    try {
      const query = { ...selection, resourceVersion: from, timeoutSeconds };
      for await (const event of client.watch(resource, query, { signal: alive.signal })) {
        heard = true;
        alive.set(silence);
        this.#take(event);
      }
    } catch (thrown) {
      if (!alive.passed) throw thrown;
      return this.#count('silent');
    }
    if (!heard && clock.monotonic() - started < TOO_SHORT) throw this.#endedAtOnce();
  }

  #take({ type, object }: WatchEvent<T>): void {
    const version = object.metadata.resourceVersion;
    if (version !== undefined) this.#version = version;
    this.#expirations = 0;
    this.#trouble = undefined;
    if (type === 'BOOKMARK') return;
    const kept = (this.#options.trim ?? trimmed)(object);
    this.#audience.tell(type === 'DELETED' ? this.#store.remove(kept) : this.#store.put(kept));
  }

  async #recover(thrown: unknown, signal: AbortSignal): Promise<void> {
    const { clock, log, resource } = this.#options;
    const error = asOperatorError(thrown, `WATCH ${resourceLabel(resource)}`);
    if (isExpired(error)) {
      this.#version = undefined;
      this.#expirations += 1;
      this.#count('expired');
      if (this.#expirations === 1) return;
    } else {
      this.#count('failed');
    }
    const pause = Math.max(this.#delay.next(), error.details.retryAfter ?? 0);
    if (this.#trouble !== error.message) {
      log.warn({ err: error, object: this.#what() }, 'cannot follow the host cluster; trying again');
    }
    this.#trouble = error.message;
    await clock.sleep(pause, signal).catch(() => {});
  }

  #count(what: Happened['what']): void {
    this.#options.meter?.({ what, resource: resourceLabel(this.#options.resource) });
  }

  #what(): string {
    return selectionLabel(this.#options.resource, this.#options.selection ?? {});
  }

  #endedAtOnce(): OperatorError {
    const reason = 'the server ended the watch at once';
    return new OperatorError({ code: 'Unavailable', operation: 'WATCH', object: this.#what(), reason });
  }
}
