/** Puts one resource back to what it was, or removes it. */
import { same } from '../value.ts';
import { contextFor } from './context.ts';
import { resourceRow } from './events.ts';
import { alreadyGone, failureReason, serviceOf } from './failure.ts';
import type { Leaving, StackResource } from './model.ts';
import { fail, persist, policyOf } from './resource-steps.ts';
import { change } from './resource-update.ts';
import { pause, type Run } from './run.ts';
import { byKey } from './tags.ts';

/** What gave way to its successor is made anew out of it. */
async function takeBack(run: Run, now: StackResource | undefined, restored: StackResource): Promise<void> {
  const handler = run.engine.handlerOf(restored.type);
  const takeOver = handler?.takeOver?.bind(handler);
  if (handler === undefined || takeOver === undefined || now?.physicalId === undefined) return;
  const { physicalId: id, properties, attributes } = now;
  const context = contextFor(run, restored, {
    tags: restored.tags,
    formerTags: now.tags,
    updatePolicy: undefined,
  });
  const made = await persist(
    run,
    () => takeOver(restored.properties, { id, properties, attributes }, context),
    { nests: handler.nests },
  );
  Object.assign(restored, { physicalId: made.id, attributes: made.attributes });
}

/** Puts a resource back to `was` after a failed update. Answers whether it succeeded. */
export async function restoreResource(run: Run, was: StackResource): Promise<boolean> {
  const { engine, stack } = run;
  const resource = stack.resources.get(was.logicalId);
  if (resource === undefined || resource.physicalId !== was.physicalId) {
    const restored: StackResource = { ...was };
    try {
      await takeBack(run, resource, restored);
    } catch (error) {
      if (resource === undefined) throw error;
      return notRestored(run, resource, error);
    }
    stack.resources.set(was.logicalId, restored);
    resourceRow(engine, stack, { resource: restored, status: 'UPDATE_COMPLETE' });
    return true;
  }
  const { properties, tags } = resource.attempted ?? resource;
  const handler = engine.handlerOf(was.type);
  if (handler?.restore !== undefined) return restoreNested(run, resource, was);
  const touched = resource.status === 'UPDATE_FAILED' || properties !== was.properties || tags !== was.tags;
  resource.needs = was.needs;
  if (!touched || handler === undefined) return true;
  try {
    if (!same(properties, was.properties) || !same(byKey(tags), byKey(was.tags))) {
      Object.assign(resource, { properties, tags });
      const deployment = stack.before?.deployment;
      const former = deployment?.template.resources[was.logicalId]?.updatePolicy;
      const updatePolicy = policyOf(run, former, deployment);
      await change(run, resource, { handler, properties: was.properties, tags: was.tags, updatePolicy });
    }
  } catch (error) {
    return notRestored(run, resource, error);
  }
  return isAsBefore(run, resource, was);
}

/** Has a nested stack undo what it did; one that the update never came to has nothing to say. */
async function restoreNested(run: Run, resource: StackResource, was: StackResource): Promise<boolean> {
  const { physicalId: id = '', properties, attributes } = resource;
  const touched = resource.status === 'UPDATE_FAILED' || resource.updated !== was.updated;
  const context = contextFor(run, resource, { tags: was.tags, formerTags: resource.tags });
  if (touched) {
    resource.properties = was.properties;
    resourceRow(run.engine, run.stack, { resource, status: 'UPDATE_IN_PROGRESS' });
  }
  try {
    const handler = run.engine.handlerOf(was.type);
    const made = await handler?.restore?.({ id, properties, attributes }, context);
    if (made === undefined && !touched) return true;
    resource.attributes = made?.attributes ?? was.attributes;
  } catch (error) {
    return notRestored(run, resource, error);
  }
  return isAsBefore(run, resource, was);
}

/** That one resource cannot be put back does not keep the others from it. */
function notRestored(run: Run, resource: StackResource, error: unknown): false {
  fail(run, resource, 'UPDATE_FAILED', error);
  run.failed = false;
  return false;
}

function isAsBefore({ engine, stack }: Run, resource: StackResource, was: StackResource): true {
  Object.assign(resource, { properties: was.properties, tags: was.tags, attempted: undefined });
  resourceRow(engine, stack, { resource, status: 'UPDATE_COMPLETE' });
  was.updated = resource.updated;
  return true;
}

/** Removes a physical resource, or leaves it when it is to be retained. Answers whether it succeeded. */
export async function removeResource(run: Run, { resource, fate }: Leaving): Promise<boolean> {
  const { engine, stack } = run;
  if (resource.status === 'DELETE_COMPLETE' || resource.status === 'DELETE_SKIPPED') return true;
  if (fate === 'retain') {
    resourceRow(engine, stack, { resource, status: 'DELETE_SKIPPED' });
    return true;
  }
  if (resource.physicalId !== undefined)
    resourceRow(engine, stack, { resource, status: 'DELETE_IN_PROGRESS' });
  const handler = engine.handlerOf(resource.type);
  const { physicalId: id, properties, attributes } = resource;
  try {
    if (id !== undefined && handler !== undefined) {
      const context = contextFor(run, resource, {
        tags: resource.tags,
        formerTags: resource.tags,
        updatePolicy: undefined,
      });
      const current = { id, properties, attributes };
      if (fate === 'snapshot') await handler.snapshot?.(current, context);
      await persist(run, () => handler.delete(current, context), { nests: handler.nests });
      await pause(run, handler.seconds?.delete ?? 5);
    }
  } catch (error) {
    if (!alreadyGone(error, resource)) {
      const reason = failureReason(error, serviceOf(resource), stack.operation?.token ?? stack.id.slice(-36));
      resourceRow(engine, stack, { resource, status: 'DELETE_FAILED', reason });
      return false;
    }
  }
  resourceRow(engine, stack, { resource, status: 'DELETE_COMPLETE' });
  return true;
}
