/** The actions that show change sets. */
import { AwsError, type Call } from '../../contract.ts';
import type { ChangeSet } from '../stacks/change-set.ts';
import type { Engine } from '../stacks/engine.ts';
import type { Stack } from '../stacks/model.ts';
import { invalid } from '../template/errors.ts';
import { allStacks, stackOf } from './find.ts';
import { flag, page, required, text } from './request.ts';
import { shownRollback } from './rollback-request.ts';
import { shownChange } from './show-changes.ts';
import { shownParameters } from './show-parameters.ts';

/** The change set that a request names, and its stack. Throws when there is none. */
export function changeSetOf(
  engine: Engine,
  call: Call,
): { readonly stack: Stack; readonly changeSet: ChangeSet } {
  const found = findChangeSet(engine, call);
  if (found !== undefined) return found;
  const name = text(call.params, 'ChangeSetName');
  throw new AwsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
}

/** Whether a change set is still found by its name; one that has been executed is only kept under its id. */
export function isActive({ execution }: ChangeSet): boolean {
  return execution !== 'EXECUTE_COMPLETE';
}

/** The same; undefined where a stack that is there has no such change set. */
export function findChangeSet(
  engine: Engine,
  call: Call,
): { readonly stack: Stack; readonly changeSet: ChangeSet } | undefined {
  const name = required(call.params, 'ChangeSetName');
  const stackName = text(call.params, 'StackName');
  const matches = (each: ChangeSet): boolean =>
    each.id === name || (stackName !== undefined && each.name === name && isActive(each));
  if (stackName === undefined && !name.startsWith('arn:')) {
    throw invalid('StackName must be specified if ChangeSetName is not specified as an ARN.');
  }
  const stacks =
    stackName === undefined
      ? allStacks(engine, call.caller)
      : [stackOf(engine, call.caller, stackName, 'Stack [{}] does not exist')];
  for (const stack of stacks) {
    const changeSet = stack.changeSets.find(matches);
    if (changeSet !== undefined) return { stack, changeSet };
  }
  return undefined;
}

function summary(stack: Stack, changeSet: ChangeSet): object {
  return {
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    StackId: stack.id,
    StackName: stack.name,
    Description: changeSet.description,
    CreationTime: changeSet.created,
    ExecutionStatus: changeSet.execution,
    Status: changeSet.status,
    StatusReason: changeSet.reason,
    IncludeNestedStacks: changeSet.includesNested,
    ImportExistingResources: changeSet.importsExisting || undefined,
    ParentChangeSetId: changeSet.within?.parent,
    RootChangeSetId: changeSet.within?.root,
  };
}

/** Answers DescribeChangeSet. */
export function describeChangeSet(engine: Engine, call: Call): object {
  const { stack, changeSet } = changeSetOf(engine, call);
  const withValues = flag(call.params, 'IncludePropertyValues');
  const { items, ...rest } = page(call, withValues ? changeSet.exactChanges : changeSet.changes);
  return {
    ...summary(stack, changeSet),
    Parameters: shownParameters(changeSet.deployment),
    NotificationARNs: changeSet.deployment.notificationArns,
    RollbackConfiguration: shownRollback(changeSet.deployment.rollback),
    Capabilities: changeSet.deployment.capabilities,
    Tags: changeSet.tags.length === 0 ? undefined : changeSet.tags,
    OnStackFailure: changeSet.onFailure,
    DeploymentConfig: { Mode: 'STANDARD', DisableRollback: changeSet.disablesRollback },
    Changes: items.map((change) => shownChange(change, withValues)),
    ...rest,
  };
}

/** Answers ListChangeSets. */
export function listChangeSets(engine: Engine, call: Call): object {
  const stack = stackOf(engine, call.caller, required(call.params, 'StackName'), 'Stack [{}] does not exist');
  const { items, ...rest } = page(call, stack.changeSets.filter(isActive));
  return { Summaries: items.map((changeSet) => summary(stack, changeSet)), ...rest };
}
