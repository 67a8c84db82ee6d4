/** CreateStack, UpdateStack, DeleteStack and the actions that steer an operation. */
import { randomUUID } from 'node:crypto';
import { AwsError, type Call, type Caller } from '../../contract.ts';
import { byKey, outputsDiffer, planChanges } from '../stacks/changes.ts';
import { create, rollBackCreation } from '../stacks/creation.ts';
import { remove } from '../stacks/deletion.ts';
import type { Deployment } from '../stacks/deployment.ts';
import type { Engine } from '../stacks/engine.ts';
import { stackRow } from '../stacks/events.ts';
import type { OnFailure, Stack, StackStatus } from '../stacks/model.ts';
import { begin } from '../stacks/operation.ts';
import { rememberBefore, rollBackUpdate, update } from '../stacks/update.ts';
import { invalid } from '../template/errors.ts';
import { canonical, same } from '../value.ts';
import { checkToken, requestedDeployment } from './deploy-request.ts';
import { lookUp, stackOf } from './find.ts';
import { refuseByPolicy } from './policy.ts';
import { flag, newStackName, required, text, texts } from './request.ts';
import { workingCaller } from './role.ts';

/** The five statuses an update may begin from. */
export const stable: readonly StackStatus[] = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
];

function onFailure(call: Call): OnFailure {
  const wanted = text(call.params, 'OnFailure');
  const disable = text(call.params, 'DisableRollback');
  if (wanted !== undefined && disable !== undefined) {
    throw invalid('You can specify either DisableRollback or OnFailure, but not both.');
  }
  if (disable === 'true') return 'DO_NOTHING';
  if (wanted === undefined) return 'ROLLBACK';
  if (wanted === 'ROLLBACK' || wanted === 'DO_NOTHING' || wanted === 'DELETE') return wanted;
  throw invalid(
    `1 validation error detected: Value '${wanted}' at 'onFailure' failed to satisfy constraint: Member must satisfy enum value set: [ROLLBACK, DELETE, DO_NOTHING]`,
  );
}

/** A stack that does not exist yet, not yet in the engine. */
export function newStack(engine: Engine, caller: Caller, name: string): Stack {
  const { account, region, partition } = caller;
  return {
    id: `arn:${partition}:cloudformation:${region}:${account}:stack/${name}/${randomUUID()}`,
    name,
    account,
    region,
    partition,
    created: engine.clock.now(),
    caller,
    roleArn: undefined,
    updated: undefined,
    deleted: undefined,
    status: 'CREATE_IN_PROGRESS',
    reason: undefined,
    deployment: undefined,
    resources: new Map(),
    outputs: [],
    before: undefined,
    leaving: [],
    events: [],
    changeSets: [],
    onFailure: 'ROLLBACK',
    timeoutMinutes: undefined,
    protected: false,
    policy: undefined,
    operation: undefined,
    tokens: new Map(),
    signals: new Map(),
  };
}

function purposeOf(call: Call): string {
  const { ClientRequestToken: _, ...rest } = call.params;
  return `${call.action} ${canonical(rest)}`;
}

/** Starts the creation of a stack that is in the engine. */
export function startCreation(
  engine: Engine,
  stack: Stack,
  start: { readonly caller: Caller; readonly target: Deployment; readonly token?: string | undefined },
): void {
  stack.deployment = start.target;
  begin(engine, stack, start, create);
  stackRow(engine, stack, 'CREATE_IN_PROGRESS', 'User Initiated');
  limitTime(engine, stack);
}

/** Interrupts a creation after its TimeoutInMinutes; signals and waits come from outside, so the time is real unless scaled. */
function limitTime(engine: Engine, stack: Stack): void {
  const { timeoutMinutes, operation } = stack;
  if (timeoutMinutes === undefined || operation === undefined) return;
  const factor = engine.clock.mode === 'scaled' ? engine.clock.factor : 1;
  const timer = setTimeout(() => operation.abort.abort('timeout'), (timeoutMinutes * 60_000) / factor);
  timer.unref();
  void operation.done.then(() => clearTimeout(timer));
}

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
  stack.policy = text(params, 'StackPolicyBody');
  stack.timeoutMinutes =
    text(params, 'TimeoutInMinutes') === undefined ? undefined : Number(params['TimeoutInMinutes']);
  if (existing === undefined) engine.stacks.push(stack);
  for (const changeSet of stack.changeSets) changeSet.execution = 'OBSOLETE';
  const token = text(params, 'ClientRequestToken');
  if (token !== undefined) stack.tokens.set(token, purposeOf(call));
  startCreation(engine, stack, { caller, target, token });
  return { StackId: stack.id };
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
  return outputsDiffer(deployment, target);
}

/** Starts an update that has been accepted. */
export function startUpdate(
  engine: Engine,
  stack: Stack,
  start: {
    readonly caller: Caller;
    readonly target: Deployment;
    readonly token?: string | undefined;
    readonly disableRollback: boolean;
  },
): void {
  const broken = stack.status === 'CREATE_FAILED' || stack.status === 'UPDATE_FAILED';
  if (!broken || stack.before === undefined) rememberBefore(stack);
  stack.signals.clear();
  stack.updated = engine.clock.now();
  begin(engine, stack, start, (run) => update(run, start.disableRollback));
  stackRow(engine, stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
}

export async function updateStack(engine: Engine, call: Call): Promise<object> {
  const { params } = call;
  const name = required(params, 'StackName');
  const stack = stackOf(engine, call.caller, name, 'Stack [{}] does not exist');
  const { token, seen } = checkToken(stack.tokens, params, purposeOf(call));
  if (seen) return { StackId: stack.id };
  const disableRollback = flag(params, 'DisableRollback');
  refuseUnlessUpdatable(stack, disableRollback);
  const place = { stackId: stack.id, stackName: stack.name, current: stack.deployment, changeSet: false };
  const target = await requestedDeployment(engine, call, place);
  refuseTypeChange(stack, target);
  const broken = !stable.includes(stack.status);
  if (!broken && !differs(engine, stack, target)) throw invalid('No updates are to be performed.');
  if (
    disableRollback &&
    planChanges(engine, stack, target).some(({ replacement }) => replacement === 'True')
  ) {
    throw invalid('Replacement type updates not supported on stack with disable-rollback.');
  }
  const duringUpdate = text(params, 'StackPolicyDuringUpdateBody');
  refuseByPolicy(engine, stack, target, duringUpdate);
  const { caller, roleArn } = await workingCaller(
    engine,
    call.caller,
    text(params, 'RoleARN') ?? stack.roleArn,
  );
  refuseUnlessUpdatable(stack, disableRollback);
  stack.roleArn = roleArn;
  stack.policy = text(params, 'StackPolicyBody') ?? stack.policy;
  for (const changeSet of stack.changeSets) changeSet.execution = 'OBSOLETE';
  if (token !== undefined) stack.tokens.set(token, purposeOf(call));
  startUpdate(engine, stack, { caller, target, token, disableRollback });
  return { StackId: stack.id };
}

/** Refuses an update or UPDATE change set in a status that does not allow one. */
export function refuseUnlessUpdatable(stack: Stack, disableRollback: boolean): void {
  const broken = stack.status === 'CREATE_FAILED' || stack.status === 'UPDATE_FAILED';
  if (stable.includes(stack.status) || (broken && disableRollback)) return;
  throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}

function refuseDeletion(stack: Stack, retain: readonly string[]): void {
  if (stack.protected) {
    throw invalid(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  if (stack.status.startsWith('UPDATE_') && stack.status.endsWith('IN_PROGRESS')) {
    throw invalid(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}`);
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

export async function deleteStack(engine: Engine, call: Call): Promise<object> {
  const { params } = call;
  const stack = lookUp(engine, call.caller, required(params, 'StackName'));
  if (stack === undefined || stack.deleted !== undefined) return {};
  const { token, seen } = checkToken(stack.tokens, params, purposeOf(call));
  if (seen || stack.status === 'DELETE_IN_PROGRESS') return {};
  const retain = texts(params, 'RetainResources') ?? [];
  refuseDeletion(stack, retain);
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

export async function cancelUpdateStack(engine: Engine, call: Call): Promise<object> {
  const stack = stackOf(engine, call.caller, required(call.params, 'StackName'), 'Stack [{}] does not exist');
  if (stack.status !== 'UPDATE_IN_PROGRESS') {
    throw invalid('CancelUpdateStack cannot be called from current stack status');
  }
  stack.operation?.abort.abort('cancel');
  return {};
}

export async function continueUpdateRollback(engine: Engine, call: Call): Promise<object> {
  const { params } = call;
  const stack = stackOf(engine, call.caller, required(params, 'StackName'), 'Stack [{}] does not exist');
  if (stack.status !== 'UPDATE_ROLLBACK_FAILED' || stack.before === undefined) {
    throw invalid('RollbackUpdatedStack cannot be called from current stack status');
  }
  const skips = texts(params, 'ResourcesToSkip') ?? [];
  const failed = [...stack.resources.values()].filter(({ status }) => status === 'UPDATE_FAILED');
  const unknown = skips.filter((id) => !failed.some(({ logicalId }) => logicalId === id));
  if (unknown.length > 0) {
    throw invalid(
      `Stack ${stack.id}: the resources to skip [${unknown.join(', ')}] are not in the UPDATE_FAILED state because of the rollback.`,
    );
  }
  const { caller } = await workingCaller(engine, call.caller, text(params, 'RoleARN') ?? stack.roleArn);
  const token = text(params, 'ClientRequestToken');
  begin(engine, stack, { caller, target: stack.before.deployment, token }, (run) =>
    rollBackUpdate(run, new Set(skips)),
  );
  stackRow(engine, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
  return {};
}

export async function rollbackStack(engine: Engine, call: Call): Promise<object> {
  const { params } = call;
  const stack = stackOf(engine, call.caller, required(params, 'StackName'), 'Stack [{}] does not exist');
  const target = stack.deployment;
  if (target === undefined || !['CREATE_FAILED', 'UPDATE_FAILED'].includes(stack.status)) {
    throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
  }
  const { caller } = await workingCaller(engine, call.caller, text(params, 'RoleARN') ?? stack.roleArn);
  const token = text(params, 'ClientRequestToken');
  const updating = stack.status === 'UPDATE_FAILED' && stack.before !== undefined;
  begin(engine, stack, { caller, target, token }, (run) =>
    updating ? rollBackUpdate(run, new Set()) : rollBackCreation(run, 'User Initiated'),
  );
  if (updating) stackRow(engine, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
  else stack.status = 'ROLLBACK_IN_PROGRESS';
  return { StackId: stack.id };
}

export async function updateTerminationProtection(engine: Engine, call: Call): Promise<object> {
  const stack = stackOf(engine, call.caller, required(call.params, 'StackName'), 'Stack [{}] does not exist');
  if (stack.status === 'DELETE_IN_PROGRESS' || stack.deleted !== undefined) {
    throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  }
  required(call.params, 'EnableTerminationProtection');
  stack.protected = flag(call.params, 'EnableTerminationProtection');
  return { StackId: stack.id };
}

export async function signalResource(engine: Engine, call: Call): Promise<object> {
  const { params } = call;
  const stack = stackOf(engine, call.caller, required(params, 'StackName'), 'Stack [{}] does not exist');
  const logicalId = required(params, 'LogicalResourceId');
  const uniqueId = required(params, 'UniqueId');
  const status = required(params, 'Status');
  if (status !== 'SUCCESS' && status !== 'FAILURE') {
    throw invalid(
      `1 validation error detected: Value '${status}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [SUCCESS, FAILURE]`,
    );
  }
  if (!stack.resources.has(logicalId))
    throw invalid(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  const signals = stack.signals.get(logicalId) ?? new Map<string, 'SUCCESS' | 'FAILURE'>();
  signals.set(uniqueId, signals.get(uniqueId) ?? status);
  stack.signals.set(logicalId, signals);
  return {};
}
