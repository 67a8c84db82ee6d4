/** The actions that steer an operation or a stack: cancel, continue, roll back, protect, signal. */
import { notAmong } from '../../constraint.ts';
import { type Call } from '../../contract.ts';
import { rollBackCreation } from '../stacks/creation.ts';
import type { Engine } from '../stacks/engine.ts';
import { stackRow } from '../stacks/events.ts';
import type { Stack } from '../stacks/model.ts';
import { begin } from '../stacks/operation.ts';
import { rollBackUpdate } from '../stacks/update.ts';
import { invalid } from '../template/errors.ts';
import { descendants, stackOf } from './find.ts';
import { flag, required, text, texts } from './request.ts';
import { workingCaller } from './role.ts';

/** Answers CancelUpdateStack. */
export async function cancelUpdateStack(engine: Engine, call: Call): Promise<object> {
  const stack = stackOf(engine, call.caller, required(call.params, 'StackName'), 'Stack [{}] does not exist');
  if (stack.status !== 'UPDATE_IN_PROGRESS') {
    throw invalid('CancelUpdateStack cannot be called from current stack status');
  }
  stack.operation?.abort.abort('cancel');
  return {};
}

/**
 * What is wrong with one of ContinueUpdateRollback's `ResourcesToSkip`: they have failed in the rollback, of the stack
 * itself or, as `NestedStackName.Logical`, of one nested in it; a nested stack only once it is gone, or could not be
 * deleted.
 */
function wrongSkip(engine: Engine, root: Stack, skip: string): string | undefined {
  const [name, logical = ''] = skip.includes('.') ? skip.split('.') : [root.name, skip];
  const owner = [root, ...descendants(engine, root)].find((stack) => stack.name === name);
  if (owner === undefined) return `Stack [${name}] does not exist`;
  const resource = owner.resources.get(logical);
  if (resource === undefined) return `Resource ${logical} does not belong to stack ${owner.name}`;
  const nested = engine.stacks.find(({ id }) => id === resource.physicalId);
  if (nested !== undefined && !nested.status.startsWith('DELETE_'))
    return 'Nested stacks could not be skipped';
  return resource.status === 'UPDATE_FAILED'
    ? undefined
    : 'Only the resources failed during UpdateRollback are allowed to be skipped';
}

/** Answers ContinueUpdateRollback. */
export async function continueUpdateRollback(engine: Engine, call: Call): Promise<object> {
  const { params } = call;
  const stack = stackOf(engine, call.caller, required(params, 'StackName'), 'Stack [{}] does not exist');
  if (stack.parentId !== undefined) throw invalid('RollbackUpdatedStack cannot be invoked on child stacks');
  if (stack.status !== 'UPDATE_ROLLBACK_FAILED' || stack.before === undefined)
    throw invalid('RollbackUpdatedStack cannot be called from current stack status');
  const skips = texts(params, 'ResourcesToSkip') ?? [];
  const { caller } = await workingCaller(engine, call.caller, text(params, 'RoleARN') ?? stack.roleArn);
  const token = text(params, 'ClientRequestToken');
  begin(engine, stack, { caller, target: stack.before.deployment, token }, async (run) => {
    const [wrong] = skips.flatMap((skip) => wrongSkip(engine, stack, skip) ?? []);
    if (wrong === undefined) await rollBackUpdate(run, new Set(skips));
    else stackRow(engine, stack, 'UPDATE_ROLLBACK_FAILED', wrong);
  });
  stackRow(engine, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
  return {};
}

/** Answers RollbackStack. */
export async function rollbackStack(engine: Engine, call: Call): Promise<object> {
  const { params } = call;
  const stack = stackOf(engine, call.caller, required(params, 'StackName'), 'Stack [{}] does not exist');
  const target = stack.deployment;
  if (target === undefined || !['CREATE_FAILED', 'UPDATE_FAILED'].includes(stack.status)) {
    throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
  }
  const { caller } = await workingCaller(engine, call.caller, text(params, 'RoleARN') ?? stack.roleArn);
  const token = text(params, 'ClientRequestToken');
  const updating = stack.before !== undefined;
  const dropsNew = flag(params, 'RetainExceptOnCreate');
  begin(engine, stack, { caller, target, token, dropsNew }, (run) =>
    updating ? rollBackUpdate(run, new Set()) : rollBackCreation(run, 'User Initiated'),
  );
  if (updating) stackRow(engine, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
  else stack.status = 'ROLLBACK_IN_PROGRESS';
  return { StackId: stack.id };
}

/** Answers UpdateTerminationProtection. */
export async function updateTerminationProtection(engine: Engine, call: Call): Promise<object> {
  const stack = stackOf(engine, call.caller, required(call.params, 'StackName'), 'Stack [{}] does not exist');
  if (stack.status === 'DELETE_IN_PROGRESS' || stack.deleted !== undefined) {
    throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  }
  required(call.params, 'EnableTerminationProtection');
  if (stack.parentId !== undefined) {
    throw invalid(
      `Termination protection of nested stack [${stack.name}] can only be changed on its root stack.`,
    );
  }
  stack.protected = flag(call.params, 'EnableTerminationProtection');
  return { StackId: stack.id };
}

/** Answers SignalResource. */
export async function signalResource(engine: Engine, call: Call): Promise<object> {
  const { params } = call;
  const stack = stackOf(engine, call.caller, required(params, 'StackName'), 'Stack [{}] does not exist');
  const logicalId = required(params, 'LogicalResourceId');
  const uniqueId = required(params, 'UniqueId');
  const status = required(params, 'Status');
  if (status !== 'SUCCESS' && status !== 'FAILURE') {
    throw notAmong('status', status, ['SUCCESS', 'FAILURE']);
  }
  if (!stack.resources.has(logicalId))
    throw invalid(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  const signals = stack.signals.get(logicalId) ?? new Map<string, 'SUCCESS' | 'FAILURE'>();
  signals.set(uniqueId, signals.get(uniqueId) ?? status);
  stack.signals.set(logicalId, signals);
  return {};
}
