/** Decides whether a change replaces, from the specification and where that says "conditionally" from the type's rule, and words it. */
import { resourceType } from '../resources/registry.ts';
import type { PropertyChange } from '../spec/change.ts';
import type { Retention } from '../template/shapes.ts';
import type { Mapping } from '../value.ts';
import { fateOf } from './fate.ts';
import type { CausedChange, ResourceChange } from './resource-change.ts';

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

/** The worst detail wins; what always recreates, but only perhaps changes, recreates perhaps, as does what the type decides (ResourceChange, `Replacement`). */
export function replacementWord(
  changes: readonly CausedChange[],
): NonNullable<ResourceChange['replacement']> {
  const surely = changes.some(
    ({ recreation, causes }) =>
      recreation === 'Always' && causes.some(({ evaluation }) => evaluation === 'Static'),
  );
  if (surely) return 'True';
  return changes.some(({ recreation }) => recreation !== 'Never') ? 'Conditional' : 'False';
}

/** What becomes of a physical resource that goes, as change sets say it. */
export function policyWord(policy: Retention | undefined): 'Delete' | 'Retain' | 'Snapshot' {
  const words = { delete: 'Delete', retain: 'Retain', snapshot: 'Snapshot' } as const;
  return words[fateOf(policy)];
}
