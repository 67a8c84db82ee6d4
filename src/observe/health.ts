/** Health checks: what each asks, and the report that probes and people read. */
import { type Clock, seconds } from '../support/clock.ts';
import { withDeadline } from '../support/deadline.ts';
import { isCode } from '../support/errors.ts';

export interface Check {
  readonly name: string;
  /** One sentence on what it makes sure of. */
  readonly description: string;
  /** Resolves with a message when all is well, else rejects. Must be cheap: anybody who reaches the port may ask. */
  run(signal: AbortSignal): Promise<string>;
}

/** One entry of the array that the original's `/healthz` answers with. */
export interface CheckReport {
  readonly description: string;
  readonly failed: boolean;
  readonly message: string;
  readonly name: string;
}

const checkDeadline = seconds(5);

/** All checks side by side, in the order given; one that does not answer within 5 s has failed. */
export async function runChecks(checks: readonly Check[], clock: Clock): Promise<readonly CheckReport[]> {
  return await Promise.all(checks.map((check) => report(check, clock)));
}

async function report(check: Check, clock: Clock): Promise<CheckReport> {
  const { name, description } = check;
  const options = { clock, deadline: checkDeadline, operation: `check ${name}` };
  try {
    const message = await withDeadline(options, (signal) => check.run(signal));
    return { description, failed: false, message, name };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    const late = isCode(thrown, 'Timeout') && thrown.details.operation === options.operation;
    return { description, failed: true, message: late ? 'timed out after 5s' : message, name };
  }
}
