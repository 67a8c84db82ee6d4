/** What must hold before a stack may be created, updated or deleted. */
import { createHash } from 'node:crypto';
import { notAmong } from '../../constraint.ts';
import { type Call } from '../../contract.ts';
import { planChanges } from '../stacks/changes.ts';
import type { Deployment } from '../stacks/deployment.ts';
import type { Engine } from '../stacks/engine.ts';
import type { OnFailure, Stack, StackStatus } from '../stacks/model.ts';
import { outputsDiffer } from '../stacks/output-changes.ts';
import { byKey } from '../stacks/tags.ts';
import { invalid } from '../template/errors.ts';
import { canonical, same } from '../value.ts';
import { isProtected } from './find.ts';
import { disablesRollback, text } from './request.ts';

/** The five statuses an update may begin from. */
export const stable: readonly StackStatus[] = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
];

/** OnFailure and DisableRollback as one. Throws when both are given. */
export function onFailure(call: Call): OnFailure {
  const wanted = text(call.params, 'OnFailure');
  const disable = text(call.params, 'DisableRollback');
  if (wanted !== undefined && disable !== undefined) {
    throw invalid('You can specify either DisableRollback or OnFailure, but not both.');
  }
  if (disablesRollback(call.params)) return 'DO_NOTHING';
  if (wanted === undefined) return 'ROLLBACK';
  if (wanted === 'ROLLBACK' || wanted === 'DO_NOTHING' || wanted === 'DELETE') return wanted;
  throw notAmong('onFailure', wanted, ['ROLLBACK', 'DELETE', 'DO_NOTHING']);
}

/** Refuses what would change a resource's type. */
export function refuseTypeChange(stack: Stack, target: Deployment): void {
  const changed = [...target.needs.keys()].filter((id) => {
    const type = stack.resources.get(id)?.type;
    return type !== undefined && type !== target.template.resources[id]?.type;
  });
  if (changed.length === 0) return;
  throw invalid(
    `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.join(', ')}]`,
  );
}

/** Whether a deployment would change anything that CloudFormation counts. */
export function differs(engine: Engine, stack: Stack, target: Deployment): boolean {
  const { deployment } = stack;
  if (deployment === undefined || planChanges(engine, stack, target).length > 0) return true;
  if (!same(byKey(deployment.tags), byKey(target.tags))) return true;
  if (!same(deployment.template.metadata, target.template.metadata)) return true;
  if (canonical(deployment.rollback) !== canonical(target.rollback)) return true;
  return outputsDiffer(deployment, target);
}

/** Refuses an update or UPDATE change set in a status that does not allow one. */
export function refuseUnlessUpdatable(stack: Stack, disableRollback: boolean): void {
  const broken = stack.status === 'CREATE_FAILED' || stack.status === 'UPDATE_FAILED';
  if (stable.includes(stack.status) || (broken && disableRollback)) return;
  throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}

/** Throws when the stack may not be deleted now, or not with these resources retained. */
export function refuseDeletion(engine: Engine, stack: Stack, retain: readonly string[]): void {
  if (isProtected(engine, stack)) {
    throw invalid(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  if (stack.status.startsWith('UPDATE_') && stack.status.endsWith('IN_PROGRESS')) {
    throw invalid(`Stack [${stack.id}] cannot be deleted while in status ${stack.status}`);
  }
  if (retain.length === 0) return;
  if (stack.status !== 'DELETE_FAILED') {
    throw invalid(
      `Invalid operation on stack ${stack.id}. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.`,
    );
  }
  const bad = retain.some(
    (id) => (stack.resources.get(id)?.status ?? 'DELETE_COMPLETE') === 'DELETE_COMPLETE',
  );
  if (bad) {
    throw invalid(
      'The specified resources to retain must be in a valid state. Do not specify resources that are in the DELETE_COMPLETE state.',
    );
  }
}

/** What a client token stands for: the action and everything else in the request. */
export function purposeOf(call: Call): string {
  const { ClientRequestToken: _, ...rest } = call.params;
  return createHash('sha256')
    .update(`${call.action} ${canonical(rest)}`)
    .digest('base64');
}
