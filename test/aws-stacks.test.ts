/** Stacks over the wire: what the sweep sees, what writing costs, and what AWS's refusals become. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Observation, Stack, StackChange, Stacks, WantedStack } from '../src/aws/account.ts';
import { classifyFailure } from '../src/aws/causes.ts';
import { statusText } from '../src/aws/stack-status.ts';
import { fingerprint } from '../src/support/json.ts';
import { type AwsFixture, awsFixture, eventually } from './aws-fixture.ts';

let aws: AwsFixture;
let stacks: Stacks;
beforeAll(async () => {
  aws = await awsFixture();
  stacks = aws.guest.stacks;
});
afterAll(async () => await aws.stop());
beforeEach(() => {
  aws.calls.length = 0;
});

function template(cidr: string, extra: object = {}): object {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Resources: { VPC: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: cidr } }, ...extra },
    Outputs: { VpcId: { Value: { Ref: 'VPC' } } },
  };
}

function wanted(id: string, body: object, more: Partial<WantedStack> = {}): WantedStack {
  return {
    name: `cluster-${id}-guest-main`,
    template: body,
    tags: { 'giantswarm.io/cluster': id, [`kubernetes.io/cluster/${id}`]: 'owned' },
    capabilities: ['CAPABILITY_NAMED_IAM'],
    terminationProtection: false,
    attempt: 'uid-1',
    ...more,
  };
}

async function seen(name: string, status: RegExp): Promise<Stack> {
  return await eventually(`${name} to be ${status.source}`, () => {
    const found = stacks.find(name);
    return found.kind === 'present' && status.test(statusText(found.stack.status)) ? found.stack : undefined;
  });
}

async function gone(name: string): Promise<void> {
  await eventually(`${name} to be gone`, () => (stacks.find(name).kind === 'absent' ? true : undefined));
}

const known = async (name: string): Promise<Observation> =>
  await eventually(`a look at ${name}`, () => {
    const found = stacks.find(name);
    return found.kind === 'unknown' ? undefined : found;
  });

describe('the life of a stack', () => {
  const name = 'cluster-al9qy-guest-main';

  it('answers unknown until the first look, then absent', async () => {
    expect(stacks.find(name).kind).toBe('unknown');
    expect((await known(name)).kind).toBe('absent');
  });

  it('creates with one write, describes once, and shows outputs, tags and hash', async () => {
    const body = template('10.1.0.0/16');
    await stacks.create(wanted('al9qy', body));
    expect(stacks.find(name).kind).toBe('unknown');
    const stack = await seen(name, /^CREATE_COMPLETE$/);
    expect(stack.outputs['VpcId']).toMatch(/^vpc-/);
    expect(stack.tags['giantswarm.io/cluster']).toBe('al9qy');
    expect(stack.templateHash).toBe(fingerprint(body));
    const counts = (operation: string): number =>
      aws.calls.filter((one) => one.operation === operation).length;
    expect([counts('CreateStack'), counts('DescribeStacks')]).toEqual([1, 1]);
    expect(counts('ListStacks')).toBeLessThanOrEqual(6);
  });

  it('creates again without harm, and refuses a stack of another cluster', async () => {
    await stacks.create(wanted('al9qy', template('10.1.0.0/16'), { attempt: 'uid-2' }));
    const foreign = wanted('al9qy', template('10.1.0.0/16'), {
      tags: { 'giantswarm.io/cluster': 'other' },
      attempt: 'uid-3',
    });
    await expect(stacks.create(foreign)).rejects.toMatchObject({ code: 'Conflict' });
    await known(name);
  });

  it('updates, says when there is nothing to update, and sees a second update in the same status', async () => {
    const one = template('10.1.0.0/16', { Gateway: { Type: 'AWS::EC2::InternetGateway' } });
    expect(await stacks.update(wanted('al9qy', one, { attempt: 'u1' }))).toEqual({ changed: true });
    const updated = await seen(name, /^UPDATE_COMPLETE$/);
    expect(updated.templateHash).toBe(fingerprint(one));
    expect(await stacks.update(wanted('al9qy', one, { attempt: 'u2' }))).toEqual({ changed: false });

    const two = template('10.1.0.0/16');
    await stacks.update(wanted('al9qy', two, { attempt: 'u3' }));
    const again = await eventually('the second update', () => {
      const found = stacks.find(name);
      const there = found.kind === 'present' && found.stack.templateHash === fingerprint(two);
      return there && found.stack.status === 'UPDATE_COMPLETE' ? found.stack : undefined;
    });
    expect(again.id).toBe(updated.id);
  });

  it('keeps what it knows for another account object, and tells listeners once per change', async () => {
    const changes: StackChange[] = [];
    using _listening = aws.accounts.onStackChange((change) => changes.push(change));
    const stack = await seen(name, /COMPLETE$/);
    await stacks.delete(stack);
    await gone(name);
    expect(changes.at(-1)).toEqual({
      account: aws.guest.id,
      region: aws.region,
      stackName: name,
      clusterId: 'al9qy',
      status: undefined,
    });
    await stacks.delete(stack);
    await gone(name);
  });
});

describe('protection', () => {
  it('is lifted before a deletion, also when somebody else switched it on', async () => {
    const name = 'cluster-prot1-guest-main';
    await stacks.create(wanted('prot1', template('10.2.0.0/16'), { terminationProtection: true }));
    const stack = await seen(name, /^CREATE_COMPLETE$/);
    expect(stack.terminationProtection).toBe(true);
    await stacks.delete({ ...stack, terminationProtection: false });
    await gone(name);
  });
});

describe('failure', () => {
  it('names the first resource that failed by itself, and knows the cause', async () => {
    const name = 'cluster-fail1-guest-main';
    await aws.local.control('POST', 'faults', [
      {
        service: 'ec2',
        action: 'CreateInternetGateway',
        error: {
          code: 'InternetGatewayLimitExceeded',
          status: 400,
          message: 'The maximum number of internet gateways has been reached.',
        },
      },
    ]);
    const body = template('10.3.0.0/16', { Gateway: { Type: 'AWS::EC2::InternetGateway' } });
    await stacks.create(wanted('fail1', body));
    const stack = await seen(name, /^ROLLBACK_COMPLETE$/);
    aws.calls.length = 0;
    const failure = await stacks.failure(stack, aws.signal);
    expect(failure).toMatchObject({ resource: 'Gateway', type: 'AWS::EC2::InternetGateway' });
    expect(failure && classifyFailure(failure)).toMatchObject({ class: 'quota', mender: 'account' });
    await stacks.failure(stack, aws.signal);
    expect(aws.calls.map((call) => call.operation)).toEqual(['DescribeStackEvents']);
    await aws.local.control('DELETE', 'faults');
    await stacks.delete(stack);
    await gone(name);
  });

  it('says why nothing can be seen, and recovers', async () => {
    await aws.local.control('POST', 'faults', [
      {
        service: 'cloudformation',
        action: 'ListStacks',
        error: {
          code: 'AccessDenied',
          status: 403,
          message: 'not authorized to perform: cloudformation:ListStacks',
        },
      },
    ]);
    const guest = aws.accounts.guest({ roleArn: aws.env('SANDBOX_GUEST_ROLE_ARN') }, 'eu-west-1');
    const name = 'cluster-blind-guest-main';
    const blind = await eventually('the reason', () => {
      const found = guest.stacks.find(name);
      return found.kind === 'unknown' ? found.problem : undefined;
    });
    expect(blind.code).toBe('Denied');
    await aws.local.control('DELETE', 'faults');
    await eventually('sight', () => (guest.stacks.find(name).kind === 'absent' ? true : undefined));
  });

  it('refuses a template that is too large before it is sent', async () => {
    const body = template('10.4.0.0/16', { Padding: 'x'.repeat(52_000) });
    await expect(stacks.create(wanted('large', body))).rejects.toMatchObject({ code: 'Invalid' });
    expect(aws.calls.some((call) => call.operation === 'CreateStack')).toBe(false);
  });

  it('passes on what AWS says of a bad template', async () => {
    const body = { Resources: { A: { Type: 'AWS::EC2::NoSuchThing' } } };
    await expect(stacks.create(wanted('badty', body))).rejects.toMatchObject({ code: 'Invalid' });
  });
});
