/** What queue and controller tell whoever counts; they know no metrics library. */
import type { Duration } from '../support/clock.ts';

export interface QueueMeter {
  /** A key became ready. */
  added(): void;
  /** A key was put back after a failure. */
  retried(): void;
  /** How many keys could be worked on now. */
  depth(ready: number): void;
  /** A key was handed out this long after it became ready. */
  queued(duration: Duration): void;
  /** A key was let go this long after it was handed out. */
  worked(duration: Duration): void;
}

/** How a pass ended. `stalled`, `unexpected` and `timeout` are failures of their own kind; `stopped` is the process's end. */
export type PassEnd = 'settled' | 'again' | 'stalled' | 'failed' | 'unexpected' | 'timeout' | 'stopped';

export interface PassMeter {
  /** How many passes can run side by side. */
  workers(count: number): void;
  started(): void;
  /** Exactly once per `started`. */
  ended(end: PassEnd, took: Duration): void;
}
