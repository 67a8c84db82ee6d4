/** What leadership needs to know of a lease and its store, so that the elector and the Kubernetes client need not know each other. */

/** Who leads, since when, and for how long without a sign of life. Times are RFC 3339 with microseconds. */
export interface LeaseRecord {
  /** The identity of the holder; empty when the lease was released. */
  readonly holder: string;
  readonly leaseDurationSeconds: number;
  readonly acquireTime: string;
  readonly renewTime: string;
  /** How often the lease has changed hands. */
  readonly transitions: number;
  /** The version this record was read at; an update succeeds only while it is still the current one. */
  readonly resourceVersion?: string | undefined;
}

/** One lease, kept where every candidate sees it. Losing a race is an OperatorError with code `Conflict`. */
export interface LeaseStore {
  /** The record as it is now; undefined when nobody has ever held the lease. */
  get(signal: AbortSignal): Promise<LeaseRecord | undefined>;
  /** Makes the record; `Conflict` when somebody else made it first. */
  create(record: LeaseRecord, signal: AbortSignal): Promise<LeaseRecord>;
  /** Writes the record over the version it carries; `Conflict` when that version is no longer the current one. */
  update(record: LeaseRecord, signal: AbortSignal): Promise<LeaseRecord>;
}
