/** JSON as templates and properties hold it, and the few questions asked of it everywhere. */

/** A template value or a resolved property. */
export type Value = string | number | boolean | null | readonly Value[] | Mapping;

/** A JSON object. */
export interface Mapping {
  readonly [name: string]: Value;
}

/** Whether `value` is a JSON object. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether `value` is a JSON array. */
export function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value);
}

/** An object with these members and nothing inherited, so that a name such as `constructor` finds only what was put there. */
export function record<T>(members: Iterable<readonly [string, T]>): Readonly<Record<string, T>> {
  const made = Object.create(null) as Record<string, T>;
  for (const [name, value] of members) made[name] = value;
  return made;
}

/** JSON with keys in order, so that equal values have equal texts. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isMapping(value)) return JSON.stringify(value) ?? 'null';
  const members = Object.keys(value)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(',')}}`;
}

/** Whether two values say the same, whatever the order of their keys. An absent value equals only an absent one. */
export function same(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b;
  return canonical(a) === canonical(b);
}

/** The same with numbers and booleans as text, wherever they stand. */
export function inText(value: Value): Value {
  if (isList(value)) return value.map(inText);
  if (isMapping(value)) return record(Object.entries(value).map(([name, inner]) => [name, inText(inner)]));
  return typeof value === 'string' || value === null ? value : String(value);
}

/** A scalar as text, as CloudFormation joins it; anything else as JSON. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
}
