/** What may take a stack's operation back although every resource of it was made. */

/** One alarm that takes the operation back. */
export interface RollbackTrigger {
  readonly arn: string;
  readonly type: string;
}

/** What a stack's operations are watched by, and for how long after the last resource. */
export interface RollbackConfiguration {
  readonly triggers: readonly RollbackTrigger[];
  readonly minutes?: number | undefined;
}
