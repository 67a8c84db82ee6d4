/** Reads the members of a request to Auto Scaling, whose scalars arrive as text, and refuses in AWS's words what its model does not allow. */
import { notAmong, unmet } from '../constraint.ts';
import { AwsError, type Call, type Params } from '../contract.ts';

/** A refusal with the code that Auto Scaling gives to nearly every mistake. */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

function memberOf(name: string): string {
  return `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
}

function constraint(name: string, value: string, rule: string): AwsError {
  return unmet(memberOf(name), value === '' ? undefined : value, rule);
}

/** A text member; undefined when absent or empty. */
export function text(params: Params, name: string): string | undefined {
  const value = params[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'object') throw invalid(`Value at '${name}' is not a text`);
  return String(value as string | number | boolean);
}

/** A text member that must be there. */
export function required(params: Params, name: string): string {
  const value = text(params, name);
  if (value === undefined) throw constraint(name, '', 'Member must not be null');
  return value;
}

/** A whole number within bounds; undefined when absent. */
export function number(
  params: Params,
  name: string,
  bounds: { readonly min?: number; readonly max?: number } = {},
): number | undefined {
  const value = text(params, name);
  if (value === undefined) return undefined;
  const { min = 0, max = 2_147_483_647 } = bounds;
  if (!/^-?\d+$/.test(value)) throw constraint(name, value, 'Member must be a number');
  if (Number(value) < min) {
    throw constraint(name, value, `Member must have value greater than or equal to ${min}`);
  }
  if (Number(value) > max) {
    throw constraint(name, value, `Member must have value less than or equal to ${max}`);
  }
  return Number(value);
}

/** A boolean member; undefined when absent. */
export function flag(params: Params, name: string): boolean | undefined {
  const value = text(params, name)?.toLowerCase();
  if (value === undefined) return undefined;
  if (value !== 'true' && value !== 'false') throw constraint(name, value, 'Member must be a boolean');
  return value === 'true';
}

/** One of a few words; undefined when absent. */
export function choice<T extends string>(params: Params, name: string, words: readonly T[]): T | undefined {
  const value = text(params, name);
  if (value === undefined) return undefined;
  const found = words.find((word) => word === value);
  if (found === undefined) {
    throw notAmong(memberOf(name), value, words);
  }
  return found;
}

/** A list of texts; undefined when absent, empty when given empty. */
export function texts(params: Params, name: string): readonly string[] | undefined {
  const value = params[name];
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value.map(String) : [];
}

/** A list of objects; undefined when absent. */
export function objects(params: Params, name: string): readonly Params[] | undefined {
  const value = params[name];
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? (value as readonly Params[]) : [];
}

/** An object; undefined when absent. */
export function object(params: Params, name: string): Params | undefined {
  const value = params[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'object') throw invalid(`Value at '${name}' is not a structure`);
  return value as Params;
}

/** Refuses members that are not among `known`. */
export function knownOnly(params: Params, known: readonly string[], where: string): void {
  const strange = Object.keys(params).find((name) => !known.includes(name));
  if (strange !== undefined) throw invalid(`Unknown parameter ${strange} in ${where}`);
}

/** A page of `all`, whose token is an index; `MaxRecords` is 50 unless told, and 100 at most. */
export function page<T>(
  { params }: Call,
  all: readonly T[],
): { readonly items: readonly T[]; readonly NextToken?: string } {
  const size = number(params, 'MaxRecords', { min: 1, max: 100 }) ?? 50;
  const token = text(params, 'NextToken');
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0) {
    throw new AwsError('InvalidNextToken', 'The NextToken value is not valid.');
  }
  const end = start + size;
  const items = all.slice(start, end);
  return end < all.length ? { items, NextToken: Buffer.from(String(end)).toString('base64url') } : { items };
}
