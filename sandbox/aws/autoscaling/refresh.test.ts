/** Instance refreshes. Page: EC2 Auto Scaling User Guide, "Use an instance refresh to update instances". */
import {
  CancelInstanceRefreshCommand,
  DescribeInstanceRefreshesCommand,
  type InstanceRefresh,
  RollbackInstanceRefreshCommand,
  SetInstanceProtectionCommand,
  StartInstanceRefreshCommand,
  type StartInstanceRefreshCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateVersionCommand } from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import { eventually, GroupsForTests } from './groups-for-tests.ts';

let world: TestAws;
let groups: GroupsForTests;

beforeAll(async () => {
  world = await localAws();
  groups = new GroupsForTests(world.guest);
});

afterEach(() => world.control('PUT', 'clock', { mode: 'instant' }));
afterAll(() => world.stop());

const timeout = 40_000;

async function start(
  AutoScalingGroupName: string,
  more: Partial<StartInstanceRefreshCommandInput> = {},
): Promise<void> {
  await groups.client.send(new StartInstanceRefreshCommand({ AutoScalingGroupName, ...more }));
}

async function refreshOf(AutoScalingGroupName: string): Promise<InstanceRefresh> {
  const wanted = { AutoScalingGroupName };
  const { InstanceRefreshes } = await groups.client.send(new DescribeInstanceRefreshesCommand(wanted));
  return InstanceRefreshes?.[0] ?? {};
}

const status = (name: string, wanted: string): Promise<InstanceRefresh> =>
  eventually(async () => {
    const refresh = await refreshOf(name);
    return refresh.Status === wanted ? refresh : undefined;
  });

/** A group of its template's first version, and a second version. */
async function twoVersions(name: string, MinSize: number) {
  const LaunchTemplateId = await groups.template(name);
  await groups.create(name, { LaunchTemplate: { LaunchTemplateId, Version: '1' }, MinSize });
  const LaunchTemplateData = { ImageId: await groups.image(), InstanceType: 'm5.xlarge' as const };
  await groups.ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateId, LaunchTemplateData }));
  return { LaunchTemplate: { LaunchTemplateId, Version: '2' } };
}

const types = async (name: string) => (await groups.members(name)).map(({ InstanceType }) => InstanceType);

it('replaces every machine and leaves the group with what it was for', { timeout }, async () => {
  const DesiredConfiguration = await twoVersions('refreshed', 2);
  await start('refreshed', { DesiredConfiguration });
  const done = await status('refreshed', 'Successful');
  expect(done).toMatchObject({ PercentageComplete: 100, InstancesToUpdate: 0 });
  expect(await types('refreshed')).toEqual(['m5.xlarge', 'm5.xlarge']);
  expect((await groups.find('refreshed'))?.LaunchTemplate?.Version).toBe('2');
  const causes = (await groups.activities('refreshed')).map(({ Cause = '' }) => Cause);
  expect(causes[0]).toMatch(/an instance was launched in response to an instance refresh\.$/);
  expect(causes[1]).toMatch(
    /an instance was taken out of service in response to an instance refresh\. {2}At \S+Z instance i-\w+ was selected for termination\.$/,
  );
});

it('leaves machines alone that match already, when told to skip them', { timeout }, async () => {
  await groups.create('matching', { MinSize: 2 });
  const before = await groups.ids('matching');
  await start('matching', { Preferences: { SkipMatching: true } });
  await status('matching', 'Successful');
  expect(await groups.ids('matching')).toEqual(before);
});

it('keeps as much in service as it must, runs once at a time, and can be cancelled', {
  timeout,
}, async () => {
  await twoVersions('careful', 4);
  await world.control('PUT', 'clock', { mode: 'scaled', factor: 300 });
  await start('careful', { Preferences: { MinHealthyPercentage: 50, InstanceWarmup: 3_600 } });
  await expect(start('careful')).rejects.toMatchObject({ name: 'InstanceRefreshInProgressFault' });
  const half = await eventually(async () => {
    const refresh = await refreshOf('careful');
    return refresh.InstancesToUpdate === 2 ? refresh : undefined;
  });
  expect(half).toMatchObject({ Status: 'InProgress', PercentageComplete: 50 });
  const wanted = { AutoScalingGroupName: 'careful' };
  await groups.client.send(new CancelInstanceRefreshCommand(wanted));
  await world.control('PUT', 'clock', { mode: 'instant' });
  await status('careful', 'Cancelled');
  await expect(groups.client.send(new CancelInstanceRefreshCommand(wanted))).rejects.toMatchObject({
    name: 'ActiveInstanceRefreshNotFoundFault',
  });
});

it('puts back what it has replaced when it is rolled back', { timeout }, async () => {
  const DesiredConfiguration = await twoVersions('regretted', 2);
  await world.control('PUT', 'clock', { mode: 'scaled', factor: 300 });
  await start('regretted', {
    DesiredConfiguration,
    Preferences: { MinHealthyPercentage: 50, InstanceWarmup: 3_600 },
  });
  await eventually(async () => ((await refreshOf('regretted')).InstancesToUpdate === 1 ? true : undefined));
  await groups.client.send(new RollbackInstanceRefreshCommand({ AutoScalingGroupName: 'regretted' }));
  await world.control('PUT', 'clock', { mode: 'instant' });
  await status('regretted', 'RollbackSuccessful');
  expect(await types('regretted')).toEqual(['m5.large', 'm5.large']);
  expect((await groups.find('regretted'))?.LaunchTemplate?.Version).toBe('1');
});

it('waits for machines that are protected from scale in', { timeout }, async () => {
  await groups.create('guarded');
  const InstanceIds = [...(await groups.ids('guarded'))];
  const protect = (ProtectedFromScaleIn: boolean) =>
    groups.client.send(
      new SetInstanceProtectionCommand({
        AutoScalingGroupName: 'guarded',
        InstanceIds,
        ProtectedFromScaleIn,
      }),
    );
  await protect(true);
  await start('guarded');
  const waiting = await eventually(async () => {
    const refresh = await refreshOf('guarded');
    return refresh.StatusReason === undefined ? undefined : refresh;
  });
  expect(waiting.StatusReason).toContain('protected from scale in');
  await protect(false);
  await status('guarded', 'Successful');
  expect(await groups.ids('guarded')).not.toEqual(InstanceIds);
});
