/** Walks through template properties: where two differ, and where one refers to another resource. */
import { canonicalJson } from '../support/json.ts';

/** A place where two values differ, `LaunchTemplateData.InstanceType`; lists and functions differ as a whole. */
export interface Difference {
  readonly path: string;
  /** Both written out, when both are scalars. */
  readonly values?: readonly [before: string, after: string] | undefined;
}

/** A function that names another resource. */
export interface Reference {
  /** The property it stands in. */
  readonly path: string;
  /** Logical id. */
  readonly to: string;
  /** Of Fn::GetAtt. */
  readonly attribute?: string | undefined;
}

/** Where the two differ, in the order of the second. */
export function differences(before: unknown, after: unknown, path = ''): readonly Difference[] {
  if (isBranch(before) && isBranch(after)) {
    const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
    return names.flatMap((name) => differences(before[name], after[name], below(path, name)));
  }
  if (canonicalJson([before]) === canonicalJson([after])) return [];
  const values = isScalar(before) && isScalar(after) ? ([String(before), String(after)] as const) : undefined;
  return [{ path, values }];
}

/** Every reference below a value, in order. */
export function references(value: unknown, path = ''): readonly Reference[] {
  if (Array.isArray(value)) return value.flatMap((element) => references(element, path));
  if (!isRecord(value)) return [];
  const own = functionReference(value, path);
  if (own !== undefined) return own;
  return Object.entries(value).flatMap(([name, member]) =>
    references(member, name.startsWith('Fn::') ? path : below(path, name)),
  );
}

function functionReference(
  value: Readonly<Record<string, unknown>>,
  path: string,
): readonly Reference[] | undefined {
  const { Ref: target, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = value;
  if (typeof target === 'string') return [{ path, to: target }];
  if (Array.isArray(attribute)) return [{ path, to: String(attribute[0]), attribute: String(attribute[1]) }];
  if (typeof text !== 'string') return undefined;
  return [...text.matchAll(/\$\{([A-Za-z0-9]+)(?:\.([A-Za-z0-9.]+))?\}/g)].map(([, to = '', of]) => ({
    path,
    to,
    attribute: of,
  }));
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A function is one value, not a place to look into. */
function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && !Object.keys(value).some((name) => name === 'Ref' || name.startsWith('Fn::'));
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
