/** A drain hook in a stack: a rolling update waits, machine by machine, for whoever drains. */
import { CompleteLifecycleActionCommand } from '@aws-sdk/client-auto-scaling';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { GroupsForTests } from '../autoscaling/groups-for-tests.ts';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import { StacksForTests } from './stacks-for-tests.ts';

let world: TestAws;
let stacks: StacksForTests;
let groups: GroupsForTests;
let subnets: readonly string[];

beforeAll(async () => {
  world = await localAws();
  stacks = new StacksForTests(world.guest);
  groups = new GroupsForTests(world.guest);
  subnets = await groups.subnets(1);
});

afterEach(() => world.control('PUT', 'clock', { mode: 'instant' }));
afterAll(() => world.stop());

const hookName = 'NodeDrainer';

async function template(InstanceType: string): Promise<object> {
  const Version = { 'Fn::GetAtt': 'Template.LatestVersionNumber' };
  const LaunchTemplateData = { ImageId: await groups.image(), InstanceType };
  const Resources = {
    Template: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData } },
    Group: {
      Type: 'AWS::AutoScaling::AutoScalingGroup',
      Properties: {
        MinSize: '2',
        MaxSize: '3',
        VPCZoneIdentifier: subnets,
        LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' }, Version },
      },
      UpdatePolicy: {
        AutoScalingRollingUpdate: {
          MinInstancesInService: 1,
          MaxBatchSize: 1,
          SuspendProcesses: ['AZRebalance'],
        },
      },
    },
    Hook: {
      Type: 'AWS::AutoScaling::LifecycleHook',
      Properties: {
        AutoScalingGroupName: { Ref: 'Group' },
        LifecycleHookName: hookName,
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
        HeartbeatTimeout: 7200,
        DefaultResult: 'CONTINUE',
      },
    },
  };
  return { Resources, Outputs: { Group: { Value: { Ref: 'Group' } } } };
}

// Page: EC2 Auto Scaling User Guide, "Amazon EC2 Auto Scaling lifecycle hooks"; CloudFormation User Guide, "UpdatePolicy attribute".
it('ends each machine of a rolling update only after it was drained', { timeout: 60_000 }, async () => {
  const made = await stacks.create('drained', await template('m5.large'));
  const AutoScalingGroupName = StacksForTests.output(made, 'Group') ?? '';
  const before = await groups.ids(AutoScalingGroupName);
  await world.control('PUT', 'clock', { mode: 'scaled', factor: 100 });
  const updated = stacks.update('drained', await template('m5.xlarge'));
  const drained: string[] = [];
  for (let machine = 0; machine < before.length; machine += 1) {
    const [InstanceId = ''] = await groups.reach(AutoScalingGroupName, 1, 'Terminating:Wait');
    expect((await groups.machine(InstanceId))?.State?.Name).toBe('running');
    drained.push(InstanceId);
    const action = { AutoScalingGroupName, LifecycleHookName: hookName, LifecycleActionResult: 'CONTINUE' };
    await groups.client.send(new CompleteLifecycleActionCommand({ ...action, InstanceId }));
    await groups.reach(AutoScalingGroupName, 0, 'Terminating:Wait');
  }
  expect((await updated).StackStatus).toBe('UPDATE_COMPLETE');
  expect(new Set(drained)).toEqual(new Set(before));
  const members = await groups.members(AutoScalingGroupName);
  expect(members.map(({ InstanceType }) => InstanceType)).toEqual(['m5.xlarge', 'm5.xlarge']);
});
