/** Knows why stacks fail: AWS's words for a failed resource → what kind of failure it is, who can mend it, and how. */
import type { StackFailure } from './account.ts';
import type { Cause, CauseRow } from './cause.ts';
import { causeTable } from './cause-table.ts';

const unknownCause: Cause = {
  name: 'unknown',
  class: 'bug',
  mender: 'support',
  remedy: "The operator does not know this failure: read AWS's words, and report it if they do not help.",
};

/** What AWS's resource handlers say of a failure in general. Source: CloudFormation's handler error codes. */
const handlerCodes: readonly CauseRow[] = [
  {
    name: 'handler-transient',
    pattern:
      /HandlerErrorCode: (Throttling|ServiceInternalError|NetworkFailure|NotStabilized|InternalFailure|ServiceTimeout)/,
    class: 'transient',
    mender: 'wait',
    remedy: 'AWS had a passing trouble; it is tried again.',
  },
  {
    name: 'handler-quota',
    pattern: /HandlerErrorCode: ServiceLimitExceeded/,
    class: 'quota',
    mender: 'account',
    remedy: 'Raise the quota that AWS names, or free what it counts.',
  },
  {
    name: 'handler-permission',
    pattern: /HandlerErrorCode: (AccessDenied|InvalidCredentials|UnauthorizedTaggingOperation)/,
    class: 'permission',
    mender: 'account',
    remedy: 'Grant the operator the permission that AWS names.',
  },
  {
    name: 'handler-conflict',
    pattern: /HandlerErrorCode: (AlreadyExists|ResourceConflict)/,
    class: 'conflict',
    mender: 'account',
    remedy: 'Remove or rename the object that is in the way.',
  },
  {
    name: 'handler-bad-input',
    pattern: /HandlerErrorCode: (InvalidRequest|NotUpdatable|NotFound|InvalidTypeConfiguration)/,
    class: 'bad-input',
    mender: 'spec',
    remedy: 'Change what AWS names in the AWSConfig.',
  },
];

/** The cause of a failed resource. What no row knows is `unknown`, of class `bug`. */
export function classifyFailure(failure: StackFailure): Cause {
  const fits = (row: CauseRow): boolean =>
    row.pattern.test(failure.reason) && (row.types === undefined || row.types.test(failure.type));
  const row = causeTable.find(fits) ?? handlerCodes.find(fits);
  if (row === undefined) return unknownCause;
  const { name, class: kind, mender, remedy } = row;
  return { name, class: kind, mender, remedy };
}
