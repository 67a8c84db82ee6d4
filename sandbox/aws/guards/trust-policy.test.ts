/** Who may assume a role. */
import { describe, expect, it } from 'vitest';
import { parseTrust, type TrustedCaller, trusts } from './trust-policy.ts';

const user: TrustedCaller = { account: '111111111111', arn: 'arn:aws:iam::111111111111:user/op' };
const session: TrustedCaller = {
  account: '222222222222',
  arn: 'arn:aws:sts::222222222222:assumed-role/builder/one',
};

function allows(statement: object, caller: TrustedCaller): boolean {
  const policy = { Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', ...statement } };
  return trusts(parseTrust(JSON.stringify(policy)), caller);
}

describe('a trust policy', () => {
  it('lets in whom it names: an account, a user, or every session of a role', () => {
    expect(allows({ Principal: { AWS: 'arn:aws:iam::111111111111:root' } }, user)).toBe(true);
    expect(allows({ Principal: { AWS: ['111111111111'] } }, user)).toBe(true);
    expect(allows({ Principal: { AWS: user.arn } }, user)).toBe(true);
    expect(allows({ Principal: { AWS: 'arn:aws:iam::222222222222:role/path/builder' } }, session)).toBe(true);
  });

  it('keeps out everybody else', () => {
    expect(allows({ Principal: { AWS: 'arn:aws:iam::111111111111:root' } }, session)).toBe(false);
    expect(allows({ Principal: { Service: 'ec2.amazonaws.com' } }, user)).toBe(false);
    expect(allows({ Principal: { AWS: 'arn:aws:iam::222222222222:role/build' } }, session)).toBe(false);
    expect(trusts(parseTrust('not json'), user)).toBe(false);
  });

  it('asks for the external ID exactly', () => {
    const condition = { StringEquals: { 'sts:ExternalId': 'secret' } };
    const statement = { Principal: '*', Condition: condition };
    expect(allows(statement, user)).toBe(false);
    expect(allows(statement, { ...user, externalId: 'Secret' })).toBe(false);
    expect(allows(statement, { ...user, externalId: 'secret' })).toBe(true);
  });

  it('lets nobody in by a condition it does not know', () => {
    const condition = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };
    expect(allows({ Principal: '*', Condition: condition }, user)).toBe(false);
  });

  it('denies before it allows', () => {
    const allow = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' };
    const deny = { Effect: 'Deny', Action: 'sts:*', Principal: { AWS: user.arn } };
    expect(trusts(parseTrust(JSON.stringify({ Statement: [allow, deny] })), user)).toBe(false);
  });
});
