/** Expands `Fn::ForEach`, as the transform AWS::LanguageExtensions does, before a template's structure is looked at. */
import { isList, isMapping, type Mapping, record, text, type Value } from '../value.ts';
import { malformed } from './errors.ts';

/** A list that a loop runs over, once its functions are resolved. */
type Resolve = (collection: Value) => Value | undefined;

/** The names a loop has given values to, innermost last. */
type Bound = ReadonlyMap<string, string>;

function filled(source: string, bound: Bound): string {
  return source.replaceAll(/(\$|&)\{([a-zA-Z0-9]+)\}/g, (whole, sign: string, name: string) => {
    const value = bound.get(name);
    if (value === undefined) return whole;
    return sign === '&' ? value.replaceAll(/[^a-zA-Z0-9]/g, '') : value;
  });
}

interface Loop {
  readonly name: string;
  readonly items: readonly string[];
  readonly body: Mapping;
}

function loopOf(key: string, value: Value, resolve: Resolve, bound: Bound): Loop {
  const complaint = `Fn::ForEach layout is incorrect: ${key} needs an identifier, a collection and a template fragment.`;
  if (!isList(value) || value.length !== 3) throw malformed(complaint);
  const [name, collection, body] = value;
  if (typeof name !== 'string' || collection === undefined || !isMapping(body)) throw malformed(complaint);
  const items = resolve(expanded(collection, resolve, bound));
  if (!isList(items)) throw malformed(`Fn::ForEach: the collection of ${key} is not a list.`);
  return { name, items: items.map(text), body };
}

function members(value: Mapping, resolve: Resolve, bound: Bound): readonly (readonly [string, Value])[] {
  return Object.entries(value).flatMap(([key, inner]): readonly (readonly [string, Value])[] => {
    if (!key.startsWith('Fn::ForEach::')) return [[filled(key, bound), expanded(inner, resolve, bound)]];
    const { name, items, body } = loopOf(key, inner, resolve, bound);
    return items.flatMap((item) => members(body, resolve, new Map([...bound, [name, item]])));
  });
}

function expanded(value: Value, resolve: Resolve, bound: Bound): Value {
  if (typeof value === 'string') return filled(value, bound);
  if (isList(value)) return value.map((item) => expanded(item, resolve, bound));
  if (!isMapping(value)) return value;
  const [only, another] = Object.keys(value);
  const referred = only === 'Ref' && another === undefined ? value['Ref'] : undefined;
  const given = typeof referred === 'string' ? bound.get(referred) : undefined;
  return given ?? record(members(value, resolve, bound));
}

/**
 * The template with every loop written out; `resolve` gives the value of a collection's functions.
 * Throws a ValidationError for a loop that is not of the form AWS documents.
 */
export function expandLoops(template: Mapping, resolve: Resolve): Mapping {
  return record(members(template, resolve, new Map()));
}
