/** Takes resources that exist into a stack, without touching them but for the stack's tags. */
import { read } from '../reading/read.ts';
import { resourceType } from '../resources/registry.ts';
import type { Mapping } from '../value.ts';
import type { Importee } from './change-set.ts';
import { contextFor } from './context.ts';
import { resourceRow, stackRow } from './events.ts';
import type { StackResource } from './model.ts';
import { runInOrder } from './order.ts';
import { outputsOf } from './outputs.ts';
import { createResource, fail, persist, wantedFor } from './resource-steps.ts';
import type { Run } from './run.ts';

/** Gives the stack's tags to what is as `properties` say; nothing else of it may change. */
async function tagResource(run: Run, resource: StackResource, properties: Mapping): Promise<void> {
  const handler = resourceType(resource.type);
  const update = handler?.update?.bind(handler);
  const reason = 'Apply stack-level tags to imported resource if applicable.';
  resourceRow(run.engine, run.stack, { resource, status: 'UPDATE_IN_PROGRESS', reason });
  if (handler === undefined || update === undefined) return;
  const { physicalId: id = '', attributes, tags } = resource;
  const context = contextFor(run, resource, { tags, formerTags: [], updatePolicy: undefined });
  await persist(run, () => update(properties, { id, properties, attributes }, context), {
    nests: handler.nests,
  });
}

/** Takes one thing that exists into the stack. Answers whether it succeeded. */
export async function importResource(run: Run, { logicalId, type, id }: Importee): Promise<boolean> {
  const { engine, stack, target, caller } = run;
  const declaration = target.template.resources[logicalId];
  if (declaration === undefined) return true;
  const resource: StackResource = {
    logicalId,
    type,
    physicalId: id,
    properties: {},
    attributes: {},
    tags: [],
    status: 'IMPORT_IN_PROGRESS',
    reason: undefined,
    updated: engine.clock.now(),
    needs: [...(target.needs.get(logicalId) ?? [])],
  };
  stack.resources.set(logicalId, resource);
  const started = 'Resource import started.';
  resourceRow(engine, stack, { resource, status: 'IMPORT_IN_PROGRESS', reason: started });
  try {
    const { properties, tags } = await wantedFor(run, declaration, logicalId);
    const place = { services: engine.servicesFor(caller), caller, siblings: [] };
    const actual = await read(type, { id, properties, attributes: {} }, place);
    if (actual === undefined)
      throw new Error(`Resource of type '${type}' with identifier '${id}' was not found.`);
    Object.assign(resource, { properties, tags, attributes: actual.attributes ?? {} });
    resourceRow(engine, stack, { resource, status: 'IMPORT_COMPLETE', reason: 'Resource import completed.' });
    const asItIs = Object.keys(properties).map((name) => [name, actual.properties[name] ?? properties[name]]);
    await tagResource(run, resource, Object.fromEntries(asItIs) as Mapping);
  } catch (error) {
    return fail(run, resource, 'IMPORT_FAILED', error);
  }
  resourceRow(engine, stack, { resource, status: 'UPDATE_COMPLETE' });
  return true;
}

/** Makes a resource that the stack does not have, or takes in what a change set has found to exist. */
export function bringIn(run: Run, logicalId: string): Promise<boolean> {
  const id = run.target.imports?.get(logicalId);
  const type = run.target.template.resources[logicalId]?.type;
  return id === undefined || type === undefined
    ? createResource(run, logicalId)
    : importResource(run, { logicalId, type, id });
}

/** Lets go again of what was taken in; nothing is deleted. */
function rollBackImport(run: Run, importees: readonly Importee[], cause: string): void {
  const { engine, stack } = run;
  stackRow(engine, stack, 'IMPORT_ROLLBACK_IN_PROGRESS', cause);
  for (const { logicalId } of importees) stack.resources.delete(logicalId);
  stack.deployment = stack.before?.deployment;
  stack.before = undefined;
  stackRow(engine, stack, 'IMPORT_ROLLBACK_COMPLETE');
}

/** Imports every resource, then takes the target as the stack's template; on failure leaves all as it was. */
export async function importResources(run: Run, importees: readonly Importee[]): Promise<void> {
  const { engine, stack, target } = run;
  const byId = new Map(importees.map((one) => [one.logicalId, one]));
  const needs = new Map([...target.needs].filter(([id]) => byId.has(id)));
  const step = async (id: string): Promise<boolean> => {
    const one = byId.get(id);
    return one === undefined || importResource(run, one);
  };
  const failed = await runInOrder(needs, step, { stopAll: true, signal: run.signal });
  if (failed.length > 0 || run.signal.aborted) {
    const cause = `The following resource(s) failed to import: [${failed.join(', ')}]. `;
    return rollBackImport(run, importees, cause);
  }
  stack.deployment = target;
  stack.before = undefined;
  stack.outputs = outputsOf(run);
  stackRow(engine, stack, 'IMPORT_COMPLETE');
}
