/** CreateStack, UpdateStack, DeleteStack and the actions that steer an operation. */
import { AwsError, type Call } from '../../contract.ts';
import { planChanges } from '../stacks/changes.ts';
import { remove } from '../stacks/deletion.ts';
import type { Engine } from '../stacks/engine.ts';
import { stackRow } from '../stacks/events.ts';
import { begin } from '../stacks/operation.ts';
import { invalid } from '../template/errors.ts';
import { checkToken, requestedDeployment } from './deploy-request.ts';
import { lookUp, stackOf } from './find.ts';
import { givenPolicy } from './policy.ts';
import { counted, disablesRollback, flag, newStackName, required, text, texts } from './request.ts';
import { workingCaller } from './role.ts';
import {
  differs,
  onFailure,
  purposeOf,
  refuseDeletion,
  refuseTypeChange,
  refuseUnlessUpdatable,
  stable,
} from './rules.ts';
import { newStack, startCreation, startUpdate } from './starts.ts';

/** Answers CreateStack. */
export async function createStack(engine: Engine, call: Call): Promise<object> {
  const { params } = call;
  const name = newStackName(params);
  const existing = lookUp(engine, call.caller, name);
  if (existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS') {
    if (checkToken(existing.tokens, params, purposeOf(call)).seen) return { StackId: existing.id };
    throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
  }
  const stack = existing ?? newStack(engine, call.caller, name);
  stack.onFailure = onFailure(call);
  const timeoutMinutes = counted(params, 'TimeoutInMinutes');
  const policy = await givenPolicy(engine, call, 'StackPolicy');
  const target = await requestedDeployment(engine, call, {
    stackId: stack.id,
    stackName: name,
    changeSet: false,
  });
  const { caller, roleArn } = await workingCaller(engine, call.caller, text(params, 'RoleARN'));
  const meanwhile = lookUp(engine, call.caller, name);
  if (meanwhile !== undefined && meanwhile !== existing) {
    throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
  }
  stack.roleArn = roleArn;
  stack.protected = flag(params, 'EnableTerminationProtection');
  stack.policy = policy;
  stack.timeoutMinutes = timeoutMinutes;
  if (existing === undefined) engine.stacks.push(stack);
  for (const changeSet of stack.changeSets) changeSet.execution = 'OBSOLETE';
  const token = text(params, 'ClientRequestToken');
  if (token !== undefined) stack.tokens.set(token, purposeOf(call));
  startCreation(engine, stack, {
    caller,
    target,
    token,
    dropsNew: flag(params, 'RetainExceptOnCreate'),
    validates: !flag(params, 'DisableValidation'),
  });
  return { StackId: stack.id, OperationId: stack.lastOperations[0]?.id };
}

/** Answers UpdateStack. */
export async function updateStack(engine: Engine, call: Call): Promise<object> {
  const { params } = call;
  const name = required(params, 'StackName');
  const stack = stackOf(engine, call.caller, name, 'Stack [{}] does not exist');
  const { token, seen } = checkToken(stack.tokens, params, purposeOf(call));
  if (seen) return { StackId: stack.id };
  const disableRollback = disablesRollback(params);
  refuseUnlessUpdatable(stack, disableRollback);
  const place = { stackId: stack.id, stackName: stack.name, current: stack.deployment, changeSet: false };
  const target = await requestedDeployment(engine, call, place);
  refuseTypeChange(stack, target);
  const broken = !stable.includes(stack.status);
  if (!broken && !differs(engine, stack, target)) throw invalid('No updates are to be performed.');
  if (disableRollback && planChanges(engine, stack, target).some((change) => change.replaces)) {
    throw invalid('Replacement type updates not supported on stack with disable-rollback.');
  }
  const policy = await givenPolicy(engine, call, 'StackPolicy');
  const once = await givenPolicy(engine, call, 'StackPolicyDuringUpdate');
  const { caller, roleArn } = await workingCaller(
    engine,
    call.caller,
    text(params, 'RoleARN') ?? stack.roleArn,
  );
  refuseUnlessUpdatable(stack, disableRollback);
  stack.roleArn = roleArn;
  const formerPolicy = stack.policy;
  stack.policy = policy ?? stack.policy;
  for (const changeSet of stack.changeSets) changeSet.execution = 'OBSOLETE';
  if (token !== undefined) stack.tokens.set(token, purposeOf(call));
  stack.executed = undefined;
  startUpdate(engine, stack, {
    policy: once ?? formerPolicy,
    caller,
    target,
    token,
    disableRollback,
    dropsNew: flag(params, 'RetainExceptOnCreate'),
    validates: !flag(params, 'DisableValidation'),
  });
  return { StackId: stack.id, OperationId: stack.lastOperations[0]?.id };
}

/** Answers DeleteStack. */
export async function deleteStack(engine: Engine, call: Call): Promise<object> {
  const { params } = call;
  const stack = lookUp(engine, call.caller, required(params, 'StackName'));
  if (stack === undefined || stack.deleted !== undefined) return {};
  const { token, seen } = checkToken(stack.tokens, params, purposeOf(call));
  if (seen || stack.status === 'DELETE_IN_PROGRESS') return {};
  const retain = texts(params, 'RetainResources') ?? [];
  refuseDeletion(engine, stack, retain);
  const mode = text(params, 'DeletionMode');
  if (mode === 'FORCE_DELETE_STACK' && stack.status !== 'DELETE_FAILED') {
    throw invalid(
      `Invalid operation on stack ${stack.id}. FORCE_DELETE_STACK is only allowed in the DELETE_FAILED state.`,
    );
  }
  const { caller } = await workingCaller(engine, call.caller, text(params, 'RoleARN') ?? stack.roleArn);
  if (token !== undefined) stack.tokens.set(token, purposeOf(call));
  if (stack.deployment === undefined) {
    stack.deleted = engine.clock.now();
    stackRow(engine, stack, 'DELETE_COMPLETE');
    return {};
  }
  const removal = { retain, force: mode === 'FORCE_DELETE_STACK', stable: stack.status };
  const target = stack.deployment;
  begin(engine, stack, { caller, target, token, interrupts: 'delete' }, (run) => remove(run, removal));
  stackRow(engine, stack, 'DELETE_IN_PROGRESS', 'User Initiated');
  return {};
}
