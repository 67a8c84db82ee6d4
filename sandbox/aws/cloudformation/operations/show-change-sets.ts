/** The actions that show change sets. */
import { AwsError, type Call } from '../../contract.ts';
import type { ChangeSet } from '../stacks/change-set.ts';
import { type ResourceChange } from '../stacks/changes.ts';
import type { Engine } from '../stacks/engine.ts';
import type { Stack } from '../stacks/model.ts';
import { invalid } from '../template/errors.ts';
import { allStacks, stackOf } from './find.ts';
import { flag, page, required, text } from './request.ts';

/** Answers ChangeSetOf. */
export function changeSetOf(
  engine: Engine,
  call: Call,
): { readonly stack: Stack; readonly changeSet: ChangeSet } {
  const name = required(call.params, 'ChangeSetName');
  const stackName = text(call.params, 'StackName');
  const matches = (each: ChangeSet): boolean =>
    each.id === name || (stackName !== undefined && each.name === name);
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
  throw new AwsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
}

function details(change: ResourceChange): readonly object[] {
  if (change.action !== 'Modify') return [];
  return change.properties.map(({ name, recreation }) => ({
    Target: {
      Attribute: name === 'Tags' ? 'Tags' : 'Properties',
      Name: name === 'Tags' ? undefined : name,
      RequiresRecreation: recreation,
      Path: `/Properties/${name}`,
      AttributeChangeType:
        change.before?.[name] === undefined
          ? 'Add'
          : change.after?.[name] === undefined
            ? 'Remove'
            : 'Modify',
      BeforeValue: asText(change.before?.[name]),
      AfterValue: asText(change.after?.[name]),
    },
    Evaluation: 'Static',
    ChangeSource: 'DirectModification',
  }));
}

function asText(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function shownChange(change: ResourceChange, withValues: boolean): object {
  return {
    Type: 'Resource',
    ResourceChange: {
      Action: change.action,
      LogicalResourceId: change.logicalId,
      PhysicalResourceId: change.physicalId,
      ResourceType: change.type,
      Replacement: change.replacement,
      PolicyAction:
        change.action === 'Remove'
          ? 'Delete'
          : change.replacement === 'True'
            ? 'ReplaceAndDelete'
            : undefined,
      Scope: change.scope,
      Details: details(change),
      BeforeContext:
        withValues && change.before !== undefined ? JSON.stringify({ Properties: change.before }) : undefined,
      AfterContext:
        withValues && change.after !== undefined ? JSON.stringify({ Properties: change.after }) : undefined,
    },
  };
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
    IncludeNestedStacks: false,
  };
}

/** Answers DescribeChangeSet. */
export function describeChangeSet(engine: Engine, call: Call): object {
  const { stack, changeSet } = changeSetOf(engine, call);
  const { items, ...rest } = page(call, changeSet.changes);
  const withValues = flag(call.params, 'IncludePropertyValues') || changeSet.withValues;
  return {
    ...summary(stack, changeSet),
    Parameters: Object.entries(changeSet.deployment.texts).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue:
        changeSet.deployment.template.parameters[ParameterKey]?.noEcho === true ? '****' : ParameterValue,
    })),
    NotificationARNs: changeSet.deployment.notificationArns,
    RollbackConfiguration: {},
    Capabilities: changeSet.deployment.capabilities,
    Tags: changeSet.tags,
    OnStackFailure: changeSet.onFailure,
    Changes: items.map((change) => shownChange(change, withValues)),
    ...rest,
  };
}

/** Answers ListChangeSets. */
export function listChangeSets(engine: Engine, call: Call): object {
  const stack = stackOf(engine, call.caller, required(call.params, 'StackName'), 'Stack [{}] does not exist');
  const { items, ...rest } = page(call, stack.changeSets);
  return { Summaries: items.map((changeSet) => summary(stack, changeSet)), ...rest };
}
