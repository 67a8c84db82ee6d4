/** The search for what a cluster left behind, over accounts and regions. */
import { AutoScalingClient, CreateLaunchConfigurationCommand } from '@aws-sdk/client-auto-scaling';
import * as ec2 from '@aws-sdk/client-ec2';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import { ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Leftover } from '../contract.ts';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import { belongsTo } from './territory.ts';

let world: TestAws;
beforeAll(async () => {
  world = await localAws();
});
afterAll(() => world.stop());

const leftovers = async (cluster: string): Promise<Leftover[]> =>
  (await world.control('GET', `leftovers?cluster=${cluster}`)) as Leftover[];

describe('belonging to a cluster', () => {
  const belongs = belongsTo('al9qy');

  it.each(['cluster-al9qy-guest-main', 'api.al9qy.k8s.example.com.', '2222-g8s-al9qy', 'al9qy-master'])(
    'is seen in the name %s',
    (name) => expect(belongs({ name })).toBe(true),
  );

  it('is seen in the key or value of a tag, but only as a whole word', () => {
    expect(belongs({ tags: [{ Key: 'kubernetes.io/cluster/al9qy', Value: 'owned' }] })).toBe(true);
    expect(belongs({ tags: [{ Key: 'giantswarm.io/cluster', Value: 'al9qy' }] })).toBe(true);
    expect(belongs({ name: 'cluster-al9qyx-guest-main' })).toBe(false);
  });
});

describe('leftovers', () => {
  it('are none for a cluster that never was', async () => {
    await new ec2.EC2Client(world.host).send(new ec2.DescribeVpcsCommand({}));
    expect(await leftovers('al9qy')).toEqual([]);
  });

  it('are found in every account and region, whatever they are', async () => {
    const Tags = [{ Key: 'kubernetes.io/cluster/al9qy', Value: 'owned' }];
    const guest = new ec2.EC2Client(world.guest);
    const tagged = (ResourceType: ec2.ResourceType): ec2.TagSpecification[] => [{ ResourceType, Tags }];
    const { Vpc: vpc } = await guest.send(
      new ec2.CreateVpcCommand({ CidrBlock: '10.4.0.0/16', TagSpecifications: tagged('vpc') }),
    );
    await new ec2.EC2Client({ ...world.guest, region: 'us-east-1' }).send(
      new ec2.CreateVolumeCommand({
        AvailabilityZone: 'us-east-1a',
        Size: 1,
        TagSpecifications: tagged('volume'),
      }),
    );
    const keys = new kms.KMSClient(world.guest);
    const { KeyMetadata: key } = await keys.send(new kms.CreateKeyCommand({}));
    await keys.send(new kms.CreateAliasCommand({ AliasName: 'alias/al9qy', TargetKeyId: key?.KeyId }));
    await keys.send(new kms.ScheduleKeyDeletionCommand({ KeyId: key?.KeyId, PendingWindowInDays: 7 }));
    await new IAMClient(world.host).send(
      new CreateRoleCommand({
        RoleName: 'al9qy-vpc-peer-access',
        AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
      }),
    );
    await new S3Client(world.guest).send(
      new CreateBucketCommand({
        Bucket: '222222222222-g8s-al9qy',
        CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
      }),
    );
    const record = {
      Name: 'api.al9qy.k8s.sandbox.example',
      Type: 'A',
      TTL: 60,
      ResourceRecords: [{ Value: '10.0.0.1' }],
    } as const;
    await new Route53Client(world.guest).send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: world.aws.env['SANDBOX_HOSTED_ZONE_ID'],
        ChangeBatch: {
          Changes: [
            {
              Action: 'CREATE',
              ResourceRecordSet: { ...record, ResourceRecords: [...record.ResourceRecords] },
            },
          ],
        },
      }),
    );
    await new AutoScalingClient(world.guest).send(
      new CreateLaunchConfigurationCommand({
        LaunchConfigurationName: 'al9qy-worker',
        ImageId: await anImage(guest),
        InstanceType: 'm5.large',
      }),
    );
    const { VpcPeeringConnection: peering } = await guest.send(
      new ec2.CreateVpcPeeringConnectionCommand({
        VpcId: vpc?.VpcId,
        PeerVpcId: world.aws.env['SANDBOX_HOST_VPC_ID'],
        PeerOwnerId: '111111111111',
        TagSpecifications: tagged('vpc-peering-connection'),
      }),
    );
    await routeFromHost(peering?.VpcPeeringConnectionId ?? '');
    const found = (await leftovers('al9qy')).map(
      ({ account, region, type, state }) => `${account} ${region} ${type} ${state}`,
    );
    expect(found.toSorted()).toEqual([
      '111111111111 eu-central-1 route active',
      '111111111111 eu-central-1 vpc-peering-connection active',
      '111111111111 global role undefined',
      '222222222222 eu-central-1 alias undefined',
      '222222222222 eu-central-1 key PendingDeletion',
      '222222222222 eu-central-1 launch-configuration undefined',
      '222222222222 eu-central-1 vpc undefined',
      '222222222222 eu-central-1 vpc-peering-connection active',
      '222222222222 global bucket undefined',
      '222222222222 global record undefined',
      '222222222222 us-east-1 volume available',
    ]);
  });
});

async function anImage(client: ec2.EC2Client): Promise<string> {
  const { Images: [image] = [] } = await client.send(
    new ec2.DescribeImagesCommand({ Owners: ['075585003325'] }),
  );
  return image?.ImageId ?? '';
}

async function routeFromHost(VpcPeeringConnectionId: string): Promise<void> {
  const host = new ec2.EC2Client(world.host);
  await host.send(new ec2.AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
  const { RouteTables: [table] = [] } = await host.send(
    new ec2.DescribeRouteTablesCommand({ Filters: [{ Name: 'tag:Name', Values: ['sandbox-private-a'] }] }),
  );
  const input = {
    RouteTableId: table?.RouteTableId,
    DestinationCidrBlock: '10.4.0.0/16',
    VpcPeeringConnectionId,
  };
  await host.send(new ec2.CreateRouteCommand(input));
}
