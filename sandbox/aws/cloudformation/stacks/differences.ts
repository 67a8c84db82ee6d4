/** Compares what a template says of a resource with what is there: drift, property by property. */
import { isList, isMapping, type Mapping, same, text, type Value } from '../value.ts';

/** One difference, as DescribeStackResourceDrifts names it. `ADD`: there, though not expected. */
export interface Difference {
  readonly path: string;
  readonly kind: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
  readonly expected: Value | undefined;
  readonly actual: Value | undefined;
}

type Found = Value | undefined;

function ofLists(expected: readonly Value[], actual: readonly Value[], path: string): readonly Difference[] {
  const rest = [...actual];
  const absent = expected.flatMap((item, index) => {
    const at = rest.findIndex((other) => alike(item, other));
    if (at < 0) return [{ item, index }];
    rest.splice(at, 1);
    return [];
  });
  const pairs = Math.min(absent.length, rest.length);
  return [
    ...absent
      .slice(0, pairs)
      .flatMap(({ item, index }, position) => differences(item, rest[position], `${path}/${index}`)),
    ...absent.slice(pairs).map(
      ({ item, index }): Difference => ({
        path: `${path}/${index}`,
        kind: 'REMOVE',
        expected: item,
        actual: undefined,
      }),
    ),
    ...rest.slice(pairs).map(
      (item, index): Difference => ({
        path: `${path}/${expected.length + index}`,
        kind: 'ADD',
        expected: undefined,
        actual: item,
      }),
    ),
  ];
}

/** Whether two values are the same as far as the expected one says anything. */
function alike(expected: Value, actual: Value): boolean {
  return differences(expected, actual, '').length === 0;
}

/** A list of one and its only item mean the same, in policies for one. */
function equal(expected: Value, actual: Value): boolean {
  if (same(expected, actual)) return true;
  if (typeof expected !== 'object' && typeof actual !== 'object') return text(expected) === text(actual);
  const [only, another] = isList(actual) ? actual : [];
  return !isList(expected) && another === undefined && same(expected, only);
}

function differences(expected: Value, actual: Found, path: string): readonly Difference[] {
  if (actual === undefined) return [{ path, kind: 'REMOVE', expected, actual }];
  if (equal(expected, actual)) return [];
  if (isList(expected) && isList(actual)) return ofLists(expected, actual, path);
  if (isMapping(expected) && isMapping(actual)) {
    return Object.entries(expected).flatMap(([name, value]) =>
      differences(value, actual[name], `${path}/${name}`),
    );
  }
  return [{ path, kind: 'NOT_EQUAL', expected, actual }];
}

/** The tags that the template itself gives; those of the stack and of CloudFormation are no drift. */
function withoutForeignTags(expected: Found, actual: Found, stackTags: ReadonlySet<string>): Found {
  const foreign = (key: string): boolean => key.startsWith('aws:') || stackTags.has(key);
  if (isList(actual) && isList(expected)) {
    const own = new Set(expected.filter(isMapping).map((tag) => text(tag['Key'])));
    return actual.filter((tag) => !isMapping(tag) || own.has(text(tag['Key'])) || !foreign(text(tag['Key'])));
  }
  if (!isMapping(actual) || !isMapping(expected)) return actual;
  const entries = Object.entries(actual).filter(([key]) => expected[key] !== undefined || !foreign(key));
  return Object.fromEntries(entries);
}

/**
 * The differences in the properties that a template sets explicitly and that can be read. `tagProperty` is where the
 * type has its tags; `stackTags` are keys that do not count there.
 */
export function drift(
  expected: Mapping,
  actual: Readonly<Record<string, Value | undefined>>,
  tags: { readonly property: string | undefined; readonly ofStack: ReadonlySet<string> },
): readonly Difference[] {
  return Object.entries(expected).flatMap(([name, value]) => {
    if (!Object.hasOwn(actual, name)) return [];
    const found =
      name === tags.property ? withoutForeignTags(value, actual[name], tags.ofStack) : actual[name];
    return differences(value, found, `/${name}`);
  });
}
