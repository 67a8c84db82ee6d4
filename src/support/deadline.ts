/** Bounds an await that could hang: the work gets a signal, and the caller an answer in time even if the work ignores it. */
import type { Clock, Duration } from './clock.ts';
import { OperatorError } from './errors.ts';

export interface DeadlineOptions {
  readonly clock: Clock;
  readonly deadline: Duration;
  /** What is being done, for the error: `lease`, `check aws`. */
  readonly operation: string;
}

/** The outcome of `work`, or an OperatorError with code `Timeout` once the deadline has passed. */
export async function withDeadline<T>(
  { clock, deadline, operation }: DeadlineOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const abort = new AbortController();
  using _timer = clock.after(deadline, () => {
    const reason = `no answer within ${Math.round(deadline / 100) / 10} s`;
    const error = new OperatorError({ code: 'Timeout', operation, reason });
    reject(error);
    abort.abort(error);
  });
  return await Promise.race([work(abort.signal), expired]);
}
