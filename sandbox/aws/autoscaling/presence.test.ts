/** What Auto Scaling notices by itself, and how it ends. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  PutLifecycleHookCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import { eventually, GroupsForTests } from './groups-for-tests.ts';

let world: TestAws;
let groups: GroupsForTests;

beforeAll(async () => {
  world = await localAws();
  groups = new GroupsForTests(world.guest);
});

afterAll(() => world.stop());

const timeout = 40_000;
const caller = { account: '222222222222', region: 'eu-central-1', partition: 'aws' } as const;

it('finds out about a machine that went without any call through the gateway', { timeout }, async () => {
  await groups.create('unseen');
  const [id = ''] = await groups.ids('unseen');
  const behind = await world.aws.gateway.backstage({ ...caller, accessKeyId: 'any' }).ec2();
  await behind.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  const next = await eventually(async () => (await groups.ids('unseen')).find((one) => one !== id));
  expect(next).toMatch(/^i-/);
});

it('keeps the machine of a launch whose answer got lost, and launches no other', { timeout }, async () => {
  const rule = { service: 'ec2', action: 'RunInstances', count: 1, lostAnswer: true };
  await world.control('POST', 'faults', [rule]);
  await groups.create('lost');
  const members = await groups.reach('lost', 1);
  await world.control('DELETE', 'faults');
  const Filters = [{ Name: 'tag:aws:autoscaling:groupName', Values: ['lost'] }];
  const { Reservations = [] } = await groups.ec2.send(new DescribeInstancesCommand({ Filters }));
  const machines = Reservations.flatMap(({ Instances = [] }) =>
    Instances.map(({ InstanceId }) => InstanceId),
  );
  expect(machines).toEqual(members);
});

it('stops at once although hooks and connections are being waited for', { timeout }, async () => {
  const other = await localAws({});
  const own = new GroupsForTests(other.guest);
  await own.create('waiting');
  await own.client.send(
    new PutLifecycleHookCommand({
      AutoScalingGroupName: 'waiting',
      LifecycleHookName: 'drain',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    }),
  );
  const [InstanceId = ''] = await own.ids('waiting');
  await other.control('PUT', 'clock', { mode: 'aws' });
  await own.client.send(
    new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: false }),
  );
  await own.reach('waiting', 1, 'Terminating:Wait');
  const ended = other.stop().then(() => 'stopped');
  expect(await Promise.race([ended, sleep(20_000, 'still running', { ref: false })])).toBe('stopped');
});
