/** What whoever counts AWS calls is told: once per call, and once per attempt on the wire. */
import type { Duration } from '../support/clock.ts';

export interface CallLabels {
  /** 12 digits; `unknown` until the identity is known. */
  readonly account: string;
  readonly region: string;
  /** As in the IAM action: `cloudformation`, `ec2`, `s3`. */
  readonly service: string;
  /** `CreateStack`. */
  readonly operation: string;
}

export interface CallRecord extends CallLabels {
  /** `OK`, or AWS's code (`ValidationError`), or ours where AWS gave none (`Timeout`). */
  readonly code: string;
  readonly kind: 'read' | 'write';
  /** Without the time spent waiting for a place in the limiter. */
  readonly duration: Duration;
}

export interface CallMeter {
  called(call: CallRecord): void;
  /** One request on the wire; a call that the SDK repeats has several. */
  attempted(attempt: CallLabels): void;
  /** How long a call waited for a place. */
  queued?(labels: CallLabels, duration: Duration): void;
}

/** Counts nothing. */
export const silentMeter: CallMeter = { called: () => {}, attempted: () => {} };

/** Whether an operation changes the account, told by its verb as IAM's access levels do. */
export function callKind(operation: string): 'read' | 'write' {
  return /^(Describe|List|Get|Head|Assume|GenerateDataKey|Decrypt)/.test(operation) ? 'read' : 'write';
}
