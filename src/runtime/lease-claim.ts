/** One candidate's view of the lease record: when it may be taken, how it is renewed, how it is given back. */
import type { Clock, Duration } from '../support/clock.ts';
import { isCode } from '../support/errors.ts';
import type { LeaseRecord, LeaseStore } from '../support/lease-record.ts';

export interface LeaseClaimOptions {
  readonly store: LeaseStore;
  readonly identity: string;
  readonly clock: Clock;
  readonly leaseDuration: Duration;
}

export class LeaseClaim {
  readonly #options: LeaseClaimOptions;
  #observed: LeaseRecord | undefined;
  /** Local monotonic time at which the record was last seen to change. Clocks of others are never compared. */
  #observedAt = 0;
  #renewedAt = Number.NEGATIVE_INFINITY;

  constructor(options: LeaseClaimOptions) {
    this.#options = options;
  }

  /** Monotonic time at which the last successful claim was sent. */
  get renewedAt(): number {
    return this.#renewedAt;
  }

  /** Who held the lease when it was last looked at. */
  get holder(): string | undefined {
    return this.#observed?.holder;
  }

  /**
   * One try to take or renew the lease. `taken` means that somebody else holds it and may still be alive.
   * Throws `Conflict` when somebody else wrote between our look and our write.
   */
  async attempt(signal: AbortSignal): Promise<'held' | 'taken'> {
    const sent = this.#options.clock.monotonic();
    const record = (await this.#renewed(signal)) ?? (await this.#taken(signal));
    signal.throwIfAborted();
    if (record === undefined) return 'taken';
    this.#observe(record, sent);
    this.#renewedAt = sent;
    return 'held';
  }

  /** Gives the lease back, so that the next candidate need not wait for it to run out. */
  async release(signal: AbortSignal): Promise<void> {
    if (this.#observed?.holder !== this.#options.identity) return;
    await this.#options.store.update({ ...this.#mine(this.#observed), holder: '' }, signal);
  }

  /** The quick path of a leader: one write, no read. Undefined when we do not lead or the record has moved. */
  async #renewed(signal: AbortSignal): Promise<LeaseRecord | undefined> {
    const observed = this.#observed;
    if (observed?.holder !== this.#options.identity) return undefined;
    try {
      return await this.#options.store.update(this.#mine(observed), signal);
    } catch (thrown) {
      if (isCode(thrown, 'Conflict') || isCode(thrown, 'NotFound')) return undefined;
      throw thrown;
    }
  }

  async #taken(signal: AbortSignal): Promise<LeaseRecord | undefined> {
    const { store, identity, clock } = this.#options;
    const current = await store.get(signal);
    signal.throwIfAborted();
    if (current === undefined) return await store.create(this.#mine(undefined), signal);
    this.#observe(current, clock.monotonic());
    if (current.holder !== '' && current.holder !== identity && !this.#expired(current)) return undefined;
    return await store.update(this.#mine(current), signal);
  }

  #observe(record: LeaseRecord, at: number): void {
    if (this.#observed === undefined || changed(this.#observed, record)) this.#observedAt = at;
    this.#observed = record;
  }

  /** Judged by the duration its holder promised and by how long we have seen it unchanged. */
  #expired(record: LeaseRecord): boolean {
    const promised = record.leaseDurationSeconds * 1_000;
    const duration = promised > 0 ? promised : this.#options.leaseDuration;
    return this.#options.clock.monotonic() - this.#observedAt >= duration;
  }

  #mine(previous: LeaseRecord | undefined): LeaseRecord {
    const { identity, clock, leaseDuration } = this.#options;
    const now = microTime(clock.now());
    const kept = previous?.holder === identity ? previous : undefined;
    return {
      holder: identity,
      leaseDurationSeconds: Math.ceil(leaseDuration / 1_000),
      acquireTime: kept?.acquireTime ?? now,
      renewTime: now,
      transitions: kept?.transitions ?? (previous === undefined ? 0 : previous.transitions + 1),
      resourceVersion: previous?.resourceVersion,
    };
  }
}

/** The resource version is left out: a label that changes must not keep a dead leader in office. */
function changed(a: LeaseRecord, b: LeaseRecord): boolean {
  return (
    a.holder !== b.holder ||
    a.renewTime !== b.renewTime ||
    a.acquireTime !== b.acquireTime ||
    a.transitions !== b.transitions ||
    a.leaseDurationSeconds !== b.leaseDurationSeconds
  );
}

/** Kubernetes' MicroTime: RFC 3339 with six digits after the second. */
function microTime(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}
