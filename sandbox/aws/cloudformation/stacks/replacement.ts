/** Decides from the specification, and where it says "conditionally" from the type's rule, whether a change replaces. */
import { resourceType } from '../resources/registry.ts';
import type { PropertyChange } from '../spec/change.ts';
import type { Mapping } from '../value.ts';

/** Whether the changes make a new physical resource. */
export function replaces(
  type: string,
  changes: readonly PropertyChange[],
  before: Mapping,
  after: Mapping,
): boolean {
  return changes.some(({ name, recreation }) => {
    if (recreation === 'Never') return false;
    return recreation === 'Always' || resourceType(type)?.replaces?.(name, before, after) === true;
  });
}
