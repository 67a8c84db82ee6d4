/** What policies allow and deny, by AWS's rules of evaluation. */
import { describe, expect, it } from 'vitest';
import { parseDocument, type Statement } from './document.ts';
import { evaluate, type Policies } from './evaluation.ts';
import { principalOf } from './principal.ts';

const user = { arn: 'arn:aws:iam::111111111111:user/ada', userId: 'AIDA1' };
const session = { arn: 'arn:aws:sts::111111111111:assumed-role/worker/i-1', userId: 'AROA1:i-1' };

const statements = (...list: readonly object[]): readonly Statement[] =>
  parseDocument(JSON.stringify({ Version: '2012-10-17', Statement: list }));

interface Case {
  readonly who?: typeof user;
  readonly action?: string;
  readonly resource?: string;
  readonly owner?: string;
  readonly keys?: Readonly<Record<string, string | readonly string[]>>;
  readonly policies: Partial<Policies>;
}

async function verdict({ who = user, action = 's3:GetObject', keys = {}, ...rest }: Case): Promise<string> {
  const principal = principalOf(who);
  if (principal === undefined) throw new Error('no principal');
  const { resource = 'arn:aws:s3:::bucket/key', owner = principal.account, policies } = rest;
  const source = async (key: string) => {
    const value = keys[key.toLowerCase()];
    return typeof value === 'string' ? [value] : value;
  };
  const answer = await evaluate(
    { principal, action, resource, owner, keys: source },
    { identity: [], ...policies },
  );
  if (answer.allowed) return 'allowed';
  return `${answer.explicit ? 'denied' : 'not allowed'} by ${answer.refuser}`;
}

const allow = (Action: string | string[], Resource: string | string[] = '*', more: object = {}): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const under = (Condition: object): readonly Statement[] => statements(allow('*', '*', { Condition }));

describe('an identity policy', () => {
  it('allows what it names, with wildcards, whatever the case of the action', async () => {
    const policies = { identity: statements(allow('S3:get*', 'arn:aws:s3:::bucket/k?y')) };
    expect(await verdict({ policies })).toBe('allowed');
    expect(await verdict({ policies, action: 's3:PutObject' })).toBe('not allowed by identity-based policy');
    expect(await verdict({ policies, resource: 'arn:aws:s3:::bucket/kiwi' })).toMatch(/^not allowed/);
  });

  it('denies in spite of every allowance', async () => {
    const policies = {
      identity: statements(allow('*'), { Effect: 'Deny', NotAction: 'iam:*', Resource: '*' }),
    };
    expect(await verdict({ policies })).toBe('denied by identity-based policy');
    expect(await verdict({ policies, action: 'iam:GetRole' })).toBe('allowed');
  });

  it('with NotResource allows everything else', async () => {
    const policies = {
      identity: statements({ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::secret/*' }),
    };
    expect(await verdict({ policies })).toBe('allowed');
    expect(await verdict({ policies, resource: 'arn:aws:s3:::secret/a' })).toMatch(/^not allowed/);
  });

  it('puts values for variables, and takes no wildcard from them', async () => {
    const policies = { identity: statements(allow('*', 'arn:aws:s3:::bucket/${aws:username}/*')) };
    const ask = (name: string, resource: string): Promise<string> =>
      verdict({ policies, keys: { 'aws:username': name }, resource });
    expect(await ask('ada', 'arn:aws:s3:::bucket/ada/x')).toBe('allowed');
    expect(await ask('ada', 'arn:aws:s3:::bucket/bob/x')).toMatch(/^not allowed/);
    expect(await ask('*', 'arn:aws:s3:::bucket/bob/x')).toMatch(/^not allowed/);
    expect(await verdict({ policies, resource: 'arn:aws:s3:::bucket//x' })).toMatch(/^not allowed/);
  });
});

describe('a condition', () => {
  const holds = async (condition: object, keys: Case['keys'] = {}): Promise<boolean> =>
    (await verdict({ keys, policies: { identity: under(condition) } })) === 'allowed';
  const tag = 'aws:ResourceTag/owner';

  it.each<[object, Case['keys'], boolean]>([
    [{ StringEquals: { [tag]: ['a', 'b'] } }, { 'aws:resourcetag/owner': 'b' }, true],
    [{ StringEquals: { [tag]: 'a' } }, {}, false],
    [{ StringNotEquals: { [tag]: 'a' } }, {}, true],
    [{ StringNotEquals: { [tag]: ['a', 'b'] } }, { 'aws:resourcetag/owner': 'b' }, false],
    [{ StringEqualsIfExists: { [tag]: 'a' } }, {}, true],
    [{ StringLike: { 's3:prefix': 'home/*' } }, { 's3:prefix': 'home/ada' }, true],
    [{ StringLike: { 's3:prefix': 'home/*' } }, { 's3:prefix': 'etc' }, false],
    [{ Null: { [tag]: 'true' } }, {}, true],
    [{ Null: { [tag]: 'false' } }, {}, false],
    [{ Null: { [tag]: 'false' } }, { 'aws:resourcetag/owner': '' }, true],
    [{ Bool: { 'aws:SecureTransport': 'true' } }, { 'aws:securetransport': 'true' }, true],
    [{ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' } }, { 'aws:principalarn': user.arn }, true],
    [{ ArnLike: { 'aws:PrincipalArn': 'arn:*:user/ada' } }, { 'aws:principalarn': user.arn }, false],
    [{ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, { 'aws:sourceip': '10.1.2.3' }, true],
    [{ NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, { 'aws:sourceip': '10.1.2.3' }, false],
    [{ NumericLessThan: { 's3:max-keys': '10' } }, { 's3:max-keys': '9' }, true],
    [
      { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } },
      { 'aws:currenttime': '2026-01-01T00:00:00Z' },
      true,
    ],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }, { 'aws:tagkeys': ['a', 'b'] }, true],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, { 'aws:tagkeys': ['a', 'b'] }, false],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, {}, true],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] } }, { 'aws:tagkeys': ['a', 'b'] }, true],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] } }, {}, false],
    [{ StringAlmostEquals: { [tag]: 'a' } }, { 'aws:resourcetag/owner': 'a' }, false],
  ])('%j with %j holds: %s', async (condition, keys, expected) => {
    expect(await holds(condition, keys)).toBe(expected);
  });

  it('that is not understood allows nothing and denies all the same', async () => {
    const odd = { Condition: { StringAlmostEquals: { [tag]: 'a' } } };
    const identity = statements(allow('*'), { Effect: 'Deny', Action: '*', Resource: '*', ...odd });
    expect(await verdict({ policies: { identity } })).toBe('denied by identity-based policy');
  });
});

describe('several kinds of policies', () => {
  const everything = statements(allow('*'));
  const trusting = (AWS: string): readonly Statement[] =>
    statements({ Effect: 'Allow', Principal: { AWS }, Action: '*', Resource: '*' });

  it('in one account: either the bucket’s or the user’s is enough', async () => {
    expect(await verdict({ policies: { resource: trusting(user.arn) } })).toBe('allowed');
    expect(
      await verdict({ policies: { identity: everything, resource: trusting('arn:aws:iam::1:root') } }),
    ).toBe('allowed');
    expect(await verdict({ policies: { resource: trusting('111111111111') } })).toMatch(/identity-based/);
  });

  it('across accounts: both are needed', async () => {
    const owner = '222222222222';
    expect(await verdict({ owner, policies: { identity: everything } })).toMatch(/by resource-based/);
    expect(await verdict({ owner, policies: { resource: trusting(user.arn) } })).toMatch(/by identity-based/);
    expect(await verdict({ owner, policies: { identity: everything, resource: trusting(user.arn) } })).toBe(
      'allowed',
    );
  });

  it('of a key: nothing counts that the key’s own policy does not let count', async () => {
    const key = { identity: everything, resourceDecides: true };
    expect(
      await verdict({ policies: { ...key, resource: trusting('arn:aws:iam::111111111111:root') } }),
    ).toBe('allowed');
    const bob = trusting('arn:aws:iam::111111111111:user/bob');
    expect(await verdict({ policies: { ...key, resource: bob } })).toBe(
      'not allowed by resource-based policy',
    );
  });

  it('limit one another: boundary and session policy allow too, or nothing happens', async () => {
    const nothing = statements();
    expect(await verdict({ policies: { identity: everything, boundary: nothing } })).toMatch(
      /permissions boundary/,
    );
    expect(await verdict({ who: session, policies: { identity: everything, session: nothing } })).toMatch(
      /session policy/,
    );
  });

  it('name a role and mean its sessions', async () => {
    const resource = trusting('arn:aws:iam::111111111111:role/path/worker');
    expect(await verdict({ who: session, policies: { resource } })).toBe('allowed');
    expect(await verdict({ policies: { resource } })).toMatch(/^not allowed/);
  });
});
