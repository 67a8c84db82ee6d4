/** The signals of instances that a rolling update launched, and what it makes of them. */
import type { Pace } from './autoscaling-policy.ts';
import { type Context, HandlerError } from './kind.ts';

/** What has been signalled since a rolling update began. */
export interface Tally {
  expected: number;
  succeeded: number;
  /** Ids of signals that have been counted, or were there before. */
  readonly known: Set<string>;
}

/**
 * Waits for the signals of one batch and counts them. Throws when too few of all that the update replaces can still
 * succeed. Source: User Guide, "UpdatePolicy attribute", MinSuccessfulInstancesPercent and WaitOnResourceSignals.
 */
export async function awaitSuccesses(
  pace: Pace,
  tally: Tally,
  { count, total }: { readonly count: number; readonly total: number },
  context: Context,
): Promise<void> {
  if (!context.machinesSignal) {
    context.note(`No machine boots here, so ${count} resource signal(s) are taken for given.`);
    return;
  }
  const fresh = (): readonly (readonly [string, string])[] =>
    [...context.signalled()].filter(([id]) => !tally.known.has(id));
  await context.untilSignalled(() => fresh().length >= count, pace.pauseMilliseconds);
  const received = fresh();
  for (const [id, status] of received) {
    tally.known.add(id);
    context.note(`Received ${status} signal with UniqueId ${id}`);
  }
  const missing = count - received.length;
  if (missing > 0) {
    context.note(
      `Failed to receive ${missing} resource signal(s) for the current batch.  Each resource signal timeout is counted as a FAILURE.`,
    );
  }
  tally.expected += count;
  tally.succeeded += received.filter(([, status]) => status === 'SUCCESS').length;
  const failures = tally.expected - tally.succeeded;
  const whole = Math.max(total, tally.expected);
  if (failures > 0 && ((whole - failures) / whole) * 100 < pace.success) {
    throw new HandlerError(
      'NotStabilized',
      `Received ${tally.succeeded} SUCCESS signal(s) out of ${tally.expected}. Unable to satisfy ${pace.success}% MinSuccessfulInstancesPercent requirement`,
    );
  }
}
