/** Knows why stacks fail: AWS's words for a failed resource → what kind of failure it is, who can mend it, and how. */
import type { StackFailure } from './account.ts';
import { causeTable } from './cause-table.ts';

/** Transient and capacity failures pass by themselves; the others wait for somebody. */
export type CauseClass = 'transient' | 'capacity' | 'quota' | 'permission' | 'conflict' | 'bad-input' | 'bug';

/** `spec`: whoever wrote the AWSConfig. `account`: whoever owns the AWS account. `wait`: nobody needs to. `support`: us. */
type CauseMender = 'spec' | 'account' | 'wait' | 'support';

export interface Cause {
  /** Stable name, for metrics and docs: `nat-gateway-quota`. */
  readonly name: string;
  readonly class: CauseClass;
  readonly mender: CauseMender;
  /** One sentence that says what to do. */
  readonly remedy: string;
}

export interface CauseRow extends Cause {
  /** Matched against AWS's words. */
  readonly pattern: RegExp;
  /** Resource types the row is about; absent means any. */
  readonly types?: RegExp | undefined;
}

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
