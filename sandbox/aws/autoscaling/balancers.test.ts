/** Groups behind load balancers: registered when in service, taken away before they go, replaced when found unhealthy. */
import {
  AttachLoadBalancerTargetGroupsCommand,
  DescribeLoadBalancerTargetGroupsCommand,
  DetachLoadBalancerTargetGroupsCommand,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import {
  CreateLoadBalancerCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingClient,
} from '@aws-sdk/client-elastic-load-balancing';
import {
  CreateTargetGroupCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import { eventually, GroupsForTests } from './groups-for-tests.ts';

let world: TestAws;
let groups: GroupsForTests;
let classic: ElasticLoadBalancingClient;
let network: ElasticLoadBalancingV2Client;
let subnet: string;

beforeAll(async () => {
  world = await localAws();
  groups = new GroupsForTests(world.guest);
  classic = new ElasticLoadBalancingClient(world.guest);
  network = new ElasticLoadBalancingV2Client(world.guest);
  [subnet = ''] = await groups.subnets(1);
});

afterEach(() => world.control('PUT', 'clock', { mode: 'instant' }));
afterAll(() => world.stop());

const timeout = 40_000;

async function targetGroup(Name: string): Promise<string> {
  const { Subnets } = await groups.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [subnet] }));
  const VpcId = Subnets?.[0]?.VpcId;
  const made = await network.send(new CreateTargetGroupCommand({ Name, Protocol: 'TCP', Port: 443, VpcId }));
  return made.TargetGroups?.[0]?.TargetGroupArn ?? '';
}

async function targets(TargetGroupArn: string): Promise<readonly string[]> {
  const { TargetHealthDescriptions } = await network.send(
    new DescribeTargetHealthCommand({ TargetGroupArn }),
  );
  const registered = (TargetHealthDescriptions ?? []).filter(
    ({ TargetHealth }) => TargetHealth?.State !== 'draining' && TargetHealth?.State !== 'unused',
  );
  return registered.map(({ Target }) => Target?.Id ?? '');
}

async function behindClassic(LoadBalancerName: string): Promise<readonly string[]> {
  const { LoadBalancerDescriptions } = await classic.send(
    new DescribeLoadBalancersCommand({ LoadBalancerNames: [LoadBalancerName] }),
  );
  return (LoadBalancerDescriptions?.[0]?.Instances ?? []).map(({ InstanceId }) => InstanceId ?? '');
}

// Page: User Guide, "Use Elastic Load Balancing to distribute incoming traffic in your Auto Scaling group".
it('registers machines that come into service, and no others', { timeout }, async () => {
  const arn = await targetGroup('both');
  const Listeners = [{ Protocol: 'TCP', LoadBalancerPort: 443, InstancePort: 443 }];
  await classic.send(
    new CreateLoadBalancerCommand({ LoadBalancerName: 'both', Listeners, Subnets: [subnet] }),
  );
  const behind = { LoadBalancerNames: ['both'], TargetGroupARNs: [arn], VPCZoneIdentifier: subnet };
  await groups.create('both', { ...behind, MinSize: 2 });
  const before = await groups.ids('both');
  expect(new Set(await targets(arn))).toEqual(new Set(before));
  expect(new Set(await behindClassic('both'))).toEqual(new Set(before));
  const [InstanceId = ''] = before;
  await groups.client.send(
    new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: false }),
  );
  const after = await groups.reach('both', 2);
  expect(after).not.toContain(InstanceId);
  expect(new Set(await targets(arn))).toEqual(new Set(after));
  expect(new Set(await behindClassic('both'))).toEqual(new Set(after));
});

// Page: API reference, AttachLoadBalancerTargetGroups and DetachLoadBalancerTargetGroups.
it('registers and takes away running machines when a target group is attached and detached', {
  timeout,
}, async () => {
  const arn = await targetGroup('later');
  await groups.create('later', { VPCZoneIdentifier: subnet });
  const AutoScalingGroupName = 'later';
  const named = { AutoScalingGroupName, TargetGroupARNs: [arn] };
  await groups.client.send(new AttachLoadBalancerTargetGroupsCommand(named));
  const ids = await groups.ids('later');
  expect(await targets(arn)).toEqual(ids);
  const show = async () =>
    (await groups.client.send(new DescribeLoadBalancerTargetGroupsCommand({ AutoScalingGroupName })))
      .LoadBalancerTargetGroups;
  expect(await show()).toEqual([{ LoadBalancerTargetGroupARN: arn, State: 'InService' }]);
  await groups.client.send(new DetachLoadBalancerTargetGroupsCommand(named));
  await eventually(async () => ((await show())?.length === 0 ? true : undefined));
  expect(await targets(arn)).toEqual([]);
  expect(await groups.ids('later')).toEqual(ids);
  const unknown = { AutoScalingGroupName, TargetGroupARNs: [`${arn}0`] };
  await expect(groups.client.send(new AttachLoadBalancerTargetGroupsCommand(unknown))).rejects.toThrow(
    'Provided Target Groups may not be valid. Please ensure they exist and try again.',
  );
});

// Page: User Guide, "How lifecycle hooks work": connections end before the machine does.
it('lets connections end before it ends a machine', { timeout }, async () => {
  const arn = await targetGroup('draining');
  await groups.create('draining', {
    TargetGroupARNs: [arn],
    VPCZoneIdentifier: subnet,
    MinSize: 0,
    DesiredCapacity: 1,
  });
  const [id = ''] = await groups.ids('draining');
  await world.control('PUT', 'clock', { mode: 'aws' });
  await groups.client.send(
    new SetDesiredCapacityCommand({ AutoScalingGroupName: 'draining', DesiredCapacity: 0 }),
  );
  const waiting = await eventually(async () =>
    (await groups.activities('draining')).find(
      ({ StatusCode }) => StatusCode === 'WaitingForELBConnectionDraining',
    ),
  );
  expect(waiting.Description).toBe(`Terminating EC2 instance: ${id} - Waiting For ELB Connection Draining.`);
  expect(await targets(arn)).toEqual([]);
  expect((await groups.machine(id))?.State?.Name).toBe('running');
});
