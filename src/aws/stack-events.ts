/** Finds in a stack's events what went wrong first, past the cancellations and summaries that follow from it. */
import type { StackFailure } from './account.ts';
import { type StackStatus, statusText } from './stack-status.ts';

/** One row of a stack's history. */
export interface StackEvent {
  readonly resource: string;
  readonly type: string;
  /** The physical id; for the stack's own rows the stack's id. */
  readonly physicalId: string;
  readonly status: string;
  readonly reason: string;
}

/** The stack's own row that begins the operation a status belongs to. */
export function operationStart(status: StackStatus): string {
  const text = statusText(status);
  if (text.startsWith('DELETE')) return 'DELETE_IN_PROGRESS';
  if (text === 'UPDATE_ROLLBACK_FAILED') return 'UPDATE_ROLLBACK_IN_PROGRESS';
  if (text === 'IMPORT_ROLLBACK_FAILED') return 'IMPORT_ROLLBACK_IN_PROGRESS';
  if (text.startsWith('UPDATE')) return 'UPDATE_IN_PROGRESS';
  return text.startsWith('IMPORT') ? 'IMPORT_IN_PROGRESS' : 'CREATE_IN_PROGRESS';
}

/** Whether this row begins the operation. */
export function begins(event: StackEvent, stackId: string, status: StackStatus): boolean {
  return event.physicalId === stackId && event.status === operationStart(status);
}

/** Whether the row only says that AWS found something in the template, which another request tells. */
export function pointsToFindings({ type, reason }: StackEvent): boolean {
  return type === 'AWS::CloudFormation::Stack' && /\bDescribeEvents\b/.test(reason);
}

/** Consequences and summaries of a failure elsewhere. */
const consequence = /operation cancelled|(creation|update|deletion) cancelled|^The following resource\(s\)/i;

/** The earliest failure of an operation, given its rows newest first; the stack's own words when no resource failed. */
export function firstFailure(events: readonly StackEvent[], stackId: string): StackFailure | undefined {
  const own = events.filter((event) => event.physicalId === stackId);
  const failed = failures(events, stackId);
  const first = failed.find(({ reason }) => !consequence.test(reason) && !/^Embedded stack/i.test(reason));
  if (first !== undefined) return first;
  const words = own
    .toReversed()
    .find(({ status, reason }) => /FAILED|ROLLBACK/.test(status) && reason !== '');
  return failed[0] ?? (words === undefined ? undefined : failureOf(words));
}

/** Every resource whose last row says that it could not be deleted. */
export function undeleted(events: readonly StackEvent[], stackId: string): readonly StackFailure[] {
  const last = new Map<string, StackEvent>();
  for (const event of events) {
    if (event.physicalId !== stackId && !last.has(event.resource)) last.set(event.resource, event);
  }
  return [...last.values()].filter(({ status }) => status === 'DELETE_FAILED').map(failureOf);
}

/** Oldest first. */
function failures(events: readonly StackEvent[], stackId: string): readonly StackFailure[] {
  return events
    .filter(({ status, physicalId }) => status.endsWith('_FAILED') && physicalId !== stackId)
    .map(failureOf)
    .toReversed();
}

function failureOf({ resource, type, reason }: StackEvent): StackFailure {
  return { resource, type, reason: reason === '' ? 'AWS gave no reason' : reason };
}
