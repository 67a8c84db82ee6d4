/** Changes one resource of a stack, in place or by a new one, with the rows and waits that AWS would show. */
import { HandlerError } from '../resources/kind.ts';
import { propertyChanges } from '../spec/change.ts';
import { typeSpec } from '../spec/lookup.ts';
import type { ResourceDeclaration } from '../template/shapes.ts';
import { type Mapping, same } from '../value.ts';
import { contextFor } from './context.ts';
import { asReferred } from './disguise.ts';
import { resourceRow } from './events.ts';
import { fateOf } from './fate.ts';
import type { StackResource } from './model.ts';
import { replaces } from './replacement.ts';
import { bringUp, fail, persist, policyOf, type Wanted, wantedFor } from './resource-steps.ts';
import { isCancelled, pause, type Run } from './run.ts';
import { refuseByPolicy } from './stack-policy.ts';
import { byKey } from './tags.ts';

async function replace(
  run: Run,
  sides: { readonly resource: StackResource; readonly old: StackResource },
  making: { readonly declaration: ResourceDeclaration; readonly wanted: Wanted },
): Promise<void> {
  const { engine, stack } = run;
  const { resource, old } = sides;
  resource.properties = making.wanted.properties;
  resource.tags = making.wanted.tags;
  const reason = 'Requested update requires the creation of a new physical resource; hence creating one.';
  resourceRow(engine, stack, { resource, status: 'UPDATE_IN_PROGRESS', reason });
  const { physicalId: id = '', properties, attributes } = old;
  await bringUp(run, resource, { ...making, old: { id, properties, attributes } });
  const policy = stack.deployment?.template.resources[resource.logicalId]?.updateReplacePolicy;
  stack.leaving.push({ resource: old, fate: fateOf(policy) });
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
  const made = await persist(run, () => update(properties, current, context), { nests: handler.nests });
  resource.attributes = made.attributes;
  await pause(run, handler.seconds?.update ?? 5);
  if (isCancelled(run)) throw new Error('cancelled');
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
    const changes = propertyChanges(spec, asReferred(before.properties), asReferred(wanted.properties));
    const tagsDiffer = spec.tags !== undefined && !same(byKey(before.tags), byKey(wanted.tags));
    const changed = changes.length > 0 || tagsDiffer;
    const { nests } = wanted.handler;
    if (!changed && resource.status !== 'UPDATE_FAILED' && nests !== true) return true;
    const updatePolicy = policyOf(run, declaration.updatePolicy);
    const byPolicy = wanted.handler.replacedByPolicy?.(
      updatePolicy,
      changes.map(({ name }) => name),
    );
    const replacing =
      byPolicy === true || replaces(resource.type, changes, before.properties, wanted.properties);
    const action = replacing ? 'Update:Replace' : 'Update:Modify';
    if (changed || nests !== true) refuseByPolicy(run, { action, logicalId, type: resource.type });
    if (replacing) {
      refuseReplacement(resource, wanted.properties);
      await replace(run, { resource, old: { ...before } }, { declaration, wanted });
    } else {
      await change(run, resource, { ...wanted, updatePolicy });
    }
  } catch (error) {
    fail(run, resource, 'UPDATE_FAILED', error);
    if (resource.physicalId === before.physicalId) keepAttempt(resource, before, error);
    return false;
  }
  resource.attempted = undefined;
  resourceRow(engine, stack, { resource, status: 'UPDATE_COMPLETE' });
  return true;
}

/**
 * After a failed change: what holds is what was, as far as anyone knows, and the rollback knows what was tried; where
 * the change was refused, nothing was.
 */
function keepAttempt(resource: StackResource, before: StackResource, error: unknown): void {
  const { properties, tags } = resource;
  if (properties === before.properties && tags === before.tags) return;
  const refused = error instanceof HandlerError && error.handlerCode === 'NotUpdatable';
  Object.assign(resource, {
    properties: before.properties,
    tags: before.tags,
    attempted: refused ? undefined : { properties, tags },
  });
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
