/** Makes, changes and removes one resource of a stack, with the rows and waits that AWS would show. */
import type { ResourceType, Tag } from '../resources/kind.ts';
import { resourceType } from '../resources/registry.ts';
import { propertyChanges } from '../spec/change.ts';
import { conform } from '../spec/conform.ts';
import { typeSpec } from '../spec/lookup.ts';
import { evaluate } from '../template/evaluate.ts';
import type { ResourceDeclaration } from '../template/shapes.ts';
import { type Mapping, same } from '../value.ts';
import { byKey } from './changes.ts';
import { resolveDynamic } from './dynamic.ts';
import { resourceRow } from './events.ts';
import { failureReason, mayPass, serviceOf } from './failure.ts';
import type { ResourceStatus, StackResource } from './model.ts';
import { replaces } from './replacement.ts';
import { contextFor, pause, type Run } from './run.ts';
import { stackScope } from './scope.ts';
import { awaitSignals, creationSignals } from './signals.ts';
import { resourceTags } from './tags.ts';

interface Wanted {
  readonly handler: ResourceType;
  readonly properties: Mapping;
  readonly tags: readonly Tag[];
}

const attempts = 5;

const secondsBetweenAttempts = 5;

async function wantedFor(run: Run, declaration: ResourceDeclaration, logicalId: string): Promise<Wanted> {
  const { engine, stack, target } = run;
  const handler = resourceType(declaration.type);
  const spec = typeSpec(declaration.type);
  if (handler === undefined || spec === undefined) throw new Error(`no handler for ${declaration.type}`);
  const scope = stackScope(engine, stack, { deployment: target, resources: stack.resources });
  const resolved = (evaluate(declaration.properties, scope) ?? {}) as Mapping;
  const real = await resolveDynamic(resolved, engine.servicesFor(run.caller));
  const { properties, problems } = conform(spec, real);
  if (problems.length > 0) {
    throw new Error(
      `Properties validation failed for resource ${logicalId} with message:\n${problems.join('\n')}`,
    );
  }
  return {
    handler,
    properties,
    tags: resourceTags(stack, target.tags, { ...declaration, logicalId, properties }),
  };
}

/** Repeats what failed for a passing cause, as CloudFormation does inside. `unless` stops it, e.g. once a thing exists. */
export async function persist<T>(run: Run, task: () => Promise<T>, unless: () => boolean): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run.engine.slots.run(task);
    } catch (error) {
      if (attempt === attempts || !mayPass(error) || unless() || run.signal.aborted) throw error;
      await pause(run, secondsBetweenAttempts * attempt);
    }
  }
}

/** Writes the failed row, as a cancellation when something else failed before. Always answers false. */
export function fail(run: Run, resource: StackResource, status: ResourceStatus, error: unknown): false {
  const cancelled = run.failed || run.signal.aborted;
  const verb = status === 'CREATE_FAILED' ? 'creation' : 'update';
  const reason = cancelled
    ? `Resource ${verb} cancelled`
    : failureReason(error, serviceOf(resource), run.stack.operation?.token ?? run.stack.id.slice(-36));
  run.failed = true;
  resourceRow(run.engine, run.stack, { resource, status, reason });
  return false;
}

async function bringUp(run: Run, resource: StackResource, declaration: ResourceDeclaration): Promise<void> {
  const wanted = await wantedFor(run, declaration, resource.logicalId);
  resource.properties = wanted.properties;
  resource.tags = wanted.tags;
  const context = contextFor(run, resource, { tags: wanted.tags, formerTags: [], updatePolicy: undefined });
  const former = resource.physicalId;
  const make = (): ReturnType<ResourceType['create']> => wanted.handler.create(wanted.properties, context);
  const made = await persist(run, make, () => resource.physicalId !== former);
  context.initiated(made.id, made.attributes);
  resource.attributes = made.attributes;
  await pause(run, wanted.handler.seconds?.create ?? 5);
  const signals = creationSignals(declaration.creationPolicy);
  if (signals !== undefined) await awaitSignals(run, resource.logicalId, signals);
  if (run.failed || run.signal.aborted) throw new Error('cancelled');
}

/** Makes a logical resource that the stack does not have. Answers whether it succeeded. */
export async function createResource(run: Run, logicalId: string): Promise<boolean> {
  const { engine, stack, target } = run;
  const declaration = target.template.resources[logicalId];
  if (declaration === undefined) return true;
  const resource: StackResource = {
    logicalId,
    type: declaration.type,
    physicalId: undefined,
    properties: {},
    attributes: {},
    tags: [],
    status: 'CREATE_IN_PROGRESS',
    reason: undefined,
    updated: engine.clock.now(),
    needs: [...(target.needs.get(logicalId) ?? [])],
  };
  stack.resources.set(logicalId, resource);
  resourceRow(engine, stack, { resource, status: 'CREATE_IN_PROGRESS' });
  try {
    await bringUp(run, resource, declaration);
  } catch (error) {
    return fail(run, resource, 'CREATE_FAILED', error);
  }
  resourceRow(engine, stack, { resource, status: 'CREATE_COMPLETE' });
  return true;
}

async function replace(run: Run, resource: StackResource, declaration: ResourceDeclaration): Promise<void> {
  const { engine, stack } = run;
  const old = { ...resource };
  const reason = 'Requested update requires the creation of a new physical resource; hence creating one.';
  resourceRow(engine, stack, { resource, status: 'UPDATE_IN_PROGRESS', reason });
  await bringUp(run, resource, declaration);
  const policy = stack.deployment?.template.resources[resource.logicalId]?.updateReplacePolicy;
  stack.leaving.push({ resource: old, retained: policy === 'Retain' });
}

/** Changes a resource in place. Throws what the handler throws. */
export async function change(
  run: Run,
  resource: StackResource,
  wanted: Wanted & { readonly updatePolicy: Mapping | undefined },
): Promise<void> {
  const { handler, properties, tags, updatePolicy } = wanted;
  const { physicalId: id = '', attributes } = resource;
  const current = { id, attributes, properties: resource.properties };
  const context = contextFor(run, resource, { tags, formerTags: resource.tags, updatePolicy });
  resource.properties = properties;
  resource.tags = tags;
  resourceRow(run.engine, run.stack, { resource, status: 'UPDATE_IN_PROGRESS' });
  const update = handler.update?.bind(handler);
  if (update === undefined) throw new Error(`Updates of ${resource.type} are not supported`);
  const made = await persist(
    run,
    () => update(properties, current, context),
    () => false,
  );
  resource.attributes = made.attributes;
  await pause(run, handler.seconds?.update ?? 5);
  if (run.failed || run.signal.aborted) throw new Error('cancelled');
}

/** Brings an existing resource to what the target says: nothing, in place, or by a new one. Answers whether it succeeded. */
export async function updateResource(run: Run, logicalId: string): Promise<boolean> {
  const { engine, stack, target } = run;
  const resource = stack.resources.get(logicalId);
  const declaration = target.template.resources[logicalId];
  const spec = declaration === undefined ? undefined : typeSpec(declaration.type);
  if (resource === undefined || declaration === undefined || spec === undefined) return true;
  const before = { ...resource };
  resource.needs = [...(target.needs.get(logicalId) ?? [])];
  try {
    const wanted = await wantedFor(run, declaration, logicalId);
    const changes = propertyChanges(spec, before.properties, wanted.properties);
    const tagsDiffer = spec.tags !== undefined && !same(byKey(before.tags), byKey(wanted.tags));
    if (changes.length === 0 && !tagsDiffer) return true;
    if (replaces(resource.type, changes, before.properties, wanted.properties)) {
      refuseReplacement(resource, wanted.properties);
      await replace(run, resource, declaration);
    } else {
      await change(run, resource, { ...wanted, updatePolicy: declaration.updatePolicy });
    }
  } catch (error) {
    return fail(run, resource, 'UPDATE_FAILED', error);
  }
  resourceRow(engine, stack, { resource, status: 'UPDATE_COMPLETE' });
  return true;
}

/** A named thing cannot exist twice, so replacing it needs a new name. */
function refuseReplacement(resource: StackResource, next: Mapping): void {
  const identifier = typeSpec(resource.type)?.primaryIdentifier ?? [];
  const [name, another] = identifier;
  if (name === undefined || another !== undefined) return;
  const given = resource.properties[name];
  if (typeof given !== 'string' || !same(given, next[name])) return;
  throw new Error(
    `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${given} and update the stack again.`,
  );
}
