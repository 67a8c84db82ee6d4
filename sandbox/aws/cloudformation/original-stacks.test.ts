/** The 2018 operator's three stacks, deployed across two accounts on real service APIs. */
import {
  DescribeImagesCommand,
  DescribeRouteTablesCommand,
  DescribeVolumesCommand,
  DescribeVpcPeeringConnectionsCommand,
  DetachVolumeCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import type { OriginalCluster } from './original-parts-for-tests.ts';
import { guestMain, hostMain, hostSetup } from './original-templates-for-tests.ts';
import { StacksForTests } from './stacks-for-tests.ts';

let world: TestAws;
let host: StacksForTests;
let guest: StacksForTests;
let image: string;

beforeAll(async () => {
  world = await localAws();
  host = new StacksForTests(world.host);
  guest = new StacksForTests(world.guest);
  const { Images } = await new EC2Client(world.guest).send(new DescribeImagesCommand({}));
  image = Images?.find(({ Architecture }) => Architecture === 'x86_64')?.ImageId ?? '';
});

afterAll(() => world.stop());

function cluster(id: string, more: Partial<OriginalCluster> = {}): OriginalCluster {
  return {
    id,
    cidr: '10.7.0.0/16',
    image,
    hostAccount: '111111111111',
    hostVpcId: world.aws.env['SANDBOX_HOST_VPC_ID'] ?? '',
    hostCidr: '10.0.0.0/16',
    peerRoleArn: `arn:aws:iam::111111111111:role/${id}-vpc-peer-access`,
    zoneId: world.aws.env['SANDBOX_HOSTED_ZONE_ID'] ?? '',
    generation: 'A1B2C',
    workers: 2,
    ...more,
  };
}

const tagsOf = (id: string) => ({
  Tags: [
    { Key: `kubernetes.io/cluster/${id}`, Value: 'owned' },
    { Key: 'giantswarm.io/cluster', Value: id },
  ],
});

/** As the operator did before each update: a volume cannot be attached to the new master while the old one has it. */
async function freeVolumes(id: string): Promise<void> {
  const ec2 = new EC2Client(world.guest);
  const Filters = [{ Name: 'tag:Name', Values: [`${id}-docker`, `${id}-etcd`] }];
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ Filters }));
  for (const { VolumeId, Attachments = [] } of Volumes) {
    for (const { InstanceId } of Attachments)
      await ec2.send(new DetachVolumeCommand({ VolumeId, InstanceId }));
  }
}

async function leftovers(id: string): Promise<unknown> {
  return world.control('GET', `leftovers?cluster=${id}`);
}

describe('the original stacks', { timeout: 60_000 }, () => {
  it('come up across two accounts, change with a new master, go back after a failure, and vanish', async () => {
    const id = 'al9qy';
    const setup = await host.create(`cluster-${id}-host-setup`, hostSetup(id, '222222222222'), tagsOf(id));
    expect(setup.StackStatus).toBe('CREATE_COMPLETE');
    const name = `cluster-${id}-guest-main`;
    const made = await guest.create(name, guestMain(cluster(id)), tagsOf(id));
    expect(await guest.failures(name)).toEqual([]);
    expect(made.StackStatus).toBe('CREATE_COMPLETE');

    const peeringId = StacksForTests.output(made, 'PeeringId') ?? '';
    const peerings = await new EC2Client(world.host).send(
      new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds: [peeringId] }),
    );
    expect(peerings.VpcPeeringConnections?.[0]?.Status?.Code).toBe('active');

    const named = { Filters: [{ Name: 'tag:Name', Values: ['sandbox-private-a', 'sandbox-private-b'] }] };
    const { RouteTables } = await new EC2Client(world.host).send(new DescribeRouteTablesCommand(named));
    const tables = (RouteTables ?? []).flatMap(({ RouteTableId }) => RouteTableId ?? []);
    const main = await host.create(
      `cluster-${id}-host-main`,
      hostMain(tables, '10.7.1.0/24', peeringId),
      tagsOf(id),
    );
    expect(main.StackStatus).toBe('CREATE_COMPLETE');

    await freeVolumes(id);
    const changed = await guest.update(
      name,
      guestMain(cluster(id, { generation: 'D3E4F', workers: 3 })),
      tagsOf(id),
    );
    expect(await guest.failures(name)).toEqual([]);
    expect(changed.StackStatus).toBe('UPDATE_COMPLETE');
    expect(StacksForTests.output(changed, 'MasterInstanceResourceName')).toBe('MasterInstanceD3E4F');

    const bad = guestMain(cluster(id, { generation: 'F5A6B', workers: 2 }));
    bad.Resources['Bad'] = {
      Type: 'AWS::EC2::Subnet',
      DependsOn: 'workerAutoScalingGroup',
      Properties: { VpcId: 'vpc-0', CidrBlock: '10.9.0.0/24' },
    };
    await freeVolumes(id);
    const back = await guest.update(name, bad, tagsOf(id));
    expect(back.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(StacksForTests.output(back, 'WorkerCount')).toBe('3');

    expect((await host.delete(`cluster-${id}-host-main`)).StackStatus).toBe('DELETE_COMPLETE');
    const gone = await guest.delete(name);
    expect(gone.StackStatusReason).toBeUndefined();
    expect(gone.StackStatus).toBe('DELETE_COMPLETE');
    expect((await host.delete(`cluster-${id}-host-setup`)).StackStatus).toBe('DELETE_COMPLETE');
    expect(await leftovers(id)).toEqual([]);
  });
});
