/** What is known of why a stack failed, and how a row of the table of causes looks. */
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
