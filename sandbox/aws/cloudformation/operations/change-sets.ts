/** Change sets: what a deployment would do, shown before it is done. */
import { randomUUID } from 'node:crypto';
import { AwsError, type Call, type Caller } from '../../contract.ts';
import { bucketWarnings } from '../stacks/bucket-warnings.ts';
import type { ChangeSet } from '../stacks/change-set.ts';
import { planChanges } from '../stacks/changes.ts';
import type { Engine } from '../stacks/engine.ts';
import { stackRow } from '../stacks/events.ts';
import type { Stack } from '../stacks/model.ts';
import { validationErrors } from '../stacks/validation.ts';
import { invalid } from '../template/errors.ts';
import { findExisting } from './auto-import.ts';
import { changeSetType, refuseMismatch, refuseOptions } from './change-set-options.ts';
import { requestedDeployment } from './deploy-request.ts';
import { lookUp, stackOf } from './find.ts';
import { importChanges, importees, refuseOutputChanges } from './import-requests.ts';
import { forgetNested, isEmpty, planNested, refuseNested } from './nested-change-sets.ts';
import { disablesRollback, flag, newChangeSetName, newStackName, required, text } from './request.ts';
import { workingCaller } from './role.ts';
import { differs, refuseTypeChange, refuseUnlessUpdatable } from './rules.ts';
import { findChangeSet, isActive } from './show-change-sets.ts';
import { newStack } from './starts.ts';

const noChanges =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

function stackFor(engine: Engine, call: Call, type: ChangeSet['type'], name: string): Stack {
  const nameOrId = required(call.params, 'StackName');
  const live = lookUp(engine, call.caller, nameOrId);
  if (
    type === 'UPDATE' ||
    (type === 'IMPORT' && live !== undefined && live.status !== 'REVIEW_IN_PROGRESS')
  ) {
    const stack = stackOf(engine, call.caller, nameOrId, 'Stack [{}] does not exist');
    refuseUnlessUpdatable(stack, false);
    return stack;
  }
  const existing = lookUp(engine, call.caller, nameOrId);
  if (existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS') {
    throw invalid(
      `Stack [${nameOrId}] already exists and cannot be created again with the changeSet [${name}].`,
    );
  }
  return (
    existing ?? { ...newStack(engine, call.caller, newStackName(call.params)), status: 'REVIEW_IN_PROGRESS' }
  );
}

/** Takes in a new stack, which counts like any other. */
async function review(engine: Engine, call: Call, stack: Stack): Promise<void> {
  await engine.withinQuota({ ...call, action: 'CreateStack' }, async () => {
    engine.stacks.push(stack);
    stackRow(engine, stack, 'REVIEW_IN_PROGRESS', 'User Initiated');
  });
}

/** Answers CreateChangeSet. */
export async function createChangeSet(engine: Engine, call: Call): Promise<object> {
  const { params } = call;
  const name = newChangeSetName(params);
  const type = changeSetType(call);
  refuseOptions(call, type);
  const stack = stackFor(engine, call, type, name);
  const place = { stackId: stack.id, stackName: stack.name, current: stack.deployment, changeSet: true };
  const deployment = await requestedDeployment(engine, call, place);
  refuseTypeChange(stack, deployment);
  await workingCaller(engine, call.caller, text(params, 'RoleARN'));
  const twin = stack.changeSets.find((each) => each.name === name && isActive(each));
  if (twin !== undefined) {
    refuseMismatch(twin, { ...emptyChangeSet(engine, call, name), deployment });
    return { Id: twin.id, StackId: stack.id };
  }
  const changeSet: ChangeSet = {
    ...emptyChangeSet(engine, call, name),
    type,
    importees: type === 'IMPORT' ? importees(engine, stack, { params, target: deployment }) : [],
    deployment,
    tags: deployment.tags,
  };
  if (!engine.stacks.includes(stack)) await review(engine, call, stack);
  stack.changeSets.push(changeSet);
  void finishChangeSet(engine, call.caller, { stack, changeSet });
  return { Id: changeSet.id, StackId: stack.id };
}

function emptyChangeSet(
  engine: Engine,
  { params, caller }: Call,
  name: string,
): Omit<ChangeSet, 'type' | 'importees' | 'deployment' | 'tags'> {
  const { account, region, partition } = caller;
  return {
    id: `arn:${partition}:cloudformation:${region}:${account}:changeSet/${name}/${randomUUID()}`,
    name,
    description: text(params, 'Description'),
    created: engine.clock.now(),
    includesNested: flag(params, 'IncludeNestedStacks'),
    importsExisting: flag(params, 'ImportExistingResources'),
    onFailure: text(params, 'OnStackFailure') as ChangeSet['onFailure'],
    roleArn: text(params, 'RoleARN'),
    disablesRollback: disablesRollback(params),
    status: 'CREATE_PENDING',
    execution: 'UNAVAILABLE',
    operation: { id: randomUUID() },
    validates: !flag(params, 'DisableValidation'),
    validationErrors: [],
    changes: [],
    exactChanges: [],
  };
}

/** Works the changes out; whatever is wrong with them is the change set's failure, never the caller's. */
async function finishChangeSet(
  engine: Engine,
  caller: Caller,
  { stack, changeSet }: { readonly stack: Stack; readonly changeSet: ChangeSet },
): Promise<void> {
  await engine.clock.wait(500);
  changeSet.status = 'CREATE_IN_PROGRESS';
  await engine.clock.wait(1_500);
  const reason = await workOut(engine, caller, { stack, changeSet });
  changeSet.operation.ended = engine.clock.now();
  changeSet.reason = reason;
  changeSet.status = reason === undefined ? 'CREATE_COMPLETE' : 'FAILED';
  if (reason === undefined) changeSet.execution = 'AVAILABLE';
}

/** Says why there is nothing to execute; undefined when there is. */
async function workOut(
  engine: Engine,
  caller: Caller,
  { stack, changeSet }: { readonly stack: Stack; readonly changeSet: ChangeSet },
): Promise<string | undefined> {
  try {
    const { deployment, importees: wanted, type } = changeSet;
    if (deployment.doomed !== undefined) return deployment.doomed;
    if (type === 'IMPORT') refuseOutputChanges(stack, deployment);
    const plan = (wary: boolean): ChangeSet['changes'] => {
      const changes = planChanges(engine, stack, deployment, wary);
      return type === 'IMPORT' ? importChanges(changes, wanted) : changes;
    };
    changeSet.changes = plan(true);
    changeSet.exactChanges = plan(false);
    if (changeSet.importsExisting) await findExisting(engine, caller, changeSet);
    if (changeSet.includesNested) await planNested(engine, caller, { stack, changeSet });
    const nothing = changeSet.includesNested
      ? isEmpty(stack, changeSet)
      : !differs(engine, stack, deployment);
    if (type === 'UPDATE' && nothing) return noChanges;
    if (!changeSet.validates) return undefined;
    const imports = new Map(wanted.map(({ logicalId, id }) => [logicalId, id] as const));
    const target = type === 'IMPORT' ? { ...changeSet.deployment, imports } : changeSet.deployment;
    const errors = await validationErrors(engine, { stack, target, caller });
    const warnings = await bucketWarnings(engine.servicesFor(caller), changeSet.exactChanges);
    changeSet.validationErrors = [...errors, ...warnings];
    return validationReason(changeSet);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const validators: Readonly<Record<string, string>> = {
  PROPERTY_VALIDATION: 'AWS::EarlyValidation::PropertyValidation',
  NAME_CONFLICT_VALIDATION: 'AWS::EarlyValidation::ResourceExistenceCheck',
};

function validationReason({ validationErrors: errors }: ChangeSet): string | undefined {
  const failed = new Set(errors.filter(({ mode }) => mode === 'FAIL').map(({ name }) => validators[name]));
  if (failed.size === 0) return undefined;
  return `The following hook(s)/validation failed: [${[...failed].join(', ')}]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.`;
}

/** Answers DeleteChangeSet, well also where there is nothing to delete. */
export function deleteChangeSet(engine: Engine, call: Call): object {
  const found = findChangeSet(engine, call);
  if (found === undefined) return {};
  const { stack, changeSet } = found;
  if (changeSet.execution === 'EXECUTE_IN_PROGRESS') {
    throw new AwsError(
      'InvalidChangeSetStatus',
      `ChangeSet [${changeSet.id}] cannot be deleted in its current execution status of [EXECUTE_IN_PROGRESS]`,
    );
  }
  if (changeSet.execution === 'EXECUTE_COMPLETE') {
    throw new AwsError(
      'InvalidChangeSetStatus',
      'Cannot delete ChangeSet in execution status EXECUTE_COMPLETE',
    );
  }
  refuseNested(changeSet, 'deleted');
  forgetNested(engine, stack, changeSet);
  stack.changeSets = stack.changeSets.filter((each) => each !== changeSet);
  return {};
}
