/** Puts what is shown in place of secrets into a change, which holds the values themselves. */
import { isList, isMapping, type Mapping, type Value } from '../value.ts';
import { asterisks } from './disguise.ts';
import type { ResourceChange } from './resource-change.ts';

function at(value: Value | undefined, keys: readonly string[]): Value | undefined {
  const [key, ...rest] = keys;
  if (key === undefined || value === undefined) return value;
  if (isList(value)) return at(value[Number(key)], rest);
  return isMapping(value) ? at(value[key], rest) : undefined;
}

function veiled(value: Value | undefined, mask: Mapping | undefined, path: string): Value | undefined {
  if (value === undefined || mask === undefined) return value;
  return at(mask, path.split('/').slice(1)) ?? asterisks;
}

/** The change as it is shown; a mask that is undefined hides nothing. */
export function hidden(
  change: ResourceChange,
  masks: { readonly before?: Mapping | undefined; readonly after?: Mapping | undefined },
): ResourceChange {
  const { before, after } = masks;
  if (before === undefined && after === undefined) return change;
  const properties = change.properties.map((property) => ({
    ...property,
    parts: property.parts.map((part) => ({
      ...part,
      before: veiled(part.before, before, part.path),
      after: veiled(part.after, after, part.path),
    })),
  }));
  return { ...change, properties, shownBefore: before, shownAfter: after };
}
