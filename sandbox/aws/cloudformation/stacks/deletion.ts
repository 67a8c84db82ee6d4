/** Deletes a stack: dependants first, what fails is named and can be tried again or retained. */
import { stackRow } from './events.ts';
import { usedExport } from './exports.ts';
import { fateOf } from './fate.ts';
import type { Leaving, StackStatus } from './model.ts';
import { removeAll } from './removal.ts';
import type { Run } from './run.ts';

/** What DeleteStack was told. `force` drops what will not go; `stable` is the status to return to when refused. */
export interface Removal {
  readonly retain: readonly string[];
  readonly force: boolean;
  readonly stable: StackStatus;
}

function leavingAll(run: Run, removal: Removal): readonly Leaving[] {
  const { stack } = run;
  const now = [...stack.resources.values()].map((resource): Leaving => {
    const policy = stack.deployment?.template.resources[resource.logicalId]?.deletionPolicy;
    return { resource, fate: removal.retain.includes(resource.logicalId) ? 'retain' : fateOf(policy) };
  });
  return now;
}

/** Removes what a broken update left beside the stack's current resources. */
async function removeLeftovers(run: Run): Promise<readonly string[]> {
  const { stack } = run;
  const { before } = stack;
  if (before === undefined) return [];
  const others = [...stack.leaving.map(({ resource }) => resource), ...before.resources.values()].filter(
    (resource) => resource.physicalId !== stack.resources.get(resource.logicalId)?.physicalId,
  );
  const unique = [...new Map(others.map((resource) => [resource.physicalId, resource])).values()];
  return removeAll(
    run,
    unique.map((resource) => ({ resource, fate: 'delete' })),
  );
}

/** Deletes everything; ends DELETE_COMPLETE, DELETE_FAILED, or as before when an export is in use. */
export async function remove(run: Run, removal: Removal): Promise<void> {
  const { engine, stack } = run;
  const used = usedExport(engine, stack);
  if (used !== undefined) {
    stack.removed = undefined;
    stackRow(
      engine,
      stack,
      removal.stable,
      `Delete canceled. Cannot delete export ${used.name} as it is in use by ${used.user.name}.`,
    );
    return;
  }
  const first = await removeLeftovers(run);
  const rest = await removeAll(run, leavingAll(run, removal));
  if (run.signal.aborted) return;
  const failed = [...first, ...rest];
  if (failed.length > 0 && !removal.force) {
    stackRow(
      engine,
      stack,
      'DELETE_FAILED',
      `The following resource(s) failed to delete: [${failed.join(', ')}]. `,
    );
    return;
  }
  stack.deleted = engine.clock.now();
  stack.before = undefined;
  stack.leaving = [];
  stackRow(engine, stack, 'DELETE_COMPLETE');
}
