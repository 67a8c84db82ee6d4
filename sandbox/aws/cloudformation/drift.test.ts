/** Drift: what was changed behind CloudFormation's back is found, and nothing else. */
import { DetectStackResourceDriftCommand } from '@aws-sdk/client-cloudformation';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateTagsCommand,
  DeleteInternetGatewayCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

const rule = (port: number, CidrIp: string): object => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  CidrIp,
});

it('finds changed tags, added rules and deleted things, and leaves what stands on its own alone', async () => {
  const Resources = {
    Net: {
      Type: 'AWS::EC2::VPC',
      Properties: { CidrBlock: '10.1.0.0/16', Tags: [{ Key: 'a', Value: '1' }] },
    },
    Door: { Type: 'AWS::EC2::InternetGateway' },
    Group: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: 'g',
        VpcId: { Ref: 'Net' },
        SecurityGroupIngress: [rule(22, '10.0.0.0/8')],
      },
    },
    Rule: {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: { GroupId: { Ref: 'Group' }, ...rule(80, '10.0.0.0/8') },
    },
    Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
  };
  const Outputs = Object.fromEntries(
    ['Net', 'Door', 'Group'].map((name) => [name, { Value: { Ref: name } }]),
  );
  const Tags = [{ Key: 'owner', Value: 'me' }];
  const made = await stacks.create('drift', { Resources, Outputs }, { Tags });
  expect(made.DriftInformation?.StackDriftStatus).toBe('NOT_CHECKED');
  expect(await stacks.drifted('drift')).toEqual([]);
  expect((await stacks.find('drift')).DriftInformation?.StackDriftStatus).toBe('IN_SYNC');

  const [net, door, group] = ['Net', 'Door', 'Group'].map((key) => StacksForTests.output(made, key));
  await ec2.send(new CreateTagsCommand({ Resources: [net ?? ''], Tags: [{ Key: 'a', Value: '2' }] }));
  await ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId: door }));
  const added = { GroupId: group, IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand(added));
  expect(await stacks.drifted('drift')).toEqual([
    'Door DELETED',
    expect.stringMatching(/^Group MODIFIED \/SecurityGroupIngress\/1 ADD null -> .*443/),
    'Net MODIFIED /Tags/0/Value NOT_EQUAL 1 -> 2',
  ]);
  expect((await stacks.find('drift')).DriftInformation?.StackDriftStatus).toBe('DRIFTED');
  const one = await stacks.client
    .send(new DetectStackResourceDriftCommand({ StackName: 'drift', LogicalResourceId: 'Handle' }))
    .catch((error: Error) => error.message);
  expect(one).toBe(
    'Drift detection is not supported for resource type AWS::CloudFormation::WaitConditionHandle',
  );
  expect((await stacks.delete('drift')).StackStatus).toBe('DELETE_COMPLETE');
});

it('takes a name that Route 53 writes with a dot for the name in the template', async () => {
  const Resources = {
    Dotted: { Type: 'AWS::Route53::HostedZone', Properties: { Name: 'Dotted.example.org.' } },
    Plain: { Type: 'AWS::Route53::HostedZone', Properties: { Name: 'plain.example.org' } },
  };
  await stacks.create('dots', { Resources });
  expect(await stacks.drifted('dots')).toEqual([]);
  await stacks.delete('dots');
});
