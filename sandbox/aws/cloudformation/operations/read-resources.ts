/** The actions that show a stack's events and resources. */
import type { Call } from '../../contract.ts';
import type { Engine } from '../stacks/engine.ts';
import type { StackEvent } from '../stacks/history.ts';
import type { Stack, StackResource } from '../stacks/model.ts';
import { stackScope } from '../stacks/scope.ts';
import { invalid } from '../template/errors.ts';
import { evaluate } from '../template/evaluate.ts';
import { inText } from '../value.ts';
import { shownResourceDrift } from './drift.ts';
import { allStacks, lookUp, stackOf } from './find.ts';
import { page, required, text } from './request.ts';

/** The id of a row. */
export function eventId({ id, logicalId, status, at }: StackEvent): string {
  return id ?? `${logicalId}-${status}-${new Date(at).toISOString()}`;
}

/** A row's properties as text. */
export function shownProperties({ properties }: StackEvent): string | undefined {
  return properties === undefined ? undefined : JSON.stringify(inText(properties));
}

function shownEvent(stack: Stack, event: StackEvent): object {
  return {
    StackId: stack.id,
    EventId: eventId(event),
    StackName: stack.name,
    OperationId: event.operationId,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: new Date(event.at),
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
    DetailedStatus: event.detailedStatus,
    ResourceProperties: shownProperties(event),
    ClientRequestToken: event.token,
  };
}

/** Answers DescribeStackEvents. */
export function describeStackEvents(engine: Engine, call: Call): object {
  const stack = stackOf(engine, call.caller, required(call.params, 'StackName'), 'Stack [{}] does not exist');
  const rows = stack.history.rows().filter(({ validation }) => validation === undefined);
  const { items, ...rest } = page(call, rows.toReversed());
  return { StackEvents: items.map((event) => shownEvent(stack, event)), ...rest };
}

function summary(resource: StackResource): object {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.reason,
    DriftInformation: shownResourceDrift(resource),
  };
}

function shownResource(stack: Stack, resource: StackResource): object {
  return { StackId: stack.id, StackName: stack.name, ...summary(resource) };
}

const byName = (a: StackResource, b: StackResource): number => (a.logicalId < b.logicalId ? -1 : 1);

function sorted(stack: Stack): readonly StackResource[] {
  return [...stack.resources.values()].toSorted(byName);
}

/** Answers ListStackResources. */
export function listStackResources(engine: Engine, call: Call): object {
  const stack = stackOf(engine, call.caller, required(call.params, 'StackName'));
  const { items, ...rest } = page(call, sorted(stack));
  const summaries = items.map((resource) => ({
    ...summary(resource),
    LastUpdatedTimestamp: resource.updated,
  }));
  return { StackResourceSummaries: summaries, ...rest };
}

/** Answers DescribeStackResources. */
export function describeStackResources(engine: Engine, call: Call): object {
  const name = text(call.params, 'StackName');
  const physicalId = text(call.params, 'PhysicalResourceId');
  const logicalId = text(call.params, 'LogicalResourceId');
  if ((name === undefined) === (physicalId === undefined)) {
    throw invalid('Either StackName or PhysicalResourceId must be specified, and not both.');
  }
  const stack =
    name === undefined
      ? allStacks(engine, call.caller).find((each) =>
          [...each.resources.values()].some((one) => one.physicalId === physicalId),
        )
      : lookUp(engine, call.caller, name);
  if (stack === undefined) {
    throw invalid(
      name === undefined ? `Stack for ${physicalId} does not exist` : `Stack with id ${name} does not exist`,
    );
  }
  const wanted = sorted(stack).filter((one) => logicalId === undefined || one.logicalId === logicalId);
  const resources = wanted
    .slice(0, 100)
    .map((one) => ({ ...shownResource(stack, one), Timestamp: one.updated }));
  return { StackResources: resources };
}

/** Answers DescribeStackResource. */
export function describeStackResource(engine: Engine, call: Call): object {
  const name = required(call.params, 'StackName');
  const logicalId = required(call.params, 'LogicalResourceId');
  const stack = stackOf(engine, call.caller, name, `Stack '{}' does not exist`);
  const resource = stack.resources.get(logicalId);
  if (resource === undefined) throw invalid(`Resource ${logicalId} does not exist for stack ${name}`);
  return {
    StackResourceDetail: {
      ...shownResource(stack, resource),
      LastUpdatedTimestamp: resource.updated,
      Metadata: shownMetadata(engine, stack, logicalId),
    },
  };
}

/** Metadata as JSON, its functions resolved; as written where they cannot be, or not yet; an empty object for none. */
function shownMetadata(engine: Engine, stack: Stack, logicalId: string): string {
  const { deployment, resources } = stack;
  const metadata = deployment?.template.resources[logicalId]?.metadata;
  if (deployment === undefined || metadata === undefined) return '{}';
  try {
    return JSON.stringify(evaluate(metadata, stackScope(engine, stack, { deployment, resources })));
  } catch {
    return JSON.stringify(metadata);
  }
}
