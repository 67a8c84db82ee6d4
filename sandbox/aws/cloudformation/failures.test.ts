/** What becomes of a stack when something fails, with every option AWS gives for it. */
import {
  CancelUpdateStackCommand,
  ContinueUpdateRollbackCommand,
  DescribeStackResourceCommand,
  RollbackStackCommand,
  SetStackPolicyCommand,
  SignalResourceCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeRouteTablesCommand,
  DescribeSnapshotsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import { StacksForTests } from './stacks-for-tests.ts';

let world: TestAws;
let stacks: StacksForTests;
let ec2: EC2Client;

beforeAll(async () => {
  world = await localAws();
  stacks = new StacksForTests(world.guest);
  ec2 = new EC2Client(world.guest);
});

afterAll(() => world.stop());

const vpc = (CidrBlock: string, more: object = {}): object => ({
  Type: 'AWS::EC2::VPC',
  Properties: { CidrBlock },
  ...more,
});
const gateway = (Value: string, more: object = {}): object => ({
  Type: 'AWS::EC2::InternetGateway',
  Properties: { Tags: [{ Key: 'a', Value }] },
  ...more,
});
const bad = (...DependsOn: string[]): object => ({
  Type: 'AWS::EC2::Subnet',
  DependsOn,
  Properties: { VpcId: 'vpc-00000000', CidrBlock: '10.0.0.0/24' },
});
const waiting = (more: object = {}): object => ({
  Type: 'AWS::CloudFormation::WaitCondition',
  Properties: { Handle: { Ref: 'Handle' }, Timeout: '600' },
  ...more,
});
const handle = { Type: 'AWS::CloudFormation::WaitConditionHandle' };

async function vpcsOf(stack: string): Promise<readonly string[]> {
  const Filters = [{ Name: 'tag:aws:cloudformation:stack-name', Values: [stack] }];
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters }));
  return (Vpcs ?? []).map(({ CidrBlock }) => CidrBlock ?? '').toSorted();
}

async function statusOf(StackName: string, LogicalResourceId: string): Promise<string | undefined> {
  const input = { StackName, LogicalResourceId };
  const { StackResourceDetail } = await stacks.client.send(new DescribeStackResourceCommand(input));
  return StackResourceDetail?.ResourceStatus;
}

const denied = { code: 'UnauthorizedOperation', status: 403, message: 'You are not authorized.' };

describe('with rollback disabled', () => {
  it('a creation goes on with what does not need the failed resource, and can be completed by an update', async () => {
    const next = { ...vpc('10.2.0.0/16'), DependsOn: 'A' };
    const Resources = { A: vpc('10.1.0.0/16'), B: bad(), Next: next };
    const made = await stacks.create('half', { Resources }, { DisableRollback: true });
    expect(made.StackStatus).toBe('CREATE_FAILED');
    expect(made.StackStatusReason).toBe('The following resource(s) failed to create: [B]. ');
    expect(await vpcsOf('half')).toEqual(['10.1.0.0/16', '10.2.0.0/16']);
    await expect(stacks.update('half', { Resources: { A: vpc('10.1.0.0/16') } })).rejects.toThrow(
      'is in CREATE_FAILED state and can not be updated.',
    );
    const whole = { Resources: { A: vpc('10.1.0.0/16'), Next: next } };
    const done = await stacks.update('half', whole, { DisableRollback: true });
    expect(done.StackStatus).toBe('UPDATE_COMPLETE');
    await stacks.delete('half');
  });

  it('a failed creation can be rolled back later, to nothing', async () => {
    const Resources = { A: vpc('10.1.0.0/16'), B: bad('A') };
    await stacks.create('later', { Resources }, { OnFailure: 'DO_NOTHING' });
    await stacks.client.send(new RollbackStackCommand({ StackName: 'later' }));
    expect((await stacks.settled('later')).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await vpcsOf('later')).toEqual([]);
    await stacks.delete('later');
  });

  it('a failed update can be tried again, and does then what it did not do before', async () => {
    await stacks.create('again', { Resources: { G: gateway('1') } });
    await world.control('POST', 'faults', [
      { service: 'ec2', action: 'CreateTags', count: 1, error: denied },
    ]);
    const template = { Resources: { G: gateway('2'), A: vpc('10.1.0.0/16') } };
    const failed = await stacks.update('again', template, { DisableRollback: true });
    await world.control('DELETE', 'faults');
    expect(failed.StackStatus).toBe('UPDATE_FAILED');
    expect(await vpcsOf('again')).toEqual(['10.1.0.0/16']);
    const done = await stacks.update('again', template, { DisableRollback: true });
    expect(done.StackStatus).toBe('UPDATE_COMPLETE');
    const rows = (await stacks.events('again')).filter(({ LogicalResourceId }) => LogicalResourceId === 'G');
    expect(rows.at(-1)?.ResourceStatus).toBe('UPDATE_COMPLETE');
    await stacks.delete('again');
  });

  it('a failed update can be rolled back later, and a replacing one is refused', async () => {
    await stacks.create('undo', { Resources: { A: vpc('10.1.0.0/16') } });
    await expect(
      stacks.update('undo', { Resources: { A: vpc('10.2.0.0/16') } }, { DisableRollback: true }),
    ).rejects.toThrow('Replacement type updates not supported on stack with disable-rollback.');
    const Resources = { A: vpc('10.1.0.0/16'), New: vpc('10.2.0.0/16'), B: bad('New') };
    const failed = await stacks.update('undo', { Resources }, { DisableRollback: true });
    expect(failed.StackStatus).toBe('UPDATE_FAILED');
    await stacks.client.send(new RollbackStackCommand({ StackName: 'undo' }));
    expect((await stacks.settled('undo')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await vpcsOf('undo')).toEqual(['10.1.0.0/16']);
    await stacks.delete('undo');
  });
});

describe('an update under way', () => {
  it('is cancelled, and everything is as before', async () => {
    const former = { Resources: { A: vpc('10.1.0.0/16') } };
    await stacks.create('cancel', former);
    const target = { Resources: { A: vpc('10.2.0.0/16'), Handle: handle, W: waiting({ DependsOn: 'A' }) } };
    const updating = stacks.update('cancel', target);
    await expect.poll(() => statusOf('cancel', 'W').catch(() => undefined)).toBe('CREATE_IN_PROGRESS');
    await expect(stacks.delete('cancel')).rejects.toThrow(
      /^Stack \[arn:\S+:stack\/cancel\/[^\]]+\] cannot be deleted while in status UPDATE_IN_PROGRESS$/,
    );
    await stacks.client.send(new CancelUpdateStackCommand({ StackName: 'cancel' }));
    expect((await updating).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await vpcsOf('cancel')).toEqual(['10.1.0.0/16']);
    await expect(stacks.client.send(new CancelUpdateStackCommand({ StackName: 'cancel' }))).rejects.toThrow(
      'CancelUpdateStack cannot be called from current stack status',
    );
    await stacks.delete('cancel');
  });

  it('waits for signals, and a failure signal fails it at once', async () => {
    const name = 'signal';
    await stacks.create(name, { Resources: { Handle: handle } });
    const signal = (Status: 'SUCCESS' | 'FAILURE') =>
      stacks.client.send(
        new SignalResourceCommand({ StackName: name, LogicalResourceId: 'W', UniqueId: Status, Status }),
      );
    const good = stacks.update(name, { Resources: { Handle: handle, W: waiting() } });
    await expect.poll(() => statusOf(name, 'W').catch(() => undefined)).toBe('CREATE_IN_PROGRESS');
    await signal('SUCCESS');
    expect((await good).StackStatus).toBe('UPDATE_COMPLETE');
    await stacks.update(name, { Resources: { Handle: handle } });
    const failing = stacks.update(name, { Resources: { Handle: handle, W: waiting() } });
    await expect.poll(() => statusOf(name, 'W').catch(() => undefined)).toBe('CREATE_IN_PROGRESS');
    await signal('FAILURE');
    expect((await failing).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await stacks.failures(name)).join()).toContain('Received FAILURE signal with UniqueId FAILURE');
    await stacks.delete(name);
  });
});

describe('an update that fails', () => {
  it('gives a subnet its former route table back, of which it has one at a time', async () => {
    const inVpc = { VpcId: { Ref: 'Net' } };
    const Resources = {
      Net: vpc('10.1.0.0/16'),
      Part: { Type: 'AWS::EC2::Subnet', Properties: { ...inVpc, CidrBlock: '10.1.1.0/24' } },
      A: { Type: 'AWS::EC2::RouteTable', Properties: inVpc },
      B: { Type: 'AWS::EC2::RouteTable', Properties: inVpc },
    };
    const way = (table: string): object => ({
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Properties: { SubnetId: { Ref: 'Part' }, RouteTableId: { Ref: table } },
    });
    await stacks.create('ways', { Resources: { ...Resources, Way: way('A') } });
    const failed = await stacks.update('ways', {
      Resources: { ...Resources, Way: way('B'), Bad: bad('Way') },
    });
    expect(failed.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    const { StackResourceDetail: part } = await stacks.client.send(
      new DescribeStackResourceCommand({ StackName: 'ways', LogicalResourceId: 'Part' }),
    );
    const Filters = [{ Name: 'association.subnet-id', Values: [part?.PhysicalResourceId ?? ''] }];
    const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ Filters }));
    const tags = RouteTables?.flatMap(({ Tags = [] }) => Tags) ?? [];
    expect(tags.find(({ Key }) => Key === 'aws:cloudformation:logical-id')?.Value).toBe('A');
    expect((await stacks.delete('ways')).StackStatus).toBe('DELETE_COMPLETE');
  });
});

describe('a rollback that cannot restore a resource', () => {
  it('is continued without it, and only resources that the rollback failed on can be skipped', async () => {
    await stacks.create('skip', { Resources: { G: gateway('1'), A: vpc('10.1.0.0/16') } });
    await world.control('POST', 'faults', [
      { service: 'ec2', action: 'CreateTags', after: 1, error: denied },
    ]);
    const torn = await stacks.update('skip', {
      Resources: { G: gateway('2'), A: vpc('10.1.0.0/16'), B: bad('G') },
    });
    expect(torn.StackStatus).toBe('UPDATE_ROLLBACK_FAILED');
    const go = (ResourcesToSkip: string[]) =>
      stacks.client.send(new ContinueUpdateRollbackCommand({ StackName: 'skip', ResourcesToSkip }));
    await go(['A']);
    expect(await stacks.settled('skip')).toMatchObject({
      StackStatus: 'UPDATE_ROLLBACK_FAILED',
      StackStatusReason: 'Only the resources failed during UpdateRollback are allowed to be skipped',
    });
    await go(['G']);
    expect((await stacks.settled('skip')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await statusOf('skip', 'G')).toBe('UPDATE_COMPLETE');
    await world.control('DELETE', 'faults');
    await stacks.delete('skip');
  });
});

describe('what is kept', () => {
  it('holds on rollback too, but not for what is only to be kept once created', async () => {
    const Resources = {
      Kept: vpc('10.1.0.0/16', { DeletionPolicy: 'Retain' }),
      Gone: vpc('10.2.0.0/16', { DeletionPolicy: 'RetainExceptOnCreate' }),
      B: bad('Kept', 'Gone'),
    };
    expect((await stacks.create('keep', { Resources })).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await vpcsOf('keep')).toEqual(['10.1.0.0/16']);
    await stacks.delete('keep');
    await stacks.create('keep2', { Resources }, { RetainExceptOnCreate: true });
    expect(await vpcsOf('keep2')).toEqual([]);
    await stacks.delete('keep2');
  });

  it('is a snapshot of a volume whose policy says so, and no other type has one', async () => {
    const zone = { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] };
    const Disk = {
      Type: 'AWS::EC2::Volume',
      DeletionPolicy: 'Snapshot',
      Properties: { AvailabilityZone: zone, Size: 1 },
    };
    await stacks.create('disk', { Resources: { Disk } });
    expect((await stacks.delete('disk')).StackStatus).toBe('DELETE_COMPLETE');
    const Filters = [{ Name: 'tag:aws:cloudformation:stack-name', Values: ['disk'] }];
    const { Snapshots } = await ec2.send(new DescribeSnapshotsCommand({ Filters }));
    expect(Snapshots).toHaveLength(1);
    const wrong = { Resources: { A: vpc('10.1.0.0/16', { DeletionPolicy: 'Snapshot' }) } };
    await expect(stacks.create('no', wrong)).rejects.toThrow(
      'Template error: resource type AWS::EC2::VPC does not support deletion policy Snapshot',
    );
  });
});

describe('what is refused', () => {
  it('is a time-out that is none', async () => {
    const template = { Resources: { A: vpc('10.1.0.0/16') } };
    await expect(stacks.create('timed', template, { TimeoutInMinutes: 0 })).rejects.toThrow(
      'Member must have value greater than or equal to 1',
    );
  });

  it('is a parameter that names what is not there, once the operation has begun', async () => {
    const template = {
      Parameters: { Net: { Type: 'AWS::EC2::VPC::Id', Default: 'vpc-0123abcd' } },
      Resources: { A: vpc('10.1.0.0/16') },
    };
    const made = await stacks.create('absent', template);
    expect(made.StackStatus).toBe('ROLLBACK_COMPLETE');
    const reasons = (await stacks.events('absent')).map((row) => row.ResourceStatusReason);
    expect(reasons).toContain(
      'Parameter validation failed: parameter value vpc-0123abcd for parameter name Net does not exist. Rollback requested by user.',
    );
    await stacks.delete('absent');
  });

  it('is a change that the stack policy does not allow, unless a policy for that update does', async () => {
    const statement = (Effect: string, Action: string) => ({ Effect, Action, Principal: '*', Resource: '*' });
    const policy = (...Statement: object[]) => JSON.stringify({ Statement });
    const StackPolicyBody = policy(statement('Allow', 'Update:*'), statement('Deny', 'Update:Replace'));
    await stacks.create('guarded', { Resources: { A: vpc('10.1.0.0/16') } }, { StackPolicyBody });
    const next = { Resources: { A: vpc('10.2.0.0/16') } };
    expect((await stacks.update('guarded', next)).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await stacks.failures('guarded')).toEqual([
      'A: Action denied by stack policy: Statement [#2] does not allow [Update:Replace] for resource [LogicalResourceId/A]',
    ]);
    expect(await vpcsOf('guarded')).toEqual(['10.1.0.0/16']);
    const once = { StackPolicyDuringUpdateBody: policy(statement('Allow', 'Update:*')) };
    expect((await stacks.update('guarded', next, once)).StackStatus).toBe('UPDATE_COMPLETE');
    await expect(
      stacks.client.send(new SetStackPolicyCommand({ StackName: 'guarded', StackPolicyBody: '[]' })),
    ).rejects.toThrow('Error validating stack policy: Invalid stack policy');
    await stacks.delete('guarded');
  });
});
