/** The actions that show stacks, their resources, events, outputs and templates. */
import { StackStatus } from '@aws-sdk/client-cloudformation';
import { notAllAmong } from '../../constraint.ts';
import type { Call } from '../../contract.ts';
import type { Engine } from '../stacks/engine.ts';
import { importersOf } from '../stacks/exports.ts';
import type { Stack } from '../stacks/model.ts';
import { exportsOf } from '../stacks/scope.ts';
import { invalid } from '../template/errors.ts';
import { shownStackDrift } from './drift.ts';
import { allStacks, isProtected, stackOf } from './find.ts';
import { page, required, text, texts } from './request.ts';
import { shownRollback } from './rollback-request.ts';
import { shownParameters } from './show-parameters.ts';

/** The latest operations; undefined where there was none. */
function shownOperations({ lastOperations }: Stack): readonly object[] | undefined {
  if (lastOperations.length === 0) return undefined;
  return lastOperations.map(({ type, id }) => ({ OperationType: type, OperationId: id }));
}

function shownStack(engine: Engine, stack: Stack): object {
  const { deployment } = stack;
  return {
    StackId: stack.id,
    StackName: stack.name,
    ParentId: stack.parentId,
    RootId: stack.rootId,
    ChangeSetId: stack.deleted === undefined ? stack.executed : undefined,
    Description: deployment?.template.description,
    Parameters: shownParameters(deployment),
    CreationTime: stack.created,
    LastUpdatedTime: stack.updated,
    DeletionTime: stack.removed ?? stack.deleted,
    StackStatus: stack.status,
    StackStatusReason: stack.reason,
    DisableRollback: stack.onFailure === 'DO_NOTHING',
    DeploymentConfig: { Mode: 'STANDARD', DisableRollback: stack.onFailure === 'DO_NOTHING' },
    NotificationARNs: deployment?.notificationArns ?? [],
    TimeoutInMinutes: stack.timeoutMinutes,
    Capabilities: deployment?.shownCapabilities.length === 0 ? undefined : deployment?.shownCapabilities,
    RollbackConfiguration: shownRollback(deployment?.rollback),
    Outputs:
      stack.outputs.length > 0
        ? stack.outputs.map(({ key, value, description, exportName }) => ({
            OutputKey: key,
            OutputValue: value,
            Description: description,
            ExportName: exportName,
          }))
        : undefined,
    RoleARN: stack.roleArn,
    Tags: deployment?.tags ?? [],
    EnableTerminationProtection: stack.deleted === undefined ? isProtected(engine, stack) : undefined,
    DriftInformation: shownStackDrift(stack),
    LastOperations: shownOperations(stack),
  };
}

/** Answers DescribeStacks. */
export function describeStacks(engine: Engine, call: Call): object {
  const name = text(call.params, 'StackName');
  if (name !== undefined) return { Stacks: [shownStack(engine, stackOf(engine, call.caller, name))] };
  const live = allStacks(engine, call.caller).filter(({ deleted }) => deleted === undefined);
  const { items, ...rest } = page(call, live);
  return { Stacks: items.map((stack) => shownStack(engine, stack)), ...rest };
}

const STATUSES: readonly string[] = Object.values(StackStatus);

/** Answers ListStacks. */
export function listStacks(engine: Engine, call: Call): object {
  const filter = texts(call.params, 'StackStatusFilter') ?? [];
  if (filter.some((status) => !STATUSES.includes(status))) {
    throw notAllAmong('stackStatusFilter', filter, STATUSES);
  }
  const wanted = allStacks(engine, call.caller).filter(
    ({ status }) => filter.length === 0 || filter.includes(status),
  );
  const { items, ...rest } = page(call, wanted);
  const summaries = items.map((stack) => ({
    StackId: stack.id,
    StackName: stack.name,
    ParentId: stack.parentId,
    RootId: stack.rootId,
    TemplateDescription: stack.deployment?.template.description,
    CreationTime: stack.created,
    LastUpdatedTime: stack.updated,
    DeletionTime: stack.removed ?? stack.deleted,
    StackStatus: stack.status,
    StackStatusReason: stack.reason,
    DriftInformation: shownStackDrift(stack),
    LastOperations: shownOperations(stack),
  }));
  return { StackSummaries: summaries, ...rest };
}

/** Answers ListExports. */
export function listExports(engine: Engine, call: Call): object {
  const { items, ...rest } = page(call, exportsOf(engine, call.caller));
  const shown = items.map(({ name, value, stack }) => ({
    ExportingStackId: stack.id,
    Name: name,
    Value: value,
  }));
  return { Exports: shown, ...rest };
}

/** Answers ListImports. */
export function listImports(engine: Engine, call: Call): object {
  const name = required(call.params, 'ExportName');
  const users = importersOf(engine, call.caller, name);
  if (users.length === 0) throw invalid(`Export '${name}' is not imported by any stack.`);
  const { items, ...rest } = page(call, users);
  return { Imports: items.map((stack) => stack.name), ...rest };
}
