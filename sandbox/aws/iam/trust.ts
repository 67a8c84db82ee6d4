/** Whom a role's trust policy lets in, asked whether or not IAM policies count. Source: IAM user guide, "Policy evaluation logic". */
import { GetRoleCommand } from '@aws-sdk/client-iam';
import type { Caller, ServicesFor } from '../contract.ts';
import { parseDocument, type Statement } from './document.ts';
import { evaluate } from './evaluation.ts';
import type { KeySource } from './patterns.ts';
import type { Principal } from './principal.ts';

/** What stands for identity policies where those do not count. */
const everything: readonly Statement[] = [
  {
    effect: 'Allow',
    actions: { values: ['*'], negated: false },
    resources: undefined,
    principals: undefined,
    conditions: [],
  },
];

/** A principal that wants a role, and what conditions can ask about that. */
export interface Wanted {
  readonly principal: Principal;
  readonly roleArn: string;
  readonly keys: KeySource;
}

/** Whether some statement allows the principal to assume the role and none denies it. */
export async function trusts(
  trust: readonly Statement[],
  { principal, roleArn, keys }: Wanted,
): Promise<boolean> {
  const owner = roleArn.split(':')[4] ?? '';
  const question = { principal, action: 'sts:AssumeRole', resource: roleArn, owner, keys };
  const policies = { identity: everything, resource: trust, resourceDecides: true };
  return (await evaluate(question, policies)).allowed;
}

/** The statements of a trust policy; one that is no policy trusts nobody. */
export function parseTrust(json: string): readonly Statement[] {
  try {
    return parseDocument(json);
  } catch {
    return [];
  }
}

/** The trust policy of the role with exactly this ARN; undefined when there is none. */
export async function trustOf(
  roleArn: string,
  caller: Caller,
  backstage: ServicesFor,
): Promise<readonly Statement[] | undefined> {
  const [, account, RoleName] = /^arn:[a-z-]+:iam::(\d{12}):role\/(?:.+\/)?([^/]+)$/.exec(roleArn) ?? [];
  if (account === undefined) return undefined;
  const iam = await backstage({ ...caller, account }).iam();
  try {
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName }));
    if (role?.Arn !== roleArn || role.AssumeRolePolicyDocument === undefined) return undefined;
    return parseTrust(decodeURIComponent(role.AssumeRolePolicyDocument));
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('NoSuchEntity')) return undefined;
    throw error;
  }
}
