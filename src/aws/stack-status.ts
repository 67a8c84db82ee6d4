/** CloudFormation's stack statuses, all of them. Source: botocore's model of the CloudFormation API, 2010-05-15. */

export const stackStatuses = [
  'CREATE_IN_PROGRESS',
  'CREATE_FAILED',
  'CREATE_COMPLETE',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_FAILED',
  'ROLLBACK_COMPLETE',
  'DELETE_IN_PROGRESS',
  'DELETE_FAILED',
  'DELETE_COMPLETE',
  'UPDATE_IN_PROGRESS',
  'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_COMPLETE',
  'UPDATE_FAILED',
  'UPDATE_ROLLBACK_IN_PROGRESS',
  'UPDATE_ROLLBACK_FAILED',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE',
  'REVIEW_IN_PROGRESS',
  'IMPORT_IN_PROGRESS',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_IN_PROGRESS',
  'IMPORT_ROLLBACK_FAILED',
  'IMPORT_ROLLBACK_COMPLETE',
] as const;

export type KnownStackStatus = (typeof stackStatuses)[number];

/** A status AWS answered. One that is not in the list is kept under its own name, so that it can be shown. */
export type StackStatus = KnownStackStatus | { readonly unknown: string };

/** Reads a status from an answer. */
export function stackStatus(text: string): StackStatus {
  return (stackStatuses as readonly string[]).includes(text) ? (text as KnownStackStatus) : { unknown: text };
}

export function statusText(status: StackStatus): string {
  return typeof status === 'string' ? status : status.unknown;
}
