/** The life of stacks: failures, rollbacks, protection, change sets, exports, in one account on real service APIs. */
import {
  ContinueUpdateRollbackCommand,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  ListExportsCommand,
  ListStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateSubnetCommand,
  DeleteSubnetCommand,
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
const bad = (DependsOn: string): object => ({
  Type: 'AWS::EC2::Subnet',
  DependsOn,
  Properties: { VpcId: 'vpc-00000000', CidrBlock: '10.0.0.0/24' },
});

async function vpcsOf(stack: string): Promise<readonly string[]> {
  const Filters = [{ Name: 'tag:aws:cloudformation:stack-name', Values: [stack] }];
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters }));
  return (Vpcs ?? []).map(({ CidrBlock }) => CidrBlock ?? '').toSorted();
}

describe('a creation that fails', () => {
  it('takes everything away again and keeps the name', async () => {
    const made = await stacks.create('fails', { Resources: { A: vpc('10.1.0.0/16'), B: bad('A') } });
    expect(made.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await vpcsOf('fails')).toEqual([]);
    const rows = (await stacks.events('fails')).map(
      ({ LogicalResourceId, ResourceStatus }) => `${LogicalResourceId} ${ResourceStatus}`,
    );
    expect(rows).toEqual([
      'fails CREATE_IN_PROGRESS',
      'A CREATE_IN_PROGRESS',
      'A CREATE_IN_PROGRESS',
      'A CREATE_COMPLETE',
      'B CREATE_IN_PROGRESS',
      'B CREATE_FAILED',
      'fails ROLLBACK_IN_PROGRESS',
      'B DELETE_COMPLETE',
      'A DELETE_IN_PROGRESS',
      'A DELETE_COMPLETE',
      'fails ROLLBACK_COMPLETE',
    ]);
    await expect(stacks.update('fails', { Resources: { A: vpc('10.1.0.0/16') } })).rejects.toThrow(
      'is in ROLLBACK_COMPLETE state and can not be updated.',
    );
    await expect(stacks.create('fails', { Resources: { A: vpc('10.1.0.0/16') } })).rejects.toThrow(
      'Stack [fails] already exists',
    );
    await stacks.delete('fails');
  });

  it('keeps what was made with OnFailure DO_NOTHING, and is gone with DELETE', async () => {
    const template = { Resources: { A: vpc('10.1.0.0/16'), B: bad('A') } };
    expect((await stacks.create('kept', template, { OnFailure: 'DO_NOTHING' })).StackStatus).toBe(
      'CREATE_FAILED',
    );
    expect(await vpcsOf('kept')).toEqual(['10.1.0.0/16']);
    await stacks.delete('kept');
    await expect(stacks.create('dropped', template, { OnFailure: 'DELETE' })).rejects.toThrow(
      'Stack with id dropped does not exist',
    );
    expect(await vpcsOf('dropped')).toEqual([]);
  });

  it('is refused before anything is made when a property does not exist', async () => {
    const wrong = {
      Resources: { A: vpc('10.1.0.0/16'), B: { Type: 'AWS::EC2::VPC', Properties: { Cidr: 'x' } } },
    };
    expect((await stacks.create('wrong', wrong)).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect((await stacks.failures('wrong')).join()).toContain('Validation failed with 1 error(s)');
    expect((await stacks.events('wrong')).some(({ LogicalResourceId }) => LogicalResourceId === 'A')).toBe(
      false,
    );
    await stacks.delete('wrong');
  });
});

describe('an update', () => {
  it('replaces new before old, and goes back to the old one when something fails later', async () => {
    await stacks.create('net', {
      Resources: { A: vpc('10.1.0.0/16') },
      Outputs: { Id: { Value: { Ref: 'A' } } },
    });
    const failed = await stacks.update('net', { Resources: { A: vpc('10.2.0.0/16'), B: bad('A') } });
    expect(failed.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await vpcsOf('net')).toEqual(['10.1.0.0/16']);
    const done = await stacks.update('net', { Resources: { A: vpc('10.2.0.0/16') } });
    expect(done.StackStatus).toBe('UPDATE_COMPLETE');
    expect(await vpcsOf('net')).toEqual(['10.2.0.0/16']);
    await expect(stacks.update('net', { Resources: { A: vpc('10.2.0.0/16') } })).rejects.toThrow(
      'No updates are to be performed.',
    );
    await stacks.delete('net');
  });

  it('shows in a change set what it would do, and does it when that is executed', async () => {
    await stacks.create('shown', { Resources: { A: vpc('10.1.0.0/16'), Gone: vpc('10.3.0.0/16') } });
    const body = JSON.stringify({ Resources: { A: vpc('10.2.0.0/16'), New: vpc('10.4.0.0/16') } });
    const names = { StackName: 'shown', ChangeSetName: 'c1' };
    await stacks.client.send(new CreateChangeSetCommand({ ...names, TemplateBody: body }));
    await expect
      .poll(async () => (await stacks.client.send(new DescribeChangeSetCommand(names))).Status)
      .toBe('CREATE_COMPLETE');
    const { Changes } = await stacks.client.send(new DescribeChangeSetCommand(names));
    expect(
      Changes?.map(({ ResourceChange: change }) => [
        change?.Action,
        change?.LogicalResourceId,
        change?.Replacement,
      ]),
    ).toEqual([
      ['Modify', 'A', 'True'],
      ['Remove', 'Gone', undefined],
      ['Add', 'New', undefined],
    ]);
    await stacks.client.send(new ExecuteChangeSetCommand(names));
    expect((await stacks.settled('shown')).StackStatus).toBe('UPDATE_COMPLETE');
    expect(await vpcsOf('shown')).toEqual(['10.2.0.0/16', '10.4.0.0/16']);
    await stacks.delete('shown');
  });
});

describe('a deletion', () => {
  it('fails for what is in use, and succeeds once that is free', async () => {
    const made = await stacks.create('busy', {
      Resources: { A: vpc('10.1.0.0/16') },
      Outputs: { Id: { Value: { Ref: 'A' } } },
    });
    const VpcId = StacksForTests.output(made, 'Id');
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.1.1.0/24' }));
    const stuck = await stacks.delete('busy');
    expect(stuck.StackStatus).toBe('DELETE_FAILED');
    expect(stuck.StackStatusReason).toBe('The following resource(s) failed to delete: [A]. ');
    await ec2.send(new DeleteSubnetCommand({ SubnetId: Subnet?.SubnetId }));
    expect((await stacks.delete('busy')).StackStatus).toBe('DELETE_COMPLETE');
    expect(await vpcsOf('busy')).toEqual([]);
  });

  it('leaves what is to be retained, and is refused under termination protection', async () => {
    await stacks.create(
      'careful',
      { Resources: { A: vpc('10.8.0.0/16', { DeletionPolicy: 'Retain' }) } },
      { EnableTerminationProtection: true },
    );
    await expect(stacks.delete('careful')).rejects.toThrow(
      'cannot be deleted while TerminationProtection is enabled',
    );
    await stacks.client.send(
      new UpdateTerminationProtectionCommand({ StackName: 'careful', EnableTerminationProtection: false }),
    );
    expect((await stacks.delete('careful')).StackStatus).toBe('DELETE_COMPLETE');
    expect(await vpcsOf('careful')).toEqual(['10.8.0.0/16']);
  });

  it('is taken back while another stack imports an export', async () => {
    await stacks.create('giver', {
      Resources: { A: vpc('10.1.0.0/16') },
      Outputs: { O: { Value: { Ref: 'A' }, Export: { Name: 'the-vpc' } } },
    });
    const subnet = {
      Type: 'AWS::EC2::Subnet',
      Properties: { VpcId: { 'Fn::ImportValue': 'the-vpc' }, CidrBlock: '10.1.0.0/24' },
    };
    await stacks.create('taker', { Resources: { S: subnet } });
    const { Exports } = await stacks.client.send(new ListExportsCommand({}));
    expect(Exports?.map(({ Name }) => Name)).toEqual(['the-vpc']);
    const kept = await stacks.delete('giver');
    expect(kept.StackStatus).toBe('CREATE_COMPLETE');
    expect(kept.StackStatusReason).toContain('it is in use by taker');
    await stacks.delete('taker');
    expect((await stacks.delete('giver')).StackStatus).toBe('DELETE_COMPLETE');
  });
});

describe('a request', () => {
  it('is answered the same for the same token, and IAM needs a capability', async () => {
    const template = { Resources: { A: vpc('10.1.0.0/16') } };
    const first = await stacks.create('token', template, { ClientRequestToken: 'one' });
    const second = await stacks.create('token', template, { ClientRequestToken: 'one' });
    expect(second.StackId).toBe(first.StackId);
    await stacks.delete('token');
    const role = {
      Resources: {
        R: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'x', AssumeRolePolicyDocument: {} } },
      },
    };
    await expect(stacks.create('role', role, { Capabilities: ['CAPABILITY_IAM'] })).rejects.toThrow(
      'Requires capabilities : [CAPABILITY_NAMED_IAM]',
    );
  });

  it('lists deleted stacks too, by status', async () => {
    await stacks.create('listed', { Resources: { A: vpc('10.1.0.0/16') } });
    await stacks.delete('listed');
    const { StackSummaries } = await stacks.client.send(
      new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'] }),
    );
    expect(StackSummaries?.map(({ StackName }) => StackName)).toContain('listed');
  });
});

describe('a service that falters', () => {
  it('is asked again when it throttles or breaks, and no stack fails for it', async () => {
    const error = { code: 'RequestLimitExceeded', status: 503, message: 'Request limit exceeded.' };
    await world.control('POST', 'faults', [{ service: 'ec2', action: 'CreateVpc', count: 2, error }]);
    const made = await stacks.create('patient', { Resources: { A: vpc('10.1.0.0/16') } });
    expect(await stacks.failures('patient')).toEqual([]);
    expect(made.StackStatus).toBe('CREATE_COMPLETE');
    await world.control('DELETE', 'faults');
    await stacks.delete('patient');
  });

  it('brings a rollback that cannot restore to UPDATE_ROLLBACK_FAILED, from where it can be continued', async () => {
    const tagged = (Value: string): object => ({
      Type: 'AWS::EC2::InternetGateway',
      Properties: { Tags: [{ Key: 'a', Value }] },
    });
    await stacks.create('torn', { Resources: { G: tagged('1') } });
    const error = {
      code: 'UnauthorizedOperation',
      status: 403,
      message: 'You are not authorized to perform this operation.',
    };
    await world.control('POST', 'faults', [
      { service: 'ec2', action: 'CreateTags', after: 1, count: 1, error },
    ]);
    const torn = await stacks.update('torn', { Resources: { G: tagged('2'), B: bad('G') } });
    expect(torn.StackStatus).toBe('UPDATE_ROLLBACK_FAILED');
    await world.control('DELETE', 'faults');
    await stacks.client.send(new ContinueUpdateRollbackCommand({ StackName: 'torn' }));
    expect((await stacks.settled('torn')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await stacks.delete('torn')).StackStatus).toBe('DELETE_COMPLETE');
  });
});
