/** Removes physical resources in the reverse of the order they were made. */
import type { Dependencies } from '../template/graph.ts';
import { reversed } from '../template/graph.ts';
import type { Leaving } from './model.ts';
import { runInOrder } from './order.ts';
import { removeResource } from './resource-undoing.ts';
import type { Run } from './run.ts';

/**
 * Removes `leaving`, dependants first, independent ones side by side; a failure stops only its own branch.
 * Resolves to the logical ids that could not be deleted.
 */
export async function removeAll(run: Run, leaving: readonly Leaving[]): Promise<readonly string[]> {
  const byId = new Map(leaving.map((each) => [each.resource.logicalId, each]));
  const needs: Dependencies = new Map(
    leaving.map(({ resource }) => [
      resource.logicalId,
      new Set(resource.needs.filter((need) => byId.has(need))),
    ]),
  );
  const remove = async (id: string): Promise<boolean> => {
    const one = byId.get(id);
    return one === undefined || removeResource(run, one);
  };
  return runInOrder(reversed(needs), remove, { stopAll: false, signal: run.signal });
}
