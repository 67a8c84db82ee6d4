/** Gives each operation on a stack an id of its own, by which its rows are told apart. Source: user guide, "View stack events by operation". */
import { randomUUID } from 'node:crypto';
import type { OperationEntry, StackStatus } from './model.ts';

const beginnings: Partial<Record<StackStatus, OperationEntry['type']>> = {
  CREATE_IN_PROGRESS: 'CREATE_STACK',
  UPDATE_IN_PROGRESS: 'UPDATE_STACK',
  DELETE_IN_PROGRESS: 'DELETE_STACK',
  ROLLBACK_IN_PROGRESS: 'ROLLBACK',
  UPDATE_ROLLBACK_IN_PROGRESS: 'ROLLBACK',
};

/** What begins when a stack goes from one status to another; undefined when nothing does. */
export function beginning(from: StackStatus, to: StackStatus): OperationEntry['type'] | undefined {
  const type = beginnings[to];
  return from === 'UPDATE_ROLLBACK_FAILED' && type === 'ROLLBACK' ? 'CONTINUE_ROLLBACK' : type;
}

/**
 * The latest operations, newest first, once a stack goes from one status to another. A rollback that begins by itself
 * is shown before what it rolls back; everything else that begins is shown alone.
 */
export function operationsAfter(
  entries: readonly OperationEntry[],
  from: StackStatus,
  to: StackStatus,
): readonly OperationEntry[] {
  const type = beginning(from, to);
  if (type === undefined) return entries;
  const entry = { type, id: randomUUID() } as const;
  const byItself = type === 'ROLLBACK' && from.endsWith('IN_PROGRESS');
  return byItself ? [entry, ...entries] : [entry];
}
