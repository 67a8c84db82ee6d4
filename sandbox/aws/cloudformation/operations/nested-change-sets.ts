/** Change sets for nested stacks. Source: user guide, "Change sets for nested stacks"; CreateChangeSet, IncludeNestedStacks. */
import { randomUUID } from 'node:crypto';
import type { Caller } from '../../contract.ts';
import { resourceType } from '../resources/registry.ts';
import type { ChangeSet } from '../stacks/change-set.ts';
import { planChanges } from '../stacks/changes.ts';
import type { Deployment } from '../stacks/deployment.ts';
import type { Engine } from '../stacks/engine.ts';
import { stackRow } from '../stacks/events.ts';
import type { Stack } from '../stacks/model.ts';
import { outputsDiffer } from '../stacks/output-changes.ts';
import type { ResourceChange } from '../stacks/resource-change.ts';
import { invalid } from '../template/errors.ts';
import { isList, isMapping, type Mapping, text } from '../value.ts';
import { requestedDeployment } from './deploy-request.ts';
import { descendants } from './find.ts';
import { newStack } from './starts.ts';

/** A stack and the change set that is being worked out for it. */
interface Planned {
  readonly stack: Stack;
  readonly changeSet: ChangeSet;
}

/** Gives every nested stack that would change a change set of its own, and takes those that would not off the list. */
export async function planNested(engine: Engine, caller: Caller, planned: Planned): Promise<void> {
  const { changeSet } = planned;
  const { template, needs } = changeSet.deployment;
  for (const logicalId of needs.keys()) {
    if (resourceType(template.resources[logicalId]?.type ?? '')?.nests !== true) continue;
    const change = changeSet.exactChanges.find((each) => each.logicalId === logicalId);
    if (change === undefined) continue;
    const inner = await planOne(engine, caller, { ...planned, change });
    const known = (each: ResourceChange): readonly ResourceChange[] => {
      if (each.logicalId !== logicalId) return [each];
      if (inner === undefined) return isOnlyAutomatic(each) ? [] : [each];
      return [{ ...each, changeSetId: inner.id }];
    };
    changeSet.changes = changeSet.changes.flatMap(known);
    changeSet.exactChanges = changeSet.exactChanges.flatMap(known);
  }
}

function isOnlyAutomatic({ action, properties, scope }: ResourceChange): boolean {
  return action === 'Modify' && properties.length === 0 && scope.every((one) => one === 'Properties');
}

/** The change set of one nested stack, which is made for review where there is none; undefined when nothing would change. */
async function planOne(
  engine: Engine,
  caller: Caller,
  { stack, changeSet, change }: Planned & { readonly change: ResourceChange },
): Promise<ChangeSet | undefined> {
  const { logicalId } = change;
  const existing = engine.stacks.find(({ id }) => id === stack.resources.get(logicalId)?.physicalId);
  const name = `${stack.name.slice(0, 80)}-${logicalId.slice(0, 30)}-${randomUUID().slice(-12).toUpperCase()}`;
  const child = existing ?? { ...newStack(engine, caller, name, stack), status: 'REVIEW_IN_PROGRESS' };
  const deployment = await deploymentOf(engine, caller, { child, change, parent: changeSet });
  const { account, region, partition } = caller;
  const innerName = `${changeSet.name.slice(0, 80)}-${logicalId.slice(0, 30)}-${randomUUID().slice(-12)}`;
  const inner: ChangeSet = {
    ...changeSet,
    id: `arn:${partition}:cloudformation:${region}:${account}:changeSet/${innerName}/${randomUUID()}`,
    name: innerName,
    type: existing === undefined ? 'CREATE' : 'UPDATE',
    within: { parent: changeSet.id, root: changeSet.within?.root ?? changeSet.id, logicalId },
    deployment,
    tags: deployment.tags,
    operation: { id: randomUUID(), ended: engine.clock.now() },
    changes: planChanges(engine, child, deployment, true),
    exactChanges: planChanges(engine, child, deployment),
  };
  await planNested(engine, caller, { stack: child, changeSet: inner });
  if (existing !== undefined && isEmpty(child, inner)) return undefined;
  inner.status = 'CREATE_COMPLETE';
  inner.execution = 'AVAILABLE';
  if (existing === undefined) {
    engine.stacks.push(child);
    stackRow(engine, child, 'REVIEW_IN_PROGRESS', 'User Initiated');
  }
  child.changeSets.push(inner);
  return inner;
}

/** Whether a change set that has looked into the nested stacks has found nothing. */
export function isEmpty(stack: Stack, { exactChanges, deployment }: ChangeSet): boolean {
  const current = stack.deployment;
  return current !== undefined && exactChanges.length === 0 && !outputsDiffer(current, deployment);
}

function deploymentOf(
  engine: Engine,
  caller: Caller,
  planned: { readonly child: Stack; readonly change: ResourceChange; readonly parent: ChangeSet },
): Promise<Deployment> {
  const { child, change, parent } = planned;
  const { TemplateURL, Parameters, Tags = [] } = change.after ?? {};
  const own = (isList(Tags) ? Tags : []).filter(isMapping) as readonly Mapping[];
  const keys = own.map(({ Key }) => Key);
  const params = {
    TemplateURL,
    Parameters: Object.entries(isMapping(Parameters) ? Parameters : {}).map(([ParameterKey, value]) => ({
      ParameterKey,
      ParameterValue: text(value),
    })),
    Tags: [...own, ...parent.deployment.tags.filter(({ Key }) => !keys.includes(Key))],
    Capabilities: parent.deployment.capabilities,
  };
  const place = { stackId: child.id, stackName: child.name, current: child.deployment, changeSet: true };
  return requestedDeployment(engine, { params, caller }, place);
}

/** Refuses to do with a nested stack's change set what has to be done with its root's. */
export function refuseNested({ id, within }: ChangeSet, verb: 'executed' | 'deleted'): void {
  if (within === undefined) return;
  throw invalid(`ChangeSet [${id}] of a nested stack can only be ${verb} with its root [${within.root}].`);
}

/** The change sets of nested stacks that belong to a root's. */
function belonging(engine: Engine, stack: Stack, root: ChangeSet): readonly Planned[] {
  return descendants(engine, stack).flatMap((child) =>
    child.changeSets
      .filter(({ within }) => within?.root === root.id)
      .map((changeSet) => ({ stack: child, changeSet })),
  );
}

/** Takes the change sets of nested stacks away with their root's, and the stacks that were made for review only. */
export function forgetNested(engine: Engine, stack: Stack, root: ChangeSet): void {
  for (const { stack: child, changeSet } of belonging(engine, stack, root)) {
    child.changeSets = child.changeSets.filter((each) => each !== changeSet);
    if (child.status !== 'REVIEW_IN_PROGRESS') continue;
    child.deleted = engine.clock.now();
    stackRow(engine, child, 'DELETE_COMPLETE');
  }
}

/** Gives the change sets of nested stacks the execution status of their root's. */
export function followRoot(engine: Engine, stack: Stack, root: ChangeSet): void {
  for (const { changeSet } of belonging(engine, stack, root)) changeSet.execution = root.execution;
}
