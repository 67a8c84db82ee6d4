/** How many machines a group has, where, and what becomes of those that fail. */
import {
  AttachInstancesCommand,
  CreateLaunchConfigurationCommand,
  SetDesiredCapacityCommand,
  SetInstanceHealthCommand,
  SetInstanceProtectionCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateVersionCommand,
  DescribeInstanceAttributeCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import { eventually, GroupsForTests } from './groups-for-tests.ts';

let world: TestAws;
let groups: GroupsForTests;

beforeAll(async () => {
  world = await localAws();
  groups = new GroupsForTests(world.guest);
});

afterAll(() => world.stop());

const resize = (AutoScalingGroupName: string, MinSize: number, MaxSize: number, DesiredCapacity?: number) =>
  groups.client.send(
    new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MinSize, MaxSize, DesiredCapacity }),
  );

describe('a new group', { timeout: 40_000 }, () => {
  // Page: API reference, CreateAutoScalingGroup; "Launch templates", version.
  it('launches what its template says, with its own tags and the one that names the group', async () => {
    const UserData = Buffer.from('#cloud-config').toString('base64');
    await groups.create('fresh', {
      LaunchTemplate: { LaunchTemplateId: await groups.template('fresh', { UserData }), Version: '$Latest' },
      Tags: [
        { Key: 'Name', Value: 'fresh-one', PropagateAtLaunch: true },
        { Key: 'Quiet', Value: 'yes', PropagateAtLaunch: false },
      ],
    });
    const [member] = await groups.members('fresh');
    expect(member).toMatchObject({ LifecycleState: 'InService', HealthStatus: 'Healthy' });
    expect(member?.LaunchTemplate?.Version).toBe('1');
    const InstanceId = member?.InstanceId ?? '';
    const machine = await groups.machine(InstanceId);
    const tags = Object.fromEntries((machine?.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
    expect(tags).toMatchObject({ Name: 'fresh-one', 'aws:autoscaling:groupName': 'fresh' });
    expect(tags['Quiet']).toBeUndefined();
    const attribute = { InstanceId, Attribute: 'userData' } as const;
    const { UserData: given } = await groups.ec2.send(new DescribeInstanceAttributeCommand(attribute));
    expect(given?.Value).toBe(UserData);
  });

  // Page: User Guide, "Auto Scaling benefits", distributing instances.
  it('spreads over its zones, as evenly as the number allows', async () => {
    await groups.create('spread', { MinSize: 4, VPCZoneIdentifier: (await groups.subnets(3)).join(',') });
    const members = await groups.members('spread');
    const zones = Map.groupBy(members, ({ AvailabilityZone }) => AvailabilityZone);
    expect([...zones.values()].map((there) => there.length).toSorted((a, b) => a - b)).toEqual([1, 1, 2]);
  });

  // Page: API reference, CreateLaunchConfiguration.
  it('launches from a configuration, and names it with every member', async () => {
    const input = { ImageId: await groups.image(), InstanceType: 'm5.xlarge' };
    await groups.client.send(
      new CreateLaunchConfigurationCommand({ LaunchConfigurationName: 'old-way', ...input }),
    );
    await groups.create('configured', { LaunchConfigurationName: 'old-way' });
    const [member] = await groups.members('configured');
    expect(member).toMatchObject({ LaunchConfigurationName: 'old-way', InstanceType: 'm5.xlarge' });
  });

  // Page: User Guide, "Auto Scaling groups with multiple instance types and purchase options".
  it('takes the first kind of a mixed policy, and buys on demand as far as the policy says', async () => {
    const LaunchTemplateId = await groups.template('mixed');
    await groups.create('mixed', {
      MinSize: 3,
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: { LaunchTemplateId },
          Overrides: [{ InstanceType: 'm5.2xlarge' }, { InstanceType: 'm5.4xlarge' }],
        },
        InstancesDistribution: { OnDemandBaseCapacity: 1, OnDemandPercentageAboveBaseCapacity: 0 },
      },
    });
    const members = await groups.members('mixed');
    expect(new Set(members.map(({ InstanceType }) => InstanceType))).toEqual(new Set(['m5.2xlarge']));
  });
});

describe('a group', { timeout: 40_000 }, () => {
  // Page: User Guide, "Health checks for instances in an Auto Scaling group".
  it('replaces a machine that is terminated or stopped at EC2, and says so', async () => {
    await groups.create('healing');
    const [first = ''] = await groups.ids('healing');
    await groups.ec2.send(new TerminateInstancesCommand({ InstanceIds: [first] }));
    const [second = ''] = await groups.reach('healing', 1);
    expect(second).not.toBe(first);
    await groups.ec2.send(new StopInstancesCommand({ InstanceIds: [second] }));
    const third = await eventually(async () => (await groups.ids('healing')).find((id) => id !== second));
    expect(third).not.toBe(first);
    expect((await groups.machine(second))?.State?.Name).toBe('terminated');
    const causes = (await groups.activities('healing')).map(({ Cause }) => Cause);
    expect(causes[0]).toMatch(/launched in response to an unhealthy instance needing to be replaced\.$/);
    expect(causes[1]).toMatch(
      /in response to an EC2 health check indicating it has been terminated or stopped\.$/,
    );
  });

  // Page: API reference, SetInstanceHealth.
  it('replaces a machine that is called unhealthy', async () => {
    await groups.create('called');
    const [first = ''] = await groups.ids('called');
    await groups.client.send(new SetInstanceHealthCommand({ InstanceId: first, HealthStatus: 'Unhealthy' }));
    expect(await groups.reach('called', 1)).not.toContain(first);
    const [, ended] = await groups.activities('called');
    expect(ended?.Cause).toMatch(/in response to a user health-check\.$/);
  });

  // Page: API reference, UpdateAutoScalingGroup: a minimum above, a maximum below, take the desired capacity along.
  it('follows its sizes up and down, and takes from the fullest zone what is not protected', async () => {
    await groups.create('sized', { VPCZoneIdentifier: (await groups.subnets(2)).join(',') });
    await resize('sized', 3, 4);
    expect(await groups.reach('sized', 3)).toHaveLength(3);
    const members = await groups.members('sized');
    const zones = Map.groupBy(members, ({ AvailabilityZone }) => AvailabilityZone);
    const [kept] = [...zones.values()].find((there) => there.length === 2) ?? [];
    await groups.client.send(
      new SetInstanceProtectionCommand({
        AutoScalingGroupName: 'sized',
        InstanceIds: [kept?.InstanceId ?? ''],
        ProtectedFromScaleIn: true,
      }),
    );
    await resize('sized', 0, 2);
    const left = await groups.reach('sized', 2);
    expect(left).toContain(kept?.InstanceId);
    const zonesLeft = new Set(
      (await groups.members('sized')).map(({ AvailabilityZone }) => AvailabilityZone),
    );
    expect(zonesLeft.size).toBe(2);
    const [newest] = await groups.activities('sized');
    expect(newest?.Cause).toMatch(
      /^At \S+Z a user request update of AutoScalingGroup constraints to min: 0, max: 2, desired: 2 changing the desired capacity from 3 to 2\. {2}At \S+Z an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from 3 to 2\. {2}At \S+Z instance i-\w+ was selected for termination\.$/,
    );
  });

  // Page: User Guide, "Auto Scaling benefits", rebalancing activities.
  it('moves to a zone it is given later, launching before it ends anything', async () => {
    const subnets = await groups.subnets(2);
    await groups.create('moving', { MinSize: 2, VPCZoneIdentifier: subnets[0] ?? '' });
    const VPCZoneIdentifier = subnets.join(',');
    const input = { AutoScalingGroupName: 'moving', VPCZoneIdentifier };
    await groups.client.send(new UpdateAutoScalingGroupCommand(input));
    await groups.reach('moving', 2);
    const zones = (await groups.members('moving')).map(({ AvailabilityZone }) => AvailabilityZone);
    expect(new Set(zones)).toEqual(new Set(['eu-central-1a', 'eu-central-1b']));
    const [ended, launched] = await groups.activities('moving');
    expect(launched?.Cause).toContain("launched to aid in balancing the group's zones");
    expect(ended?.Description).toMatch(/^Terminating EC2 instance: i-/);
  });

  // Page: User Guide, "Launch templates": `$Latest` is looked up at each launch, what runs is left alone.
  it('launches the newest version of its template without touching what runs', async () => {
    const LaunchTemplateId = await groups.template('newest');
    await groups.create('newest', { LaunchTemplate: { LaunchTemplateId, Version: '$Latest' } });
    const newer = {
      LaunchTemplateId,
      SourceVersion: '1',
      LaunchTemplateData: { ImageId: await groups.image() },
    };
    await groups.ec2.send(new CreateLaunchTemplateVersionCommand(newer));
    await groups.client.send(
      new SetDesiredCapacityCommand({ AutoScalingGroupName: 'newest', DesiredCapacity: 2 }),
    );
    await groups.reach('newest', 2);
    const versions = (await groups.members('newest')).map(({ LaunchTemplate }) => LaunchTemplate?.Version);
    expect(versions).toEqual(['1', '2']);
  });

  // Page: User Guide, "Suspend and resume processes".
  it('launches nothing while Launch is suspended', async () => {
    await groups.create('asleep');
    const ScalingProcesses = ['Launch'];
    await groups.client.send(
      new SuspendProcessesCommand({ AutoScalingGroupName: 'asleep', ScalingProcesses }),
    );
    const InstanceIds = [...(await groups.ids('asleep'))];
    await groups.ec2.send(new TerminateInstancesCommand({ InstanceIds }));
    await eventually(async () => ((await groups.members('asleep')).length === 0 ? true : undefined));
    expect((await groups.find('asleep'))?.DesiredCapacity).toBe(1);
  });

  // Page: API reference, AttachInstances.
  it('takes a running machine in, up to its maximum', async () => {
    await groups.create('open', { MaxSize: 2 });
    const ImageId = await groups.image();
    const { Instances } = await groups.ec2.send(
      new RunInstancesCommand({ ImageId, MinCount: 2, MaxCount: 2 }),
    );
    const [one = '', two = ''] = (Instances ?? []).map(({ InstanceId }) => InstanceId);
    const attach = (id: string) =>
      groups.client.send(new AttachInstancesCommand({ AutoScalingGroupName: 'open', InstanceIds: [id] }));
    await attach(one);
    expect(await groups.reach('open', 2)).toContain(one);
    expect((await groups.find('open'))?.DesiredCapacity).toBe(2);
    await expect(attach(two)).rejects.toThrow(
      'AutoScalingGroup open has min-size=1, max-size=2, and desired-size=2. To attach 1 instance, please update the AutoScalingGroup sizes appropriately.',
    );
  });
});
