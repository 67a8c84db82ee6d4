/** How a step ends: five sentences with behaviour attached, and how an error becomes one of them. */
import type { Reason } from '../api/reasons.ts';
import { type Duration, minutes, seconds } from '../support/clock.ts';
import { type ErrorCode, mayPass, type OperatorError } from '../support/errors.ts';

export type Outcome =
  /** The world is as wanted. */
  | { readonly kind: 'ready'; readonly reason: Reason; readonly message: string }
  /** Something is under way; look again after `after`, or sooner when an observation says so. */
  | { readonly kind: 'waiting'; readonly reason: Reason; readonly message: string; readonly after: Duration }
  /** Somebody must act; looked at again when the spec changes, and now and then. */
  | {
      readonly kind: 'stalled';
      readonly reason: Reason;
      readonly message: string;
      readonly after?: Duration | undefined;
    }
  /** It works as it is; a change of it waits until the user approves. */
  | { readonly kind: 'held'; readonly reason: Reason; readonly message: string }
  /** Nothing can be said, and nothing waits for it. */
  | { readonly kind: 'unknown'; readonly reason: Reason; readonly message: string };

export const ready = (message: string): Outcome => ({ kind: 'ready', reason: 'AsWanted', message });

export const waiting = (reason: Reason, message: string, after: Duration): Outcome => ({
  kind: 'waiting',
  reason,
  message,
  after,
});

export const stalled = (reason: Reason, message: string, after?: Duration): Outcome => ({
  kind: 'stalled',
  reason,
  message,
  after,
});

export const held = (message: string): Outcome => ({ kind: 'held', reason: 'ApprovalNeeded', message });

export const unknown = (reason: Reason, message: string): Outcome => ({ kind: 'unknown', reason, message });

/** What an error of each code says on a condition. */
const reasonOf: Readonly<Record<ErrorCode, Reason>> = {
  NotFound: 'Unexpected',
  Conflict: 'Conflict',
  Denied: 'Denied',
  Throttled: 'Throttled',
  Unavailable: 'Unavailable',
  Invalid: 'Unexpected',
  Timeout: 'Unavailable',
  Quota: 'QuotaReached',
  Bug: 'Unexpected',
};

/** What the vendor of an error calls it, where that tells who can mend it. */
const reasonByVendor: Readonly<Record<string, Reason>> = {
  Sealed: 'VaultSealed',
  NotInitialized: 'VaultSealed',
};

/** How long a refusal by an account is left alone before it is tried again: a grant may come without a change of spec. */
const refusalPause = minutes(5);

/** A step's exception as its outcome: what may pass is waited for, the rest stalls with the error's own sentence. */
export function outcomeOf(error: OperatorError): Outcome {
  const reason = reasonByVendor[error.details.vendorCode ?? ''] ?? reasonOf[error.code];
  if (mayPass(error)) return waiting(reason, error.message, error.details.retryAfter ?? seconds(10));
  return stalled(reason, error.message, refusalPause);
}
