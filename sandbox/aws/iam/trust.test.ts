/** Who may assume a role. */
import { describe, expect, it } from 'vitest';
import { type Principal, principalOf } from './principal.ts';
import { parseTrust, trusts } from './trust.ts';

const roleArn = 'arn:aws:iam::111111111111:role/wanted';
const someone = (arn: string): Principal => {
  const principal = principalOf({ arn, userId: 'AIDA' });
  if (principal === undefined) throw new Error(`${arn} is nobody`);
  return principal;
};
const user = someone('arn:aws:iam::111111111111:user/op');
const session = someone('arn:aws:sts::222222222222:assumed-role/builder/one');

/** Whether a policy of these statements lets the principal in; `externalId` is what it says. */
function lets(statements: readonly object[], principal: Principal, externalId?: string): Promise<boolean> {
  const keys = async (name: string): Promise<readonly string[] | undefined> =>
    name.toLowerCase() === 'sts:externalid' && externalId !== undefined ? [externalId] : undefined;
  return trusts(parseTrust(JSON.stringify({ Statement: statements })), { principal, roleArn, keys });
}

function allows(statement: object, principal: Principal, externalId?: string): Promise<boolean> {
  return lets([{ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }], principal, externalId);
}

describe('a trust policy', () => {
  it('lets in whom it names: an account, a user, or every session of a role', async () => {
    expect(await allows({ Principal: { AWS: 'arn:aws:iam::111111111111:root' } }, user)).toBe(true);
    expect(await allows({ Principal: { AWS: ['111111111111'] } }, user)).toBe(true);
    expect(await allows({ Principal: { AWS: user.arn } }, user)).toBe(true);
    expect(await allows({ Principal: { AWS: 'arn:aws:iam::222222222222:role/path/builder' } }, session)).toBe(
      true,
    );
  });

  it('keeps out everybody else', async () => {
    expect(await allows({ Principal: { AWS: 'arn:aws:iam::111111111111:root' } }, session)).toBe(false);
    expect(await allows({ Principal: { Service: 'ec2.amazonaws.com' } }, user)).toBe(false);
    expect(await allows({ Principal: { AWS: 'arn:aws:iam::222222222222:role/build' } }, session)).toBe(false);
    const keys = async (): Promise<undefined> => undefined;
    expect(await trusts(parseTrust('not json'), { principal: user, roleArn, keys })).toBe(false);
  });

  it('asks for the external ID exactly', async () => {
    const statement = { Principal: '*', Condition: { StringEquals: { 'sts:ExternalId': 'secret' } } };
    expect(await allows(statement, user)).toBe(false);
    expect(await allows(statement, user, 'Secret')).toBe(false);
    expect(await allows(statement, user, 'secret')).toBe(true);
  });

  it('lets nobody in by a condition on what the request does not have', async () => {
    const condition = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };
    expect(await allows({ Principal: '*', Condition: condition }, user)).toBe(false);
  });

  it('denies before it allows', async () => {
    const allow = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' };
    const deny = { Effect: 'Deny', Action: 'sts:*', Principal: { AWS: user.arn } };
    expect(await lets([allow, deny], user)).toBe(false);
  });

  it('lets nobody in by an operator that IAM does not have', async () => {
    expect(await allows({ Principal: '*', Condition: { StringAlike: { 'aws:username': 'op' } } }, user)).toBe(
      false,
    );
  });
});
