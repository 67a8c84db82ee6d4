/** Waits for the signals that a CreationPolicy or a rolling update asks for. */
import { setTimeout as sleep } from 'node:timers/promises';
import { durationOf } from '../resources/duration.ts';
import { HandlerError } from '../resources/kind.ts';
import { isMapping, type Mapping } from '../value.ts';
import type { Run } from './run.ts';

const lookEvery = 50;

/** Signals come from outside, so an instant clock cannot hurry them: their timeout is real unless the clock is scaled. */
function realMilliseconds(run: Run, milliseconds: number): number {
  return run.engine.clock.mode === 'scaled' ? milliseconds / run.engine.clock.factor : milliseconds;
}

/** Resolves when `enough` is true or the time is over; throws when the operation is interrupted. */
export async function untilSignalled(run: Run, enough: () => boolean, milliseconds: number): Promise<void> {
  const deadline = performance.now() + realMilliseconds(run, milliseconds);
  while (!enough() && performance.now() < deadline) {
    if (run.signal.aborted) throw new HandlerError('NotStabilized', 'Resource update cancelled');
    await sleep(lookEvery, undefined, { signal: run.signal }).catch(() => undefined);
  }
}

/** What is waited for: so many signals within a time. */
interface WantedSignals {
  readonly count: number;
  readonly milliseconds: number;
  /** Percent of a group's signals that must be of success; undefined: each must be. */
  readonly percent?: number | undefined;
}

/** Resolves when enough distinct success signals have come; throws on too many failures, on time-out and when interrupted. */
export async function awaitSignals(run: Run, logicalId: string, wanted: WantedSignals): Promise<void> {
  const deadline = performance.now() + realMilliseconds(run, wanted.milliseconds);
  for (;;) {
    const signals = run.stack.signals.get(logicalId) ?? new Map<string, string>();
    const late = performance.now() >= deadline;
    if (wanted.percent === undefined) refuseFailure(signals, wanted, late);
    else refuseTooFew(signals, { ...wanted, percent: wanted.percent }, late);
    if (signals.size >= wanted.count || late) return;
    if (run.signal.aborted) throw new HandlerError('NotStabilized', 'Resource creation cancelled');
    await sleep(lookEvery, undefined, { signal: run.signal }).catch(() => undefined);
  }
}

function refuseFailure(signals: ReadonlyMap<string, string>, { count }: WantedSignals, late: boolean): void {
  const failure = [...signals].find(([, status]) => status === 'FAILURE');
  if (failure !== undefined) {
    throw new HandlerError('NotStabilized', `Received FAILURE signal with UniqueId ${failure[0]}`);
  }
  if (!late || signals.size >= count) return;
  throw new HandlerError(
    'NotStabilized',
    `Received ${signals.size} SUCCESS signal(s) out of ${count}. Failed to receive ${count - signals.size} resource signal(s) within the specified duration`,
  );
}

/** Source: User Guide, "CreationPolicy attribute", MinSuccessfulInstancesPercent; a signal that does not come is a failure. */
function refuseTooFew(
  signals: ReadonlyMap<string, string>,
  { count, percent }: { readonly count: number; readonly percent: number },
  late: boolean,
): void {
  const failures = [...signals.values()].filter((status) => status === 'FAILURE').length;
  const lost = failures + (late ? Math.max(0, count - signals.size) : 0);
  if (((count - lost) / count) * 100 >= percent) return;
  throw new HandlerError(
    'NotStabilized',
    `Received ${signals.size - failures} SUCCESS signal(s) out of ${count}. Unable to satisfy ${percent}% MinSuccessfulInstancesPercent requirement`,
  );
}

/** What a CreationPolicy asks for; undefined when it asks for no signals. Of a group's instances a share may fail. */
export function creationSignals(policy: Mapping | undefined, type: string): WantedSignals | undefined {
  const signal = policy?.['ResourceSignal'];
  if (!isMapping(signal)) return undefined;
  const timeout = signal['Timeout'];
  const share = policy?.['AutoScalingCreationPolicy'];
  const percent = Number((isMapping(share) ? share['MinSuccessfulInstancesPercent'] : undefined) ?? 100);
  return {
    count: Number(signal['Count'] ?? 1),
    milliseconds: durationOf(typeof timeout === 'string' ? timeout : 'PT5M'),
    percent: type === 'AWS::AutoScaling::AutoScalingGroup' ? percent : undefined,
  };
}
