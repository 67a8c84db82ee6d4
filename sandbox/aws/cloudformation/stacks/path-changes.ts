/** Follows a changed property down to the parts of it that differ, as change sets that show values name them. */
import { definitionOf } from '../spec/lookup.ts';
import type { TypeRef, TypeSpec } from '../spec/shapes.ts';
import { callOf } from '../template/functions.ts';
import { isList, isMapping, same, type Value } from '../value.ts';
import { type Cause, causesOf, type Surroundings } from './causes.ts';

/** A part of a property that differs; a side that is undefined has no such part. */
export interface PathChange {
  readonly path: string;
  readonly before: Value | undefined;
  readonly after: Value | undefined;
  readonly causes: readonly Cause[];
}

/** One place in a property: its values, and what the templates say there. */
export interface Part extends Omit<PathChange, 'causes'> {
  readonly type: TypeRef | undefined;
  readonly former: Value | undefined;
  readonly declared: Value | undefined;
}

/** What is at `key`; a function stands for everything that it gives. */
function inside(value: Value | undefined, key: string): Value | undefined {
  if (value === undefined || callOf(value) !== undefined) return value;
  if (isList(value)) return value[Number(key)];
  return isMapping(value) ? value[key] : undefined;
}

function typeInside(spec: TypeSpec, type: TypeRef | undefined, key: string): TypeRef | undefined {
  if (typeof type !== 'object') return undefined;
  if ('list' in type) return type.list;
  if ('map' in type) return type.map;
  return definitionOf(spec, type)?.[key]?.type;
}

function isJson(type: TypeRef | undefined): boolean {
  return type === 'json' || (typeof type === 'object' && 'anyOf' in type && type.anyOf.some(isJson));
}

/** What two values of one kind have inside; undefined for what is shown as a whole, as JSON is. */
function keysInside({ type, before, after }: Part): readonly string[] | undefined {
  if (isJson(type)) return undefined;
  if (isList(before) && isList(after)) {
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => String(index));
  }
  const mappings = isMapping(before) && isMapping(after);
  return mappings ? [...new Set([...Object.keys(before), ...Object.keys(after)])] : undefined;
}

/** The parts that differ, with why. */
export function pathChanges(spec: TypeSpec, part: Part, around: Surroundings): readonly PathChange[] {
  const { path, type, before, after, former, declared } = part;
  if (same(before, after)) return [];
  const keys = keysInside(part);
  if (keys === undefined) return [{ path, before, after, causes: causesOf(former, declared, around) }];
  return keys.flatMap((key) => {
    const within = {
      path: `${path}/${key}`,
      type: typeInside(spec, type, key),
      before: inside(before, key),
      after: inside(after, key),
      former: inside(former, key),
      declared: inside(declared, key),
    };
    return pathChanges(spec, within, around);
  });
}
