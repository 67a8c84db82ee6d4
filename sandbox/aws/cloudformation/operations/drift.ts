/** The actions that find and show drift. */
import { randomUUID } from 'node:crypto';
import { type Call } from '../../contract.ts';
import { detectDrift, resourceDrift, stackDrift } from '../stacks/drift.ts';
import type { DriftDetection } from '../stacks/drift-record.ts';
import type { Engine } from '../stacks/engine.ts';
import type { Stack, StackResource } from '../stacks/model.ts';
import { invalid } from '../template/errors.ts';
import { text as plain } from '../value.ts';
import { allStacks, stackOf } from './find.ts';
import { page, required, texts } from './request.ts';
import { workingCaller } from './role.ts';

/** User guide, "Detect unmanaged configuration changes": drift is looked for in these. */
const checkable: readonly Stack['status'][] = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'];
const alsoCheckable: readonly Stack['status'][] = ['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED'];

function checkableStack(engine: Engine, call: Call): Stack {
  const stack = stackOf(engine, call.caller, required(call.params, 'StackName'), 'Stack [{}] does not exist');
  if (checkable.includes(stack.status) || alsoCheckable.includes(stack.status)) return stack;
  throw invalid(
    `Drift detection cannot be performed on stack [${stack.id}] in its current status of [${stack.status}]`,
  );
}

/** Answers DetectStackDrift. */
export async function detectStackDrift(engine: Engine, call: Call): Promise<object> {
  const stack = checkableStack(engine, call);
  const running = stack.driftDetections.find(({ status }) => status === 'DETECTION_IN_PROGRESS');
  if (running !== undefined) {
    throw invalid(`Drift detection is already in progress for stack [${stack.id}]`);
  }
  const { caller } = await workingCaller(engine, call.caller, stack.roleArn);
  const detection: DriftDetection = {
    id: randomUUID(),
    at: engine.clock.now(),
    status: 'DETECTION_IN_PROGRESS',
    drifted: 0,
  };
  stack.driftDetections.push(detection);
  void detectDrift(engine, stack, detection, caller);
  return { StackDriftDetectionId: detection.id };
}

/** Answers DescribeStackDriftDetectionStatus. */
export function describeStackDriftDetectionStatus(engine: Engine, call: Call): object {
  const id = required(call.params, 'StackDriftDetectionId');
  for (const stack of allStacks(engine, call.caller)) {
    const detection = stack.driftDetections.find((each) => each.id === id);
    if (detection === undefined) continue;
    const complete = detection.status === 'DETECTION_COMPLETE';
    return {
      StackId: stack.id,
      StackDriftDetectionId: id,
      StackDriftStatus: complete ? (detection.drifted > 0 ? 'DRIFTED' : 'IN_SYNC') : undefined,
      DetectionStatus: detection.status,
      DetectionStatusReason: detection.reason,
      DriftedStackResourceCount: complete ? detection.drifted : undefined,
      Timestamp: detection.at,
    };
  }
  throw invalid(`Drift detection ${id} does not exist`);
}

function shownDrift(stack: Stack, resource: StackResource): object {
  const { drift, logicalId, physicalId, type } = resource;
  return {
    StackId: stack.id,
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ExpectedProperties: JSON.stringify(drift?.expected),
    ActualProperties: drift?.status === 'DELETED' ? undefined : JSON.stringify(drift?.actual),
    PropertyDifferences: drift?.differences.map(({ path, kind, expected, actual }) => ({
      PropertyPath: path,
      ExpectedValue: expected === undefined ? 'null' : plain(expected),
      ActualValue: actual === undefined ? 'null' : plain(actual),
      DifferenceType: kind,
    })),
    StackResourceDriftStatus: drift?.status ?? 'NOT_CHECKED',
    Timestamp: drift?.at,
  };
}

/** Answers DescribeStackResourceDrifts: the resources that a detection has looked at. */
export function describeStackResourceDrifts(engine: Engine, call: Call): object {
  const stack = stackOf(engine, call.caller, required(call.params, 'StackName'), 'Stack [{}] does not exist');
  const filter = texts(call.params, 'StackResourceDriftStatusFilters') ?? [];
  const looked = [...stack.resources.values()]
    .filter(({ drift }) => drift !== undefined && (filter.length === 0 || filter.includes(drift.status)))
    .toSorted((a, b) => (a.logicalId < b.logicalId ? -1 : 1));
  const { items, ...rest } = page(call, looked, Number(call.params['MaxResults'] ?? 100));
  return { StackResourceDrifts: items.map((resource) => shownDrift(stack, resource)), ...rest };
}

/** Answers DetectStackResourceDrift. */
export async function detectStackResourceDrift(engine: Engine, call: Call): Promise<object> {
  const stack = checkableStack(engine, call);
  const logicalId = required(call.params, 'LogicalResourceId');
  const resource = stack.resources.get(logicalId);
  if (resource === undefined) throw invalid(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  const { caller } = await workingCaller(engine, call.caller, stack.roleArn);
  resource.drift = await resourceDrift(engine, stack, { resource, caller });
  if (resource.drift === undefined) {
    throw invalid(`Drift detection is not supported for resource type ${resource.type}`);
  }
  return { StackResourceDrift: shownDrift(stack, resource) };
}

/** DriftInformation of a stack, as DescribeStacks and ListStacks show it. */
export function shownStackDrift(stack: Stack): object {
  const { status, at } = stackDrift(stack);
  return { StackDriftStatus: status, LastCheckTimestamp: at };
}

/** DriftInformation of a resource, as the actions that show resources have it. */
export function shownResourceDrift({ drift }: StackResource): object {
  return { StackResourceDriftStatus: drift?.status ?? 'NOT_CHECKED', LastCheckTimestamp: drift?.at };
}
