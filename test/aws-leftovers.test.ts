/** Leftovers over the wire: what is found of a cluster, what is removed, and what the proof costs. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  DescribeImagesCommand,
  EC2Client,
  type ResourceType,
  RunInstancesCommand,
  type TagSpecification,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateLoadBalancerCommand as CreateClassicCommand,
  ElasticLoadBalancingClient,
} from '@aws-sdk/client-elastic-load-balancing';
import {
  AddTagsCommand,
  CreateLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Leftover, LeftoverScope } from '../src/aws/account.ts';
import { type AwsFixture, awsFixture, eventually } from './aws-fixture.ts';

const id = 'al9qy';
const guestTags = { [`kubernetes.io/cluster/${id}`]: 'owned' };
const ourTags = { ...guestTags, 'giantswarm.io/cluster': id };

let aws: AwsFixture;
let ec2: EC2Client;
let vpcId: string;
let subnetId: string;
beforeAll(async () => {
  aws = await awsFixture();
  ec2 = new EC2Client(aws.local.guest);
  vpcId = (
    await ec2.send(
      new CreateVpcCommand({ CidrBlock: '10.1.0.0/16', TagSpecifications: spec('vpc', ourTags) }),
    )
  ).Vpc?.VpcId as string;
  const subnet = new CreateSubnetCommand({
    VpcId: vpcId,
    CidrBlock: '10.1.0.0/24',
    TagSpecifications: spec('subnet', ourTags),
  });
  subnetId = (await ec2.send(subnet)).Subnet?.SubnetId as string;
});
afterAll(async () => await aws.stop());
beforeEach(() => {
  aws.calls.length = 0;
});

function rows(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function spec(ResourceType: ResourceType, tags: Readonly<Record<string, string>>): TagSpecification[] {
  return [{ ResourceType, Tags: rows(tags) }];
}

async function volume(tags: Readonly<Record<string, string>>): Promise<string> {
  const AvailabilityZone = `${aws.region}a`;
  const command = new CreateVolumeCommand({
    AvailabilityZone,
    Size: 1,
    TagSpecifications: spec('volume', tags),
  });
  return (await ec2.send(command)).VolumeId as string;
}

async function group(GroupName: string, tags: Readonly<Record<string, string>>): Promise<string> {
  const TagSpecifications = spec('security-group', tags);
  const command = new CreateSecurityGroupCommand({
    GroupName,
    Description: 'x',
    VpcId: vpcId,
    TagSpecifications,
  });
  return (await ec2.send(command)).GroupId as string;
}

async function networkInterface(tags: Readonly<Record<string, string>>): Promise<string> {
  const TagSpecifications = spec('network-interface', tags);
  const command = new CreateNetworkInterfaceCommand({ SubnetId: subnetId, TagSpecifications });
  return (await ec2.send(command)).NetworkInterface?.NetworkInterfaceId as string;
}

/** A Service's classic load balancer, and a network load balancer that only carries the cluster's tags. */
async function balancers(): Promise<void> {
  const classic = new CreateClassicCommand({
    LoadBalancerName: 'a0123456789',
    Subnets: [subnetId],
    Listeners: [{ Protocol: 'TCP', LoadBalancerPort: 80, InstancePort: 30_080 }],
    Tags: rows({ ...guestTags, 'kubernetes.io/service-name': 'default/web' }),
  });
  await new ElasticLoadBalancingClient(aws.local.guest).send(classic);
  const v2 = new ElasticLoadBalancingV2Client(aws.local.guest);
  for (const [Name, tags] of [
    ['k8s-default-api', { ...guestTags, 'service.k8s.aws/stack': 'default/api' }],
    [`${id}-api`, ourTags],
  ] as const) {
    const made = await v2.send(new CreateLoadBalancerCommand({ Name, Subnets: [subnetId], Type: 'network' }));
    const ResourceArns = [made.LoadBalancers?.[0]?.LoadBalancerArn ?? ''];
    await v2.send(new AddTagsCommand({ ResourceArns, Tags: rows(tags) }));
  }
}

const names = (leftovers: readonly Leftover[]): string[] =>
  leftovers.map((one) => `${one.type} ${one.name ?? one.id} ${one.maker}`).toSorted();

const scope = (more: Partial<LeftoverScope> = {}): LeftoverScope => ({
  clusterId: id,
  stackNames: [`cluster-${id}-guest-main`],
  roleNames: [`${id}-master-EC2-K8S-Role`, `${id}-worker-EC2-K8S-Role`],
  instanceProfileNames: [`${id}-master-EC2-K8S-Role`, `${id}-worker-EC2-K8S-Role`],
  bucketNames: [`222222222222-g8s-${id}`, `${id}-g8s-access-logs`],
  keyAlias: `alias/${id}`,
  hostedZoneId: aws.env('SANDBOX_HOSTED_ZONE_ID'),
  recordNames: [
    `api.${id}.k8s.sandbox.example`,
    `*.${id}.k8s.sandbox.example`,
    `etcd.${id}.k8s.sandbox.example`,
  ],
  ...more,
});

describe("the guest's own", () => {
  it('are found in a handful of calls, apart from what the stack made', async () => {
    await balancers();
    await volume({ ...guestTags, 'kubernetes.io/created-for/pvc/name': 'data', Name: 'pvc' });
    await volume({ ...ourTags, Name: 'etcd' });
    await volume({ ...ourTags, Name: 'etcd by hand', 'aws-operator.giantswarm.io/master': '0' });
    const elbGroup = await group('k8s-elb-a0123456789', guestTags);
    const nodes = await group(`${id}-worker`, ourTags);
    const UserIdGroupPairs = [{ GroupId: elbGroup }];
    const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 30_080, ToPort: 30_080, UserIdGroupPairs }];
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: nodes, IpPermissions }));
    const [loose] = [await networkInterface({}), await networkInterface(ourTags)];

    const found = await aws.guest.leftovers.fromGuest(id, vpcId, aws.signal);
    expect(names(found.filter(({ type }) => type !== 'ec2:network-interface'))).toEqual([
      'ec2:security-group k8s-elb-a0123456789 guest',
      'ec2:volume etcd by hand guest',
      'ec2:volume pvc guest',
      'elasticloadbalancing:loadbalancer a0123456789 guest',
      'elasticloadbalancing:loadbalancer k8s-default-api guest',
    ]);
    expect(found.filter(({ type }) => type === 'ec2:network-interface').map((one) => one.id)).toEqual([
      loose,
    ]);
    expect(aws.calls.filter(({ operation }) => operation !== 'AssumeRole').length).toBeLessThanOrEqual(8);
  });

  it('go in turns: load balancers, then what those held; rules that name a group go with it', async () => {
    const { leftovers } = aws.guest;
    for (let turn = 0; turn < 3; turn += 1) {
      const found = await leftovers.fromGuest(id, vpcId, aws.signal);
      expect(await leftovers.remove(found, aws.signal)).toEqual([]);
    }
    expect(await leftovers.fromGuest(id, vpcId, aws.signal)).toEqual([]);
    expect(await leftovers.fromGuest(id, undefined, aws.signal)).toEqual([]);
  });

  it('are the only ones that are removed', async () => {
    const stacks: Leftover = { type: 'ec2:vpc', id: vpcId, maker: 'stack' };
    const refused = await aws.guest.leftovers.remove([stacks], aws.signal);
    expect(refused).toEqual([{ leftover: stacks, reason: expect.stringContaining('stack') as string }]);
  });
});

describe('the proof', () => {
  it('waits for the sweep', async () => {
    const proof = aws.guest.leftovers.all(scope(), aws.signal);
    await expect(proof).rejects.toMatchObject({ code: 'Unavailable' });
    await eventually('the first look', () =>
      aws.guest.stacks.find(`cluster-${id}-guest-main`).kind === 'absent' ? true : undefined,
    );
  });

  it('finds what carries the tag or a name of the cluster, the key by its state', async () => {
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    const RoleName = `${id}-master-EC2-K8S-Role`;
    await new IAMClient(aws.local.guest).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const policy = { Version: '2012-10-17', Statement: [] };
    await aws.guest.buckets.ensure(
      { name: `${id}-g8s-access-logs`, tags: ourTags, policy, expiring: [] },
      aws.signal,
    );
    const key = await aws.guest.keys.create({ description: id, tags: ourTags }, aws.signal);
    await aws.guest.keys.scheduleDeletion(key, 7, aws.signal);
    await record('UPSERT');

    const found = await aws.guest.leftovers.all(scope({ keyId: key.id }), aws.signal);
    expect(names(found.filter(({ type }) => type !== 'ec2:network-interface'))).toEqual([
      `ec2:security-group ${idOf(found, 'ec2:security-group')} stack`,
      `ec2:subnet ${subnetId} stack`,
      `ec2:volume ${idOf(found, 'ec2:volume')} stack`,
      `ec2:vpc ${vpcId} stack`,
      `elasticloadbalancing:loadbalancer ${id}-api stack`,
      `iam:role ${RoleName} stack`,
      `kms:key alias/${id} operator`,
      `route53:recordset *.${id}.k8s.sandbox.example stack`,
      `s3:bucket ${id}-g8s-access-logs operator`,
    ]);
    expect(found.find(({ type }) => type === 'kms:key')?.state).toBe('PendingDeletion');
    await record('DELETE');
  });

  it('does not count what is dead but still carries its tags, and costs at most 20 calls', async () => {
    const other = 'dead1';
    const ImageId = (await ec2.send(new DescribeImagesCommand({}))).Images?.[0]?.ImageId;
    const TagSpecifications = spec('instance', { 'giantswarm.io/cluster': other });
    const run = new RunInstancesCommand({
      ImageId,
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnetId,
      TagSpecifications,
    });
    const InstanceId = (await ec2.send(run)).Instances?.[0]?.InstanceId ?? '';
    const dead = scope({ clusterId: other, stackNames: [], roleNames: [], bucketNames: [] });
    expect(names(await aws.guest.leftovers.all(dead, aws.signal))).toEqual([
      `ec2:instance ${InstanceId} stack`,
    ]);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
    expect(await aws.guest.leftovers.all(dead, aws.signal)).toEqual([]);

    aws.calls.length = 0;
    const nothing = scope({ clusterId: other, roleNames: ['a', 'b', 'c'], stackNames: [] });
    await aws.guest.leftovers.all(nothing, aws.signal);
    expect(aws.calls.length).toBeLessThanOrEqual(20);
    expect(aws.calls.every(({ kind }) => kind === 'read')).toBe(true);
  });
});

function idOf(found: readonly Leftover[], type: string): string {
  return found.find((one) => one.type === type)?.id ?? '';
}

async function record(Action: 'UPSERT' | 'DELETE'): Promise<void> {
  const ResourceRecordSet = {
    Name: `*.${id}.k8s.sandbox.example`,
    Type: 'CNAME' as const,
    TTL: 60,
    ResourceRecords: [{ Value: 'ingress.example' }],
  };
  const other = { ...ResourceRecordSet, Name: 'api.other.k8s.sandbox.example' };
  const Changes = [ResourceRecordSet, other].map((one) => ({ Action, ResourceRecordSet: one }));
  const HostedZoneId = aws.env('SANDBOX_HOSTED_ZONE_ID');
  const command = new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } });
  await new Route53Client(aws.local.guest).send(command);
}
