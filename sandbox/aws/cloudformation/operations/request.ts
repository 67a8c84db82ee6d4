/** Reads the members of a request, whose scalars arrive as text, and refuses what the API's model does not allow. */

import { notAmong, unmet } from '../../constraint.ts';
import type { Call, Params } from '../../contract.ts';
import type { Tag } from '../resources/kind.ts';
import { invalid } from '../template/errors.ts';
import type { GivenParameter } from '../template/parameters.ts';
import { text as plain } from '../value.ts';

const namePattern = /^[a-zA-Z][-a-zA-Z0-9]*$/;

/** A text member; undefined when absent or empty. */
export function text(params: Params, name: string): string | undefined {
  const value = params[name];
  return value === undefined || value === null || value === '' ? undefined : plain(value);
}

/** A boolean member; false when absent. */
export function flag(params: Params, name: string): boolean {
  return plain(params[name] ?? '').toLowerCase() === 'true';
}

/** A whole number from 1 that a member gives; undefined when absent. */
export function counted(params: Params, name: string): number | undefined {
  const value = text(params, name);
  if (value === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  const member = `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
  throw unmet(member, value, 'Member must have value greater than or equal to 1');
}

/** Refuses deployment modes that do not exist, and the one that does not wait for resources to be ready. */
export function refuseDeploymentConfig(params: Params): void {
  const mode = text(deploymentConfig(params), 'Mode') ?? 'STANDARD';
  if (mode === 'STANDARD') return;
  if (mode === 'EXPRESS') throw invalid('DeploymentConfig Mode EXPRESS is not carried out by this endpoint');
  throw notAmong('deploymentConfig.mode', mode, ['EXPRESS', 'STANDARD']);
}

function deploymentConfig(params: Params): Params {
  return (params['DeploymentConfig'] ?? {}) as Params;
}

/** Whether a failed operation is to leave things as they are: DisableRollback, by itself or in DeploymentConfig. */
export function disablesRollback(params: Params): boolean {
  return flag(params, 'DisableRollback') || flag(deploymentConfig(params), 'DisableRollback');
}

/** A list of texts; undefined when absent, empty when given empty. */
export function texts(params: Params, name: string): readonly string[] | undefined {
  const value = params[name];
  if (value === undefined) return undefined;
  return Array.isArray(value) ? value.map(String) : [];
}

/** A list of objects; undefined when absent, empty when given empty. */
export function objects(params: Params, name: string): readonly Params[] | undefined {
  const value = params[name];
  if (value === undefined) return undefined;
  return Array.isArray(value) ? (value as readonly Params[]) : [];
}

/** A text member that must be there. */
export function required(params: Params, name: string): string {
  const value = text(params, name);
  if (value !== undefined) return value;
  const member = `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
  throw unmet(member, undefined, 'Member must not be null');
}

/** The name of a stack to be made. */
export function newStackName(params: Params): string {
  const name = required(params, 'StackName');
  if (!namePattern.test(name)) {
    throw unmet(
      'stackName',
      name,
      'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*',
    );
  }
  if (name.length > 128) {
    throw unmet('stackName', name, 'Member must have length less than or equal to 128');
  }
  return name;
}

/** The name of a change set to be made. */
export function newChangeSetName(params: Params): string {
  const name = required(params, 'ChangeSetName');
  if (namePattern.test(name) && name.length <= 128) return name;
  const rule = namePattern.test(name)
    ? 'Member must have length less than or equal to 128'
    : 'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*';
  throw unmet('changeSetName', name, rule);
}

/** The request's tags; undefined when it names none. Throws for what AWS does not allow. */
export function tags(params: Params): readonly Tag[] | undefined {
  const given = objects(params, 'Tags')?.map((tag) => ({
    Key: plain(tag['Key'] ?? ''),
    Value: plain(tag['Value'] ?? ''),
  }));
  if (given === undefined) return undefined;
  if (given.length > 50) throw invalid('Number of tags exceeds the limit of 50');
  const reserved = given.find(({ Key }) => Key.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined) {
    throw invalid(`aws: prefixed tag key names are not allowed for external use.`);
  }
  const bad = given.find(({ Key, Value }) => Key === '' || Key.length > 128 || Value.length > 256);
  if (bad !== undefined) throw invalid(`Invalid tag ${bad.Key}`);
  return given;
}

/** The request's template parameters. */
export function parameters(params: Params): readonly GivenParameter[] {
  return (objects(params, 'Parameters') ?? []).map((one) => {
    const value = one['ParameterValue'];
    return {
      key: plain(one['ParameterKey'] ?? ''),
      value: value === undefined || value === null ? undefined : plain(value),
      usePrevious: flag(one, 'UsePreviousValue'),
    };
  });
}

function pageStart(token: string): number {
  const written = Buffer.from(token, 'base64url').toString();
  if (!/^[1-9]\d*$/.test(written)) throw invalid('NextToken is invalid');
  return Number(written);
}

/** A page of `all` for a token that is an index; 100 a page unless told. */
export function page<T>(
  call: Call,
  all: readonly T[],
  size = 100,
): { readonly items: readonly T[]; readonly NextToken?: string } {
  const token = text(call.params, 'NextToken');
  const start = token === undefined ? 0 : pageStart(token);
  const end = start + size;
  const items = all.slice(start, end);
  return end < all.length ? { items, NextToken: Buffer.from(String(end)).toString('base64url') } : { items };
}
