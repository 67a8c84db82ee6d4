/** The credential Secret is read as in 2018, with an external ID beside it. */
import { expect, it } from 'vitest';
import { Secret } from '../support/secret.ts';
import { parseCredential } from './credential.ts';

const reference = { namespace: 'giantswarm', name: 'credential-default' };
const key = 'aws.awsoperator.arn';

function read(values: Readonly<Record<string, string>> | undefined): ReturnType<typeof parseCredential> {
  if (values === undefined) return parseCredential(reference, undefined);
  return parseCredential(
    reference,
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, new Secret(value)])),
  );
}

function problem(values: Readonly<Record<string, string>> | undefined): string {
  const answer = read(values);
  return 'problem' in answer ? `${answer.problem.field}: ${answer.problem.problem}` : 'no problem';
}

it.each([
  ['arn:aws:iam::222222222222:role/guest', 'aws', '222222222222'],
  ['arn:aws-cn:iam::123456789012:role/path/to/guest', 'aws-cn', '123456789012'],
  ['arn:aws-us-gov:iam::123456789012:role/a+b=c,d.e@f-g_h', 'aws-us-gov', '123456789012'],
])('reads account and partition from %s', (roleArn, partition, accountId) => {
  expect(read({ [key]: `${roleArn}\n` })).toEqual({ credential: { roleArn, partition, accountId } });
});

it('reads an external ID', () => {
  const roleArn = 'arn:aws:iam::222222222222:role/guest';
  expect(read({ [key]: roleArn, 'aws.awsoperator.externalid': 'tenant:42' })).toMatchObject({
    credential: { externalId: 'tenant:42' },
  });
  expect(read({ [key]: roleArn, 'aws.awsoperator.externalid': '' })).toEqual({
    credential: { roleArn, partition: 'aws', accountId: '222222222222' },
  });
  expect(problem({ [key]: roleArn, 'aws.awsoperator.externalid': 'no spaces' })).toContain('external ID');
});

it('says which Secret is missing', () => {
  expect(problem(undefined)).toBe(
    'spec.aws.credentialSecret: the Secret giantswarm/credential-default does not exist',
  );
});

it('says which key is missing', () => {
  expect(problem({ arn: 'x' })).toContain('has no key aws.awsoperator.arn');
  expect(problem({ [key]: ' ' })).toContain('has no key aws.awsoperator.arn');
});

it.each([
  'arn:aws:iam::222222222222:user/guest',
  'arn:aws:iam::2222:role/guest',
  'arn:aws-moon:iam::222222222222:role/guest',
  'arn:toString:iam::222222222222:role/guest',
  'arn:aws:iam::222222222222:role/',
  'arn:aws:sts::222222222222:assumed-role/guest/x',
])('refuses %s', (arn) => {
  expect(problem({ [key]: arn })).toBe(
    `spec.aws.credentialSecret: the Secret giantswarm/credential-default holds "${arn}", which is not the ARN of a role`,
  );
});

it('never repeats what may be a pasted key', () => {
  expect(problem({ [key]: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' })).not.toContain('wJal');
});
