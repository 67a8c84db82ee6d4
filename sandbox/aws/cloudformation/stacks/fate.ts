/** Says what DeletionPolicy and UpdateReplacePolicy make of a physical resource that leaves a stack. */
import type { Retention } from '../template/shapes.ts';
import type { Fate } from './model.ts';

/** When the stack is deleted, or a template no longer has the resource. */
export function fateOf(policy: Retention | undefined): Fate {
  if (policy === 'Retain' || policy === 'RetainExceptOnCreate') return 'retain';
  return policy === 'Snapshot' ? 'snapshot' : 'delete';
}

/** When the operation that made the resource is rolled back; `dropsNew` as in Run. */
export function fateAfterRollback(policy: Retention | undefined, dropsNew: boolean): Fate {
  if (policy === 'RetainExceptOnCreate' || (policy === 'Retain' && dropsNew)) return 'delete';
  return fateOf(policy);
}
