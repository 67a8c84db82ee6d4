/** Brings resolved properties into the types of the specification and says what does not fit. */

import { callOf } from '../template/functions.ts';
import { isList, isMapping, type Mapping, type Value } from '../value.ts';
import { definitionOf } from './lookup.ts';
import type { PropertySpec, TypeRef, TypeSpec } from './shapes.ts';

/** Properties in the specification's types, and the complaints in CloudFormation's wording. */
export interface Conformed {
  readonly properties: Mapping;
  readonly problems: readonly string[];
}

interface Walk {
  readonly spec: TypeSpec;
  readonly problems: string[];
}

const tagSpec: Readonly<Record<string, PropertySpec>> = {
  Key: { type: 'string', required: true },
  Value: { type: 'string', required: true },
};

function kind(value: Value): string {
  if (isList(value)) return 'JSONArray';
  if (isMapping(value)) return 'JSONObject';
  return typeof value === 'string' ? 'String' : typeof value === 'boolean' ? 'Boolean' : 'Number';
}

const expected = { string: 'String', integer: 'Integer', number: 'Number', boolean: 'Boolean' } as const;

function scalar(value: Value, type: keyof typeof expected, path: string, walk: Walk): Value {
  const text = typeof value === 'object' ? undefined : String(value);
  if (text !== undefined) {
    if (type === 'string') return text;
    if (type === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
    if (type === 'number' && text.trim() !== '' && !Number.isNaN(Number(text))) return Number(text);
    if (type === 'integer' && /^-?\d+(\.0+)?$/.test(text.trim())) return Number(text);
  }
  walk.problems.push(`${path}: expected type: ${expected[type]}, found: ${kind(value)}`);
  return value;
}

function anyOf(value: Value, types: readonly TypeRef[], path: string, walk: Walk): Value {
  let first: readonly string[] | undefined;
  for (const type of types) {
    const attempt: Walk = { spec: walk.spec, problems: [] };
    const result = conformValue(value, type, path, attempt);
    if (attempt.problems.length === 0) return result;
    first ??= attempt.problems;
  }
  walk.problems.push(...(first ?? []));
  return value;
}

function conformValue(value: Value, type: TypeRef, path: string, walk: Walk): Value {
  if (type === 'json') return jsonText(value);
  if (type === 'date-time') return scalar(value, 'string', path, walk);
  if (type === 'tag') return members(value, tagSpec, path, walk);
  if (typeof type === 'string') return scalar(value, type, path, walk);
  if ('anyOf' in type) return anyOf(value, type.anyOf, path, walk);
  if ('of' in type) return members(value, definitionOf(walk.spec, type) ?? {}, path, walk);
  if ('list' in type) {
    const items = isList(value) ? value : [value];
    return items.map((item, index) => conformValue(item, type.list, `${path}/${index}`, walk));
  }
  if (!isMapping(value)) {
    walk.problems.push(`${path}: expected type: JSONObject, found: ${kind(value)}`);
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      conformValue(inner, type.map, `${path}/${name}`, walk),
    ]),
  );
}

/** A JSON property may be given as text. */
function jsonText(value: Value): Value {
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return value;
  try {
    return JSON.parse(value) as Value;
  } catch {
    return value;
  }
}

function members(
  value: Value,
  specs: Readonly<Record<string, PropertySpec>>,
  path: string,
  walk: Walk,
): Value {
  if (!isMapping(value)) {
    walk.problems.push(`${path}: expected type: JSONObject, found: ${kind(value)}`);
    return value;
  }
  for (const [name, property] of Object.entries(specs)) {
    if (property.required === true && value[name] === undefined) {
      walk.problems.push(`${path}: required key [${name}] not found`);
    }
  }
  const entries = Object.entries(value).map(([name, inner]): [string, Value] => {
    const property = specs[name];
    if (property !== undefined) return [name, conformValue(inner, property.type, `${path}/${name}`, walk)];
    walk.problems.push(`${path}: extraneous key [${name}] is not permitted`);
    return [name, inner];
  });
  return Object.fromEntries(entries);
}

/** Resolved properties in the specification's types: texts become numbers and booleans where those are declared. */
export function conform(spec: TypeSpec, properties: Mapping): Conformed {
  const walk: Walk = { spec, problems: [] };
  const conformed = members(properties, spec.properties, '#', walk);
  return { properties: conformed as Mapping, problems: walk.problems };
}

/** What is wrong at `path`, which begins with `/` unless it is the whole: `key` is absent there, or not of the type. */
export interface EarlyProblem {
  readonly path: string;
  readonly key: string;
  readonly absent: boolean;
}

/** The problem as a resource's failure says it. */
export function earlySentence({ path, key, absent }: EarlyProblem): string {
  return absent
    ? `#${path}: required key [${key}] not found`
    : `#${path}: extraneous key [${key}] is not permitted`;
}

function earlyIn(value: Value, type: TypeRef, path: string, spec: TypeSpec): readonly EarlyProblem[] {
  if (callOf(value) !== undefined || typeof type === 'string') return [];
  if ('anyOf' in type) {
    const each = type.anyOf.map((one) => earlyIn(value, one, path, spec));
    return each.some((problems) => problems.length === 0) ? [] : (each[0] ?? []);
  }
  if ('list' in type) {
    const items = isList(value) ? value : [];
    return items.flatMap((item, index) => earlyIn(item, type.list, `${path}/${index}`, spec));
  }
  if ('map' in type) return [];
  return earlyMembers(value, definitionOf(spec, type) ?? {}, path, spec);
}

function earlyMembers(
  value: Value,
  specs: Readonly<Record<string, PropertySpec>>,
  path: string,
  spec: TypeSpec,
): readonly EarlyProblem[] {
  if (!isMapping(value) || callOf(value) !== undefined) return [];
  const missing = Object.entries(specs)
    .filter(([name, property]) => property.required === true && value[name] === undefined)
    .map(([key]) => ({ path, key, absent: true }));
  const others = Object.entries(value).flatMap(([key, inner]): readonly EarlyProblem[] => {
    const property = specs[key];
    if (property === undefined) return [{ path, key, absent: false }];
    return earlyIn(inner, property.type, `${path}/${key}`, spec);
  });
  return [...missing, ...others];
}

/** What can be said of properties before their functions are resolved: names that the type does not have, and absent required ones. */
export function early(spec: TypeSpec, properties: Mapping): readonly EarlyProblem[] {
  return earlyMembers(properties, spec.properties, '', spec);
}
