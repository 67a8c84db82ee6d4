/** Ends an update: what the stack no longer has goes, its nested stacks' leftovers first. */
import { contextFor } from './context.ts';
import { resourceRow, stackRow } from './events.ts';
import { fateOf } from './fate.ts';
import type { Leaving } from './model.ts';
import { removeAll } from './removal.ts';
import { pause, type Run } from './run.ts';

/** What the stack has and the target does not. */
export function removedLogicals(run: Run): readonly Leaving[] {
  const { stack, target } = run;
  return [...stack.resources.values()]
    .filter(({ logicalId }) => !target.needs.has(logicalId))
    .map((resource) => {
      const policy = stack.deployment?.template.resources[resource.logicalId]?.deletionPolicy;
      return { resource, fate: fateOf(policy) };
    });
}

/** Between attempts to delete. Source: events of AWS that were recorded. */
const secondsBetweenAttempts = 180;

/** Deletes with patience; resolves to what is lost. User guide, "Update troubleshooting": three attempts. */
export async function cleanUp(run: Run, leaving: readonly Leaving[]): Promise<readonly string[]> {
  let failed: readonly string[] = [];
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    if (attempt > 1) await pause(run, secondsBetweenAttempts);
    failed = await removeAll(run, leaving);
    if (failed.length === 0) break;
  }
  return failed;
}

/** Has the nested stacks clean up, each after those it holds; those that stay have a row more then. */
export async function concludeNested(run: Run): Promise<void> {
  const { engine, stack, target } = run;
  const nesting = [...stack.resources.values()].map(async (resource) => {
    const handler = engine.handlerOf(resource.type);
    const { physicalId: id, properties, attributes, tags } = resource;
    if (handler?.conclude === undefined || id === undefined) return;
    const context = contextFor(run, resource, { tags, formerTags: tags });
    await handler.conclude({ id, properties, attributes }, context);
    if (target.needs.has(resource.logicalId) && resource.status === 'UPDATE_COMPLETE')
      resourceRow(engine, stack, { resource, status: 'UPDATE_COMPLETE' });
  });
  await Promise.all(nesting);
}

/** Ends an update that can no longer fail: removes what the stack no longer has. */
export async function finish(run: Run): Promise<void> {
  const { engine, stack, target } = run;
  if (stack.status !== 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')
    stackRow(engine, stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  await concludeNested(run);
  const removed = removedLogicals(run);
  const lost = await cleanUp(run, [...stack.leaving, ...removed]);
  for (const { resource } of removed) stack.resources.delete(resource.logicalId);
  stack.deployment = target;
  stack.before = undefined;
  stack.held = undefined;
  stack.leaving = [];
  stackRow(
    engine,
    stack,
    'UPDATE_COMPLETE',
    lost.length > 0 ? 'Update successful. One or more resources could not be deleted.' : undefined,
  );
}
