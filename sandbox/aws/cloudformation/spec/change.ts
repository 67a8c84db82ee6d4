/** Says which properties changed and whether the specification then asks for a new resource. */
import { isMapping, type Mapping, same, type Value } from '../value.ts';
import { definitionOf } from './lookup.ts';
import type { PropertySpec, TypeSpec } from './shapes.ts';

/** One changed top-level property; `recreation` as change sets name it. */
export interface PropertyChange {
  readonly name: string;
  readonly recreation: 'Never' | 'Conditionally' | 'Always';
}

function worst(all: readonly PropertyChange['recreation'][]): PropertyChange['recreation'] {
  if (all.includes('Always')) return 'Always';
  return all.includes('Conditionally') ? 'Conditionally' : 'Never';
}

const words = { yes: 'Always', maybe: 'Conditionally' } as const;

function recreation(
  spec: TypeSpec,
  property: PropertySpec | undefined,
  values: readonly [Value | undefined, Value | undefined],
): PropertyChange['recreation'] {
  if (property === undefined) return 'Never';
  if (property.replaces !== undefined) return words[property.replaces];
  const [before, after] = values;
  const inner = definitionOf(spec, property.type);
  if (inner === undefined || !isMapping(before) || !isMapping(after)) return 'Never';
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter((name) => !same(before[name], after[name]));
  return worst(changed.map((name) => recreation(spec, inner[name], [before[name], after[name]])));
}

/** The changed top-level properties between two resolved sets, in alphabetical order. */
export function propertyChanges(spec: TypeSpec, before: Mapping, after: Mapping): readonly PropertyChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names
    .filter((name) => !same(before[name], after[name]))
    .map((name) => ({
      name,
      recreation: recreation(spec, spec.properties[name], [before[name], after[name]]),
    }));
}
