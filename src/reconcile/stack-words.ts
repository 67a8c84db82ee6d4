/** Words for what happens to a stack, as conditions show them. */
import type { Reason } from '../api/reasons.ts';
import type { Stack } from '../aws/account.ts';
import type { CauseClass } from '../aws/cause.ts';
import { statusText } from '../aws/stack-status.ts';
import type { Look } from './stack-look.ts';
import type { Move } from './stack-machine.ts';

/** What a condition calls each way of standing still. */
export const stallReasons: Readonly<Record<Extract<Move, { do: 'stall' }>['because'], Reason>> = {
  'creation failed': 'StackFailed',
  'creation failed but the stack once was complete': 'StackFailed',
  'update failed': 'UpdateFailed',
  'rollback stuck': 'RollbackStuck',
  'import rollback failed': 'RollbackStuck',
  'deletion failed': 'DeletionBlocked',
  'unknown status': 'StackStatusUnknown',
};

/** The reason while a failed operation waits for its next try: who can make that one succeed. */
export function retryReason(cause: CauseClass | undefined): Reason {
  if (cause === 'capacity') return 'NoCapacity';
  if (cause === 'quota') return 'QuotaReached';
  if (cause === 'conflict') return 'StackFailed';
  return cause === 'permission' ? 'Denied' : 'Retrying';
}

/** The reason while CloudFormation works. */
export function busyReason(stack: Stack): Reason {
  const status = statusText(stack.status);
  if (status.startsWith('DELETE')) return 'Deleting';
  return status.startsWith('CREATE') ? 'Creating' : 'Updating';
}

/** What failed, in AWS's words, and what helps. */
export function failed({ stack, failure, cause }: Look & { readonly stack: Stack }): string {
  if (failure === undefined) return `the stack ${stack.name} is ${statusText(stack.status)}`;
  const remedy = cause?.remedy === undefined ? '' : ` ${cause.remedy}`;
  return `${failure.resource} (${failure.type}) of ${stack.name} failed: ${failure.reason}.${remedy}`;
}

/** Words with the stack and its status behind them. */
export function sentence(stack: Stack, words: string): string {
  return `${words} (stack ${stack.name} is ${statusText(stack.status)})`;
}
