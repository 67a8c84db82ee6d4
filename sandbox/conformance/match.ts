/** Compares an answer with what a case expects of it, and says where they differ. */
import { at, isMapping, textOf } from './values.ts';

/** One thing that is not as expected. */
export interface Difference {
  /** A path into the answer. */
  readonly where: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

type Operator = (argument: unknown, actual: unknown, where: string) => readonly Difference[];

/**
 * Where `actual` does not hold what `expected` says; empty when all is well. Keys of objects are paths, lists must be
 * the same from first to last, `/…/` is a regular expression, an object with a `$` key is one of the operators below.
 */
export function differences(expected: unknown, actual: unknown, where = ''): readonly Difference[] {
  if (isMapping(expected)) {
    const entries = Object.entries(expected);
    return entries.flatMap(([key, value]) => {
      const operator = operators[key];
      if (operator !== undefined) return operator(value, actual, where);
      return differences(value, at(actual, key), where === '' ? key : `${where}.${key}`);
    });
  }
  if (Array.isArray(expected)) return listDifferences(expected, actual, where);
  return sameScalar(expected, actual) ? [] : [{ where, expected, actual }];
}

const fits = (expected: unknown, actual: unknown): boolean => differences(expected, actual).length === 0;
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const operators: Readonly<Record<string, Operator>> = {
  /** Nothing there, or an empty list. */
  $absent: (_, actual, where) => {
    const absent = actual === undefined || actual === null || (Array.isArray(actual) && actual.length === 0);
    return absent ? [] : [{ where, expected: 'nothing', actual }];
  },
  /** Nothing there, not even an empty list. */
  $missing: (_, actual, where) =>
    actual === undefined || actual === null ? [] : [{ where, expected: 'nothing at all', actual }],
  $present: (_, actual, where) => (actual === undefined ? [{ where, expected: 'anything', actual }] : []),
  $some: (wanted, actual, where) =>
    list(actual).some((each) => fits(wanted, each)) ? [] : [{ where, expected: { $some: wanted }, actual }],
  $none: (wanted, actual, where) =>
    list(actual).some((each) => fits(wanted, each)) ? [{ where, expected: { $none: wanted }, actual }] : [],
  $all: (wanted, actual, where) =>
    list(actual).flatMap((each, index) => differences(wanted, each, `${where}.${index}`)),
  $length: (wanted, actual, where) => differences(wanted, list(actual).length, `${where}.length`),
  $atLeast: (wanted, actual, where) => {
    const number = Array.isArray(actual) ? actual.length : Number(actual);
    return number >= Number(wanted) ? [] : [{ where, expected: { $atLeast: wanted }, actual }];
  },
  $not: (wanted, actual, where) =>
    fits(wanted, actual) ? [{ where, expected: { $not: wanted }, actual }] : [],
  /** The same elements in any order. */
  $unordered: (wanted, actual, where) => {
    const left = [...list(actual)];
    const missing = list(wanted).filter((each) => {
      const index = left.findIndex((candidate) => fits(each, candidate));
      if (index >= 0) left.splice(index, 1);
      return index < 0;
    });
    const same = missing.length === 0 && left.length === 0;
    return same ? [] : [{ where, expected: { $unordered: wanted }, actual }];
  },
  /** These elements in this order, others may be between. */
  $sequence: (wanted, actual, where) => {
    const left = [...list(wanted)];
    for (const each of list(actual)) if (left.length > 0 && fits(left[0], each)) left.shift();
    return left.length === 0
      ? []
      : [{ where, expected: { $sequence: wanted, firstMissing: left[0] }, actual }];
  },
  /** A text that holds JSON, percent-encoded or not. */
  $json: (wanted, actual, where) => {
    const text = textOf(actual);
    try {
      const decoded = /^%7B/i.test(text) ? decodeURIComponent(text) : text;
      return differences(wanted, JSON.parse(decoded) as unknown, where);
    } catch {
      return [{ where, expected: 'JSON', actual }];
    }
  },
};

function listDifferences(
  expected: readonly unknown[],
  actual: unknown,
  where: string,
): readonly Difference[] {
  if (!Array.isArray(actual) || actual.length !== expected.length) return [{ where, expected, actual }];
  const found = list(actual);
  return expected.flatMap((each, index) => differences(each, found[index], `${where}.${index}`));
}

function sameScalar(expected: unknown, actual: unknown): boolean {
  if (typeof expected === 'string' && /^\/.*\/$/s.test(expected) && expected.length > 2) {
    const text = typeof actual === 'object' ? JSON.stringify(actual) : textOf(actual);
    return actual !== undefined && new RegExp(expected.slice(1, -1), 's').test(text);
  }
  if (expected instanceof Uint8Array && actual instanceof Uint8Array) {
    return Buffer.compare(expected, actual) === 0;
  }
  return expected === actual;
}
