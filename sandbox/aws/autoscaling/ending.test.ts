/** How members and groups end, what EC2 cannot give, and how groups are listed. */
import {
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';

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

describe('ending a member', { timeout: 40_000 }, () => {
  const end = (InstanceId: string, ShouldDecrementDesiredCapacity: boolean) =>
    groups.client.send(
      new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity }),
    );

  // Page: API reference, TerminateInstanceInAutoScalingGroup.
  it('brings another one, or lowers the desired capacity, but not below the minimum', async () => {
    await groups.create('ending', { DesiredCapacity: 2 });
    const [first = '', second = ''] = await groups.ids('ending');
    const { Activity } = await end(first, false);
    expect(Activity).toMatchObject({
      Description: `Terminating EC2 instance: ${first}`,
      StatusCode: 'InProgress',
    });
    expect(await groups.reach('ending', 2)).not.toContain(first);
    await end(second, true);
    const [third = ''] = await groups.reach('ending', 1);
    await expect(end(third, true)).rejects.toThrow(
      "Currently, desiredSize equals minSize (1). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.",
    );
    await expect(end('i-0123', false)).rejects.toThrow(
      'Instance Id not found - No managed instance found for instance ID: i-0123',
    );
  });
});

describe('capacity that EC2 does not have', { timeout: 40_000 }, () => {
  // Page: User Guide, "Troubleshoot Amazon EC2 Auto Scaling: EC2 instance launch failures".
  it('is a failed activity in words, and is asked for again until it is there', async () => {
    const error = { code: 'InsufficientInstanceCapacity', status: 500 };
    await world.control('POST', 'faults', [{ service: 'ec2', action: 'RunInstances', count: 3, error }]);
    await groups.create('scarce', { VPCZoneIdentifier: (await groups.subnets(2)).join(',') });
    await groups.reach('scarce', 1);
    await world.control('DELETE', 'faults');
    const activities = await groups.activities('scarce');
    expect(activities.map(({ StatusCode }) => StatusCode)).toEqual([
      'Successful',
      'Failed',
      'Failed',
      'Failed',
    ]);
    expect(activities[1]?.StatusMessage).toMatch(
      /^We currently do not have sufficient m5\.large capacity in the Availability Zone you requested \(eu-central-1\w\)\. .* Launching EC2 instance failed\.$/,
    );
    expect(activities[1]?.Description).toMatch(
      /^Launching a new EC2 instance\. {2}Status Reason: We currently/,
    );
  });
});

describe('deleting a group', { timeout: 40_000 }, () => {
  const remove = (AutoScalingGroupName: string, ForceDelete?: boolean) =>
    groups.client.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName, ForceDelete }));

  // Page: API reference, DeleteAutoScalingGroup.
  it('is refused while it has instances, and ends them when forced', async () => {
    await groups.create('doomed');
    const [id = ''] = await groups.ids('doomed');
    await expect(remove('doomed')).rejects.toMatchObject({ name: 'ResourceInUseFault' });
    await remove('doomed', true);
    await eventually(async () => ((await groups.find('doomed')) === undefined ? true : undefined));
    expect((await groups.machine(id))?.State?.Name).toBe('terminated');
    await expect(remove('doomed')).rejects.toThrow(
      "AutoScalingGroup name not found - AutoScalingGroup 'doomed' not found",
    );
  });

  it('wants nothing any more while it is deleted', async () => {
    await groups.create('going', { MinSize: 1, MaxSize: 3 });
    await world.control('PUT', 'clock', { mode: 'aws' });
    await remove('going', true);
    const shown = await groups.find('going');
    await world.control('PUT', 'clock', { mode: 'instant' });
    const nothing = { MinSize: 0, MaxSize: 0, DesiredCapacity: 0 };
    expect(shown).toMatchObject({ Status: 'Delete in progress', ...nothing });
  });

  it('leaves groups of other accounts alone', async () => {
    const others = new GroupsForTests(world.host);
    await groups.create('shared-name');
    await others.create('shared-name');
    await remove('shared-name', true);
    expect(await others.reach('shared-name', 1)).toHaveLength(1);
  });
});

describe('groups in a list', { timeout: 40_000 }, () => {
  // Page: API reference, DescribeAutoScalingGroups.
  it('come in pages, and by their tags', async () => {
    const place = { VPCZoneIdentifier: (await groups.subnets(1)).join(','), MinSize: 0 };
    for (const name of ['listed-a', 'listed-b', 'listed-c']) {
      await groups.create(name, { ...place, Tags: [{ Key: 'list', Value: name }] });
    }
    const Filters = [{ Name: 'tag-key', Values: ['list'] }];
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const input = { Filters, MaxRecords: 2, NextToken };
      const page = await groups.client.send(new DescribeAutoScalingGroupsCommand(input));
      seen.push(
        ...(page.AutoScalingGroups ?? []).map(({ AutoScalingGroupName = '' }) => AutoScalingGroupName),
      );
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(seen).toEqual(['listed-a', 'listed-b', 'listed-c']);
  });
});
