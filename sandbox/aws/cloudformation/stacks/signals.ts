/** Waits for the signals that a CreationPolicy or a rolling update asks for. */
import { setTimeout as sleep } from 'node:timers/promises';
import { HandlerError } from '../resources/kind.ts';
import type { Mapping } from '../value.ts';
import type { Run } from './run.ts';

const lookEvery = 50;

/** An ISO 8601 duration as CloudFormation takes it (`PT1H30M5S`), in milliseconds. */
export function durationOf(text: string): number {
  const match = /^P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text);
  if (match === null) throw new HandlerError('InvalidRequest', `Invalid duration ${text}`);
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
}

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

/** Resolves when enough distinct success signals have come; throws on a failure signal, on time-out and when interrupted. */
export async function awaitSignals(
  run: Run,
  logicalId: string,
  wanted: { readonly count: number; readonly milliseconds: number },
): Promise<void> {
  const deadline = performance.now() + realMilliseconds(run, wanted.milliseconds);
  for (;;) {
    const signals = run.stack.signals.get(logicalId) ?? new Map<string, string>();
    const failure = [...signals].find(([, status]) => status === 'FAILURE');
    if (failure !== undefined) {
      throw new HandlerError('NotStabilized', `Received FAILURE signal with UniqueId ${failure[0]}`);
    }
    if (signals.size >= wanted.count) return;
    if (run.signal.aborted) throw new HandlerError('NotStabilized', 'Resource creation cancelled');
    if (performance.now() >= deadline) {
      const received = `Received ${signals.size} SUCCESS signal(s) out of ${wanted.count}.`;
      throw new HandlerError(
        'NotStabilized',
        `${received} Failed to receive ${wanted.count - signals.size} resource signal(s) within the specified duration`,
      );
    }
    await sleep(lookEvery, undefined, { signal: run.signal }).catch(() => undefined);
  }
}

/** What a CreationPolicy asks for; undefined when it asks for no signals. */
export function creationSignals(
  policy: Mapping | undefined,
): { readonly count: number; readonly milliseconds: number } | undefined {
  const signal = policy?.['ResourceSignal'] as Mapping | undefined;
  if (signal === undefined) return undefined;
  const timeout = signal['Timeout'];
  return {
    count: Number(signal['Count'] ?? 1),
    milliseconds: durationOf(typeof timeout === 'string' ? timeout : 'PT5M'),
  };
}
