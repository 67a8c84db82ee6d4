/** Lifecycle hooks: a member waits until the action is completed or its time is over, by the sandbox's clock. */
import {
  CompleteLifecycleActionCommand,
  DeleteLifecycleHookCommand,
  DescribeLifecycleHooksCommand,
  PutLifecycleHookCommand,
  RecordLifecycleActionHeartbeatCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import { GroupsForTests } from './groups-for-tests.ts';

let world: TestAws;
let groups: GroupsForTests;

beforeAll(async () => {
  world = await localAws();
  groups = new GroupsForTests(world.guest);
});

afterEach(() => world.control('PUT', 'clock', { mode: 'instant' }));
afterAll(() => world.stop());

/** Machines come and go in no time, but an hour's heartbeat lasts for seconds. */
const quick = () => world.control('PUT', 'clock', { mode: 'scaled', factor: 300 });
const LifecycleHookName = 'drain';

const putHook = (AutoScalingGroupName: string, way: 'LAUNCHING' | 'TERMINATING', more: object = {}) =>
  groups.client.send(
    new PutLifecycleHookCommand({
      AutoScalingGroupName,
      LifecycleHookName,
      LifecycleTransition: `autoscaling:EC2_INSTANCE_${way}`,
      ...more,
    }),
  );

const end = (InstanceId: string) =>
  groups.client.send(
    new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: false }),
  );

const complete = (AutoScalingGroupName: string, InstanceId: string, LifecycleActionResult = 'CONTINUE') =>
  groups.client.send(
    new CompleteLifecycleActionCommand({
      AutoScalingGroupName,
      LifecycleHookName,
      InstanceId,
      LifecycleActionResult,
    }),
  );

describe('a hook on termination', { timeout: 40_000 }, () => {
  // Page: User Guide, "How lifecycle hooks work".
  it('keeps the machine running in Terminating:Wait, while its successor comes, until the action is completed', async () => {
    await groups.create('drained');
    await putHook('drained', 'TERMINATING', { HeartbeatTimeout: 7_200 });
    const [id = ''] = await groups.ids('drained');
    await quick();
    await end(id);
    expect(await groups.reach('drained', 1, 'Terminating:Wait')).toEqual([id]);
    expect(await groups.reach('drained', 1)).not.toContain(id);
    expect((await groups.machine(id))?.State?.Name).toBe('running');
    const waiting = (await groups.activities('drained')).find(
      ({ StatusCode }) => StatusCode !== 'Successful',
    );
    expect(waiting?.StatusCode).toBe('MidLifecycleAction');
    await complete('drained', id);
    await groups.reach('drained', 0, 'Terminating:Wait');
    await world.control('PUT', 'clock', { mode: 'instant' });
    expect(await groups.ids('drained')).toHaveLength(1);
    expect((await groups.machine(id))?.State?.Name).toBe('terminated');
    await expect(complete('drained', id)).rejects.toThrow(
      `No active Lifecycle Action found with instance ID ${id}`,
    );
  });

  // Page: User Guide, "Complete a lifecycle action": the default result applies when the heartbeat runs out.
  it('lets the machine go when the heartbeat runs out', async () => {
    await groups.create('late');
    await putHook('late', 'TERMINATING', { HeartbeatTimeout: 3_600, DefaultResult: 'ABANDON' });
    const [id = ''] = await groups.ids('late');
    await world.control('PUT', 'clock', { mode: 'aws' });
    await end(id);
    await groups.reach('late', 1, 'Terminating:Wait');
    await world.control('PUT', 'clock', { mode: 'instant' });
    await groups.reach('late', 1);
    expect((await groups.machine(id))?.State?.Name).toBe('terminated');
  });

  // Page: API reference, RecordLifecycleActionHeartbeat.
  it('can be asked for more time as long as it waits', async () => {
    await groups.create('patient');
    await putHook('patient', 'TERMINATING');
    const [InstanceId = ''] = await groups.ids('patient');
    const beat = { AutoScalingGroupName: 'patient', LifecycleHookName, InstanceId };
    const ask = () => groups.client.send(new RecordLifecycleActionHeartbeatCommand(beat));
    await expect(ask()).rejects.toThrow(`No active Lifecycle Action found with instance ID ${InstanceId}`);
    await quick();
    await end(InstanceId);
    await groups.reach('patient', 1, 'Terminating:Wait');
    await ask();
    expect(await groups.ids('patient', 'Terminating:Wait')).toEqual([InstanceId]);
  });

  // Page: API reference, DeleteLifecycleHook.
  it('ends its waits when it is deleted', async () => {
    await groups.create('unhooked');
    await putHook('unhooked', 'TERMINATING');
    const [id = ''] = await groups.ids('unhooked');
    await quick();
    await end(id);
    await groups.reach('unhooked', 1, 'Terminating:Wait');
    await groups.client.send(
      new DeleteLifecycleHookCommand({ AutoScalingGroupName: 'unhooked', LifecycleHookName }),
    );
    expect(await groups.reach('unhooked', 0, 'Terminating:Wait')).toEqual([]);
  });
});

describe('a hook on launch', { timeout: 40_000 }, () => {
  const launching = {
    LifecycleHookName,
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
    HeartbeatTimeout: 7_200,
  };

  // Page: User Guide, "Add lifecycle hooks"; API reference, CreateAutoScalingGroup, LifecycleHookSpecificationList.
  it('keeps a new machine in Pending:Wait, and out of service, until the action is completed', async () => {
    await quick();
    await groups.create('prepared', { LifecycleHookSpecificationList: [launching] });
    const [id = ''] = await groups.reach('prepared', 1, 'Pending:Wait');
    await complete('prepared', id);
    expect(await groups.reach('prepared', 1)).toEqual([id]);
    const { LifecycleHooks } = await groups.client.send(
      new DescribeLifecycleHooksCommand({ AutoScalingGroupName: 'prepared' }),
    );
    expect(LifecycleHooks?.[0]).toMatchObject({ GlobalTimeout: 172_800, DefaultResult: 'ABANDON' });
  });

  // Page: User Guide, "Troubleshoot Amazon EC2 Auto Scaling: lifecycle hooks".
  it('has the machine replaced when the action is abandoned, and says so', async () => {
    await quick();
    await groups.create('refused', { LifecycleHookSpecificationList: [launching] });
    const [first = ''] = await groups.reach('refused', 1, 'Pending:Wait');
    await complete('refused', first, 'ABANDON');
    const [second = ''] = await groups.reach('refused', 1, 'Pending:Wait');
    expect(second).not.toBe(first);
    const failed = (await groups.activities('refused')).find(({ StatusCode }) => StatusCode === 'Failed');
    expect(failed?.StatusMessage).toMatch(
      /^Instance failed to complete user's Lifecycle Action: Lifecycle Action with token \S+ was abandoned: Lifecycle Action Completed with ABANDON Result/,
    );
  });
});
