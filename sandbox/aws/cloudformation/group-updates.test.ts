/** How stacks change groups: rolling, replacing, and leaving sizes alone. Page: CloudFormation User Guide, "UpdatePolicy attribute". */
import { DescribeLifecycleHooksCommand, SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { SignalResourceCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, GroupsForTests } from '../autoscaling/groups-for-tests.ts';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import { StacksForTests } from './stacks-for-tests.ts';

let world: TestAws;
let stacks: StacksForTests;
let groups: GroupsForTests;
let subnets: readonly string[];
let image: string;

beforeAll(async () => {
  world = await localAws();
  stacks = new StacksForTests(world.guest);
  groups = new GroupsForTests(world.guest);
  subnets = await groups.subnets(1);
  image = await groups.image();
});

afterAll(() => world.stop());

interface Wish {
  readonly type?: string;
  readonly sizes?: readonly [number, number, number];
  readonly policy?: object;
  readonly more?: object;
}

/** A launch template and a group of its newest version. */
function template({ type = 'm5.large', sizes = [2, 3, 2], policy, more }: Wish): object {
  const [MinSize, MaxSize, DesiredCapacity] = sizes.map(String);
  const Version = { 'Fn::GetAtt': 'Template.LatestVersionNumber' };
  return {
    Resources: {
      Template: {
        Type: 'AWS::EC2::LaunchTemplate',
        Properties: { LaunchTemplateData: { ImageId: image, InstanceType: type } },
      },
      Group: {
        Type: 'AWS::AutoScaling::AutoScalingGroup',
        ...(policy === undefined ? {} : { UpdatePolicy: policy }),
        Properties: {
          MinSize,
          MaxSize,
          DesiredCapacity,
          VPCZoneIdentifier: subnets,
          LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' }, Version },
          ...more,
        },
      },
    },
    Outputs: { Group: { Value: { Ref: 'Group' } } },
  };
}

const nameOf = (stack: Stack): string => StacksForTests.output(stack, 'Group') ?? '';

async function sentences(stackName: string): Promise<readonly string[]> {
  const events = await stacks.events(stackName);
  return events
    .filter(({ LogicalResourceId }) => LogicalResourceId === 'Group')
    .map(({ ResourceStatusReason = '' }) => ResourceStatusReason);
}

const rolling = (more: object) => ({ AutoScalingRollingUpdate: more });

describe('a rolling update', { timeout: 60_000 }, () => {
  it('replaces all machines in batches, launches before it ends what must stay in service, and restores the sizes', async () => {
    const policy = rolling({ MinInstancesInService: 2, MaxBatchSize: 1, PauseTime: 'PT10M' });
    const name = nameOf(await stacks.create('rolling', template({ policy })));
    const before = await groups.ids(name);
    await stacks.update('rolling', template({ policy, type: 'm5.xlarge' }));
    expect(await stacks.failures('rolling')).toEqual([]);
    const members = await groups.members(name);
    expect(members.map(({ InstanceType }) => InstanceType)).toEqual(['m5.xlarge', 'm5.xlarge']);
    expect(await groups.find(name)).toMatchObject({ MinSize: 2, MaxSize: 3, DesiredCapacity: 2 });
    const said = await sentences('rolling');
    expect(said).toContain(
      'Rolling update initiated. Terminating 2 obsolete instance(s) in batches of 1, while keeping at least 2 instance(s) in service.',
    );
    expect(said).toContain('Temporarily setting autoscaling group MinSize and DesiredCapacity to 3.');
    expect(said.filter((one) => one.endsWith('replacing with 1 new instance(s).'))).toHaveLength(1);
    expect(said.filter((one) => one.endsWith('replacing with 0 new instance(s).'))).toHaveLength(1);
    expect(said.findLast((one) => one.startsWith('Successfully terminated'))).toMatch(/\(Progress 100%\)\.$/);
    const deeds = (await groups.activities(name)).map(({ Description = '' }) => Description.split(' ')[0]);
    expect(deeds.toReversed().join(' ')).toBe(
      'Launching Launching Launching Terminating Launching Terminating',
    );
    expect(before).toHaveLength(2);
  });

  it('ends a group of one before it launches the next when nothing has to stay in service', async () => {
    const policy = rolling({ MinInstancesInService: 0, SuspendProcesses: ['AZRebalance'] });
    const sizes = [1, 1, 1] as const;
    const name = nameOf(await stacks.create('one', template({ policy, sizes })));
    await stacks.update('one', template({ policy, sizes, type: 'm5.xlarge' }));
    expect(await stacks.failures('one')).toEqual([]);
    const deeds = (await groups.activities(name)).map(({ Description = '' }) => Description.split(' ')[0]);
    expect(deeds.toReversed()).toEqual(['Launching', 'Terminating', 'Launching']);
    expect((await groups.find(name))?.SuspendedProcesses).toEqual([]);
  });

  it('leaves what runs alone when the resource has no UpdatePolicy', async () => {
    const name = nameOf(await stacks.create('unrolled', template({})));
    const before = await groups.ids(name);
    await stacks.update('unrolled', template({ type: 'm5.xlarge' }));
    expect(await groups.ids(name)).toEqual(before);
  });

  it('is refused when as many instances must stay in service as the group can have', async () => {
    const policy = rolling({ MinInstancesInService: 3 });
    await stacks.create('tight', template({ policy }));
    await stacks.update('tight', template({ policy, type: 'm5.xlarge' }));
    expect(await sentences('tight')).toContainEqual(
      expect.stringContaining("MinInstancesInService must be less than the autoscaling group's MaxSize"),
    );
  });
});

describe('a rolling update that waits for signals', { timeout: 60_000 }, () => {
  const policy = rolling({ WaitOnResourceSignals: true, PauseTime: 'PT30M', MinInstancesInService: 1 });

  /** Signals for every machine that comes, until the update ends. */
  async function updateAndSignal(
    stackName: string,
    group: string,
    Status: 'SUCCESS' | 'FAILURE',
  ): Promise<void> {
    const done = new Set(await groups.ids(group));
    const ended = stacks.update(stackName, template({ policy, type: 'm5.xlarge' })).then(() => true);
    const moment = () => new Promise<boolean>((resolve) => setTimeout(resolve, 50, false));
    while (!(await Promise.race([ended, moment()]))) {
      for (const UniqueId of await groups.ids(group)) {
        if (done.has(UniqueId)) continue;
        done.add(UniqueId);
        const signal = { StackName: stackName, LogicalResourceId: 'Group', UniqueId, Status };
        await stacks.client.send(new SignalResourceCommand(signal));
      }
    }
  }

  it('goes on with each batch when the new machine says that it is well', async () => {
    const name = nameOf(await stacks.create('signalled', template({})));
    await updateAndSignal('signalled', name, 'SUCCESS');
    expect(await stacks.failures('signalled')).toEqual([]);
    const said = await sentences('signalled');
    expect(said.filter((one) => one.startsWith('Received SUCCESS signal with UniqueId i-'))).toHaveLength(2);
    expect(said).toContain(
      'New instance(s) added to autoscaling group - Waiting on 1 resource signal(s) with a timeout of PT30M.',
    );
  });

  it('fails when a new machine says that it is not, and rolls back to the old version', async () => {
    const name = nameOf(await stacks.create('unwell', template({})));
    await updateAndSignal('unwell', name, 'FAILURE');
    expect((await stacks.find('unwell')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await stacks.failures('unwell')).toContainEqual(
      expect.stringContaining(
        'Received 0 SUCCESS signal(s) out of 1. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement',
      ),
    );
  });
});

describe('a creation policy', { timeout: 60_000 }, () => {
  // Page: CloudFormation User Guide, "CreationPolicy attribute".
  async function createAndSignal(name: string, percent: number, ...statuses: ('SUCCESS' | 'FAILURE')[]) {
    const whole = template({}) as { Resources: { Group: object } };
    const CreationPolicy = {
      ResourceSignal: { Count: { Ref: 'Count' }, Timeout: 'PT30M' },
      AutoScalingCreationPolicy: { MinSuccessfulInstancesPercent: percent },
    };
    Object.assign(whole.Resources.Group, { CreationPolicy });
    const Parameters = { Count: { Type: 'Number', Default: statuses.length } };
    const made = stacks.create(name, { ...whole, Parameters });
    await eventually(async () => {
      const rows = (await stacks.events(name).catch(() => [])).filter(
        (row) => row.LogicalResourceId === 'Group',
      );
      return rows.some((row) => (row.PhysicalResourceId ?? '') !== '') ? true : undefined;
    });
    for (const [index, Status] of statuses.entries()) {
      const signal = { StackName: name, LogicalResourceId: 'Group', UniqueId: `machine-${index}`, Status };
      await stacks.client.send(new SignalResourceCommand(signal));
    }
    return (await made).StackStatus;
  }

  it('is content when enough of the machines succeed', async () => {
    expect(await createAndSignal('half', 50, 'FAILURE', 'SUCCESS')).toBe('CREATE_COMPLETE');
  });

  it('fails the group when too few can still succeed', async () => {
    expect(await createAndSignal('most', 75, 'SUCCESS', 'FAILURE')).toBe('ROLLBACK_COMPLETE');
    expect(await stacks.failures('most')).toContainEqual(
      expect.stringContaining('Unable to satisfy 75% MinSuccessfulInstancesPercent requirement'),
    );
  });
});

describe('other policies', { timeout: 60_000 }, () => {
  it('make a new group and remove the old one with WillReplace', async () => {
    const policy = { AutoScalingReplacingUpdate: { WillReplace: true } };
    const before = nameOf(await stacks.create('replacing', template({ policy })));
    const after = nameOf(await stacks.update('replacing', template({ policy, type: 'm5.xlarge' })));
    expect(await stacks.failures('replacing')).toEqual([]);
    expect(after).not.toBe(before);
    expect(await groups.find(before)).toBeUndefined();
    expect(await groups.ids(after)).toHaveLength(2);
  });

  it('keep the size somebody set when the template did not change it, and only then', async () => {
    const policy = { AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true } };
    const name = nameOf(await stacks.create('scheduled', template({ policy })));
    const bySomebody = { AutoScalingGroupName: name, DesiredCapacity: 3 };
    await groups.client.send(new SetDesiredCapacityCommand(bySomebody));
    await stacks.update('scheduled', template({ policy, more: { Cooldown: '60' } }));
    expect((await groups.find(name))?.DesiredCapacity).toBe(3);
    await stacks.update('scheduled', template({ policy, more: { Cooldown: '60' }, sizes: [1, 3, 1] }));
    expect((await groups.find(name))?.DesiredCapacity).toBe(1);
  });
});

describe('hooks in a template', { timeout: 60_000 }, () => {
  it('come and go with the list of the group', async () => {
    const hook = (LifecycleHookName: string) => ({
      LifecycleHookName,
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      DefaultResult: 'CONTINUE',
    });
    const listed = (...names: string[]) => ({ more: { LifecycleHookSpecificationList: names.map(hook) } });
    const name = nameOf(await stacks.create('hooked', template(listed('drain'))));
    await stacks.update('hooked', template(listed('copy-logs')));
    const { LifecycleHooks } = await groups.client.send(
      new DescribeLifecycleHooksCommand({ AutoScalingGroupName: name }),
    );
    expect(LifecycleHooks?.map((one) => one.LifecycleHookName)).toEqual(['copy-logs']);
  });
});
