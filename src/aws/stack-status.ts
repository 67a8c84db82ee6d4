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

/** Statuses in which an operation has ended well enough for outputs and tags to be those of a template. */
const outputStatuses: ReadonlySet<string> = new Set<KnownStackStatus>([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
]);

/** Whether outputs and tags of a stack in this status are worth reading. */
export function outputsMatter(status: StackStatus): boolean {
  return outputStatuses.has(statusText(status));
}

/** Whether AWS is working on the stack. A stack under review waits for a person instead. */
export function isBusy(status: StackStatus): boolean {
  const text = statusText(status);
  return text.endsWith('_IN_PROGRESS') && text !== 'REVIEW_IN_PROGRESS';
}
