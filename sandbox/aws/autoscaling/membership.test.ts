/** Members put aside and taken out, and what Auto Scaling refuses, in AWS's words. */
import {
  CreateLaunchConfigurationCommand,
  CreateOrUpdateTagsCommand,
  DeleteLaunchConfigurationCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeTagsCommand,
  DetachInstancesCommand,
  EnterStandbyCommand,
  ExitStandbyCommand,
  PutWarmPoolCommand,
  ResumeProcessesCommand,
  SetDesiredCapacityCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import { GroupsForTests } from './groups-for-tests.ts';

let world: TestAws;
let groups: GroupsForTests;

beforeAll(async () => {
  world = await localAws();
  groups = new GroupsForTests(world.guest);
});

afterAll(() => world.stop());

describe('a member', { timeout: 40_000 }, () => {
  // Page: API reference, EnterStandby and ExitStandby.
  it('can be put aside and taken back, with the desired capacity going along', async () => {
    await groups.create('aside', { MinSize: 0, DesiredCapacity: 1 });
    const InstanceIds = [...(await groups.ids('aside'))];
    const named = { AutoScalingGroupName: 'aside', InstanceIds };
    const { Activities } = await groups.client.send(
      new EnterStandbyCommand({ ...named, ShouldDecrementDesiredCapacity: true }),
    );
    expect(Activities?.[0]).toMatchObject({
      Description: `Moving EC2 instance to Standby: ${InstanceIds[0]}`,
    });
    expect(Activities?.[0]?.Cause).toMatch(
      /was moved to standby in response to a user request, shrinking the capacity from 1 to 0\.$/,
    );
    expect(await groups.ids('aside', 'Standby')).toEqual(InstanceIds);
    expect((await groups.find('aside'))?.DesiredCapacity).toBe(0);
    await groups.client.send(new ExitStandbyCommand(named));
    expect(await groups.ids('aside')).toEqual(InstanceIds);
    expect((await groups.find('aside'))?.DesiredCapacity).toBe(1);
  });

  // Page: API reference, DetachInstances.
  it('can be taken out and runs on, while another one comes', async () => {
    await groups.create('detaching');
    const [id = ''] = await groups.ids('detaching');
    const input = {
      AutoScalingGroupName: 'detaching',
      InstanceIds: [id],
      ShouldDecrementDesiredCapacity: false,
    };
    await groups.client.send(new DetachInstancesCommand(input));
    expect(await groups.reach('detaching', 1)).not.toContain(id);
    expect((await groups.machine(id))?.State?.Name).toBe('running');
  });

  // Page: API reference, DescribeAutoScalingInstances.
  it('is shown with its group', async () => {
    await groups.create('shown');
    const InstanceIds = [...(await groups.ids('shown'))];
    const { AutoScalingInstances } = await groups.client.send(
      new DescribeAutoScalingInstancesCommand({ InstanceIds }),
    );
    expect(AutoScalingInstances).toEqual([
      expect.objectContaining({
        AutoScalingGroupName: 'shown',
        HealthStatus: 'HEALTHY',
        LifecycleState: 'InService',
      }),
    ]);
  });
});

describe('a request', { timeout: 40_000 }, () => {
  const none = { MinSize: 0, MaxSize: 0 };

  // Page: API reference, CreateAutoScalingGroup; the sentences are those AWS has answered in public.
  it.each<[string, object, string, string]>([
    [
      'a name that is taken',
      { ...none, again: true },
      'AlreadyExistsFault',
      'AutoScalingGroup by this name already exists - A group with the name taken already exists',
    ],
    [
      'a maximum below the minimum',
      { MinSize: 2, MaxSize: 1 },
      'ValidationError',
      'Max bound, 1, must be greater than or equal to min bound, 2',
    ],
    [
      'a desired capacity out of bounds',
      { MinSize: 1, MaxSize: 3, DesiredCapacity: 5 },
      'ValidationError',
      'Desired capacity:5 must be between the specified min size:1 and max size:3',
    ],
    [
      'a subnet that is not there',
      { ...none, VPCZoneIdentifier: 'subnet-0123' },
      'ValidationError',
      "The subnet ID 'subnet-0123' does not exist",
    ],
    [
      'no place at all',
      { ...none, VPCZoneIdentifier: '' },
      'ValidationError',
      'At least one Availability Zone or VPC Subnet is required.',
    ],
    [
      'a template that is not there',
      { ...none, LaunchTemplate: { LaunchTemplateId: 'lt-0123' } },
      'ValidationError',
      'You must use a valid fully-formed launch template. The specified launch template, with template ID lt-0123, does not exist.',
    ],
    [
      'a configuration that is not there',
      { ...none, LaunchConfigurationName: 'nothing' },
      'ValidationError',
      'Launch configuration name not found - Launch configuration nothing not found',
    ],
    [
      'a strange health check',
      { ...none, HealthCheckType: 'HTTP' },
      'ValidationError',
      'Invalid HealthCheckType: HTTP',
    ],
    [
      'a target group that is not there',
      { ...none, TargetGroupARNs: ['arn:aws:nothing'] },
      'ValidationError',
      'Provided Target Groups may not be valid. Please ensure they exist and try again.',
    ],
  ])('is refused with %s', async (what, input, name, message) => {
    const { again = false, ...more } = input as { again?: boolean };
    if (again) await groups.create('taken', none);
    const tried = groups.create(again ? 'taken' : `refused-${what}`, {
      LaunchTemplate: { LaunchTemplateId: await groups.template(`for ${what}`.replaceAll(' ', '-')) },
      ...('LaunchConfigurationName' in more ? { LaunchTemplate: undefined } : {}),
      ...more,
    });
    await expect(tried).rejects.toMatchObject({ name, message });
  });

  it('is refused about a group that is not there, and beyond the bounds of one that is', async () => {
    await groups.create('bound', { MinSize: 1, MaxSize: 3 });
    const set = (AutoScalingGroupName: string, DesiredCapacity: number) =>
      groups.client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity }));
    await expect(set('nowhere', 1)).rejects.toThrow(
      "AutoScalingGroup name not found - AutoScalingGroup 'nowhere' not found",
    );
    await expect(set('bound', 5)).rejects.toThrow(
      'New SetDesiredCapacity value 5 is above max value 3 for the AutoScalingGroup.',
    );
    await expect(set('bound', 0)).rejects.toThrow(
      'New SetDesiredCapacity value 0 is below min value 1 for the AutoScalingGroup.',
    );
  });

  // Page: API reference, DeleteLaunchConfiguration and UpdateAutoScalingGroup.
  it('cannot delete a configuration that a group uses', async () => {
    const input = {
      LaunchConfigurationName: 'used',
      ImageId: await groups.image(),
      InstanceType: 'm5.large',
    };
    await groups.client.send(new CreateLaunchConfigurationCommand(input));
    await groups.create('using', { ...none, LaunchConfigurationName: 'used' });
    const remove = () =>
      groups.client.send(new DeleteLaunchConfigurationCommand({ LaunchConfigurationName: 'used' }));
    await expect(remove()).rejects.toMatchObject({ name: 'ResourceInUseFault' });
    const LaunchTemplate = { LaunchTemplateId: await groups.template('instead') };
    await groups.client.send(
      new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'using', LaunchTemplate }),
    );
    await remove();
    expect((await groups.find('using'))?.LaunchConfigurationName).toBeUndefined();
  });

  it('for something the sandbox does not have is refused by name', async () => {
    await groups.create('plain', none);
    const asked = groups.client.send(new PutWarmPoolCommand({ AutoScalingGroupName: 'plain' }));
    await expect(asked).rejects.toMatchObject({ name: 'UnsupportedOperation' });
    const lifetime = groups.create('lasting', { ...none, MaxInstanceLifetime: 86_400 });
    await expect(lifetime).rejects.toMatchObject({ name: 'UnsupportedOperation' });
  });
});

describe('tags and processes', { timeout: 40_000 }, () => {
  // Page: API reference, CreateOrUpdateTags and DescribeTags.
  it('are kept and listed by what they are', async () => {
    await groups.create('tagged', { MinSize: 0, MaxSize: 0 });
    const place = { ResourceId: 'tagged', ResourceType: 'auto-scaling-group' };
    const Tags = [{ ...place, Key: 'team', Value: 'storage', PropagateAtLaunch: true }];
    await groups.client.send(new CreateOrUpdateTagsCommand({ Tags }));
    const Filters = [{ Name: 'key', Values: ['team'] }];
    const found = await groups.client.send(new DescribeTagsCommand({ Filters }));
    expect(found.Tags).toEqual(Tags);
  });

  // Page: API reference, SuspendProcesses: no list means all.
  it('suspend and resume by name, or all at once', async () => {
    await groups.create('pausing', { MinSize: 0, MaxSize: 0 });
    const named = { AutoScalingGroupName: 'pausing' };
    await groups.client.send(new SuspendProcessesCommand(named));
    expect((await groups.find('pausing'))?.SuspendedProcesses).toHaveLength(9);
    await groups.client.send(new ResumeProcessesCommand({ ...named, ScalingProcesses: ['Launch'] }));
    const left = (await groups.find('pausing'))?.SuspendedProcesses ?? [];
    expect(left.map(({ ProcessName }) => ProcessName)).not.toContain('Launch');
    const strange = new SuspendProcessesCommand({ ...named, ScalingProcesses: ['Dance'] });
    await expect(groups.client.send(strange)).rejects.toThrow(
      'At least one invalid ProcessType was included in the request.',
    );
  });
});
