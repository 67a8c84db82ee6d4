/** By how much scaling policies change a group. */
import {
  DeletePolicyCommand,
  DescribePoliciesCommand,
  DescribeScheduledActionsCommand,
  ExecutePolicyCommand,
  PutScalingPolicyCommand,
  type PutScalingPolicyCommandInput,
  PutScheduledUpdateGroupActionCommand,
} from '@aws-sdk/client-auto-scaling';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AlarmsForTests } from '../alarms-for-tests.ts';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import { GroupsForTests } from './groups-for-tests.ts';
import { adjusted, stepFor } from './policies.ts';
import { isRecurrence, nextRun } from './recurrence.ts';

let world: TestAws;
let groups: GroupsForTests;

beforeAll(async () => {
  world = await localAws();
  groups = new GroupsForTests(world.guest);
});

afterAll(() => world.stop());

const AutoScalingGroupName = 'scaled';
const put = (input: Omit<PutScalingPolicyCommandInput, 'AutoScalingGroupName'>): Promise<unknown> =>
  groups.client.send(new PutScalingPolicyCommand({ AutoScalingGroupName, ...input }));
const execute = (PolicyName: string, more: object = {}): Promise<unknown> =>
  groups.client.send(new ExecutePolicyCommand({ AutoScalingGroupName, PolicyName, ...more }));

// Page: User Guide, "Step and simple scaling policies", scaling adjustment types.
it('rounds percentages towards zero, but to one at least, and keeps to the sizes', () => {
  const sizes = { min: 1, max: 10, desired: 4 };
  const percent = { adjustmentType: 'PercentChangeInCapacity', atLeast: undefined } as const;
  expect([10, -10, 40, -40, 300].map((by) => adjusted(percent, by, sizes))).toEqual([5, 3, 5, 3, 10]);
  expect(adjusted({ ...percent, atLeast: 3 }, 40, sizes)).toBe(7);
  expect(adjusted({ adjustmentType: 'ExactCapacity', atLeast: undefined }, 0, sizes)).toBe(1);
  expect(adjusted({ adjustmentType: 'ChangeInCapacity', atLeast: undefined }, -2, sizes)).toBe(2);
});

it('takes the step that the metric’s distance from its threshold falls into', () => {
  const steps = [
    { lower: 0, upper: 10, adjustment: 1 },
    { lower: 10, upper: undefined, adjustment: 3 },
    { lower: undefined, upper: 0, adjustment: -1 },
  ];
  expect([0, 9, 10, -1].map((distance) => stepFor(steps, distance))).toEqual([1, 1, 3, -1]);
});

// Page: User Guide, "Step and simple scaling policies"; CloudWatch API reference, SetAlarmState.
it('is carried out when an alarm that names it goes off, the step by how far the metric went, and not while the group cools down', async () => {
  const [alarms, name] = [new AlarmsForTests(world.guest), 'alarmed'];
  await groups.create(name);
  const policy = async (PolicyName: string, more: object): Promise<string> => {
    const input = { AutoScalingGroupName: name, PolicyName, AdjustmentType: 'ChangeInCapacity', ...more };
    return (await groups.client.send(new PutScalingPolicyCommand(input))).PolicyARN ?? '';
  };
  const steps = [
    { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 },
    { MetricIntervalLowerBound: 10, ScalingAdjustment: 2 },
  ];
  const arns = [
    await policy('steps', { PolicyType: 'StepScaling', StepAdjustments: steps }),
    await policy('plain', { ScalingAdjustment: 1, Cooldown: 600 }),
  ];
  const actions = arns.map((arn, index) => [`AlarmActions.member.${index + 1}`, arn]);
  await alarms.put('busy', Object.fromEntries(actions));
  await alarms.set('busy', 'ALARM', { recentDatapoints: [65], threshold: 50 });
  expect(await groups.reach(name, 3)).toHaveLength(3);
  const [latest] = await groups.activities(name);
  expect(latest?.Cause).toContain(
    'a monitor alarm busy in state ALARM triggered policy steps changing the desired capacity from 1 to 3',
  );
  expect((await groups.find(name))?.DesiredCapacity).toBe(3);
  alarms.close();
});

it('changes the capacity of a group when it is executed, once in its cooldown, and is gone when deleted', async () => {
  await groups.create(AutoScalingGroupName);
  await put({ PolicyName: 'more', AdjustmentType: 'ChangeInCapacity', ScalingAdjustment: 2, Cooldown: 600 });
  await execute('more');
  expect(await groups.reach(AutoScalingGroupName, 3)).toHaveLength(3);
  const [latest] = await groups.activities(AutoScalingGroupName);
  expect(latest?.Cause).toContain('executed policy more changing the desired capacity from 1 to 3');
  await expect(execute('more', { HonorCooldown: true })).rejects.toMatchObject({
    name: 'ScalingActivityInProgressFault',
  });

  const StepAdjustments = [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }];
  await put({
    PolicyName: 'steps',
    PolicyType: 'StepScaling',
    AdjustmentType: 'ChangeInCapacity',
    StepAdjustments,
  });
  await execute('steps', { MetricValue: 75, BreachThreshold: 70 });
  expect((await groups.find(AutoScalingGroupName))?.DesiredCapacity).toBe(4);
  await expect(put({ PolicyName: 'none', AdjustmentType: 'ExactCapacity' })).rejects.toThrow(
    'ScalingAdjustment must be',
  );

  await groups.client.send(new DeletePolicyCommand({ AutoScalingGroupName, PolicyName: 'more' }));
  const { ScalingPolicies } = await groups.client.send(new DescribePoliciesCommand({ AutoScalingGroupName }));
  expect(ScalingPolicies?.map(({ PolicyName, PolicyType }) => [PolicyName, PolicyType])).toEqual([
    ['steps', 'StepScaling'],
  ]);
  await expect(execute('more')).rejects.toThrow('No scaling policy found');
});

// Page: User Guide, "Scheduled scaling", recurring schedules in cron format.
it('reads when a recurrence is due', () => {
  const after = new Date('2026-11-29T10:15:30Z');
  const due = (expression: string): string | undefined => nextRun(expression, after)?.toISOString();
  expect(due('0 4 * * *')).toBe('2026-11-30T04:00:00.000Z');
  expect(due('*/10 * * * *')).toBe('2026-11-29T10:20:00.000Z');
  expect(due('30 9 1 JAN-MAR *')).toBe('2027-01-01T09:30:00.000Z');
  expect(due('0 0 * * MON,FRI')).toBe('2026-11-30T00:00:00.000Z');
  expect(due('0 0 15 * 1')).toBe('2026-11-30T00:00:00.000Z');
  expect(due('0 0 29 2 *')).toBe('2028-02-29T00:00:00.000Z');
  expect(['* * * *', '61 * * * *', 'a * * * *', '5-1 * * * *'].map(isRecurrence)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

it('takes the sizes of a scheduled action at its time, once', async () => {
  const name = 'by-the-clock';
  await groups.create(name);
  const put = (more: object): Promise<unknown> =>
    groups.client.send(
      new PutScheduledUpdateGroupActionCommand({
        AutoScalingGroupName: name,
        ScheduledActionName: 'soon',
        ...more,
      }),
    );
  const StartTime = new Date(Date.now() + 1_500);
  await put({ StartTime, MinSize: 2, DesiredCapacity: 3 });
  expect(await groups.reach(name, 3)).toHaveLength(3);
  const found = await groups.find(name);
  expect([found?.MinSize, found?.DesiredCapacity]).toEqual([2, 3]);
  const look = new DescribeScheduledActionsCommand({ AutoScalingGroupName: name });
  expect((await groups.client.send(look)).ScheduledUpdateGroupActions ?? []).toEqual([]);
  await expect(put({ StartTime: new Date(0), MinSize: 1 })).rejects.toThrow('in the past');
  await expect(put({ Recurrence: 'now and then', MinSize: 1 })).rejects.toThrow('recurrence string');
});
