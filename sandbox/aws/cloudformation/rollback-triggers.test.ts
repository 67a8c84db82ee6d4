/** Alarms that take a creation or an update back, while it runs and for a time after. */
import { DescribeStackResourceCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { AlarmsForTests } from '../alarms-for-tests.ts';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import { StacksForTests } from './stacks-for-tests.ts';

let world: TestAws;
let stacks: StacksForTests;
let alarms: AlarmsForTests;

beforeAll(async () => {
  world = await localAws();
  stacks = new StacksForTests(world.guest);
  alarms = new AlarmsForTests(world.guest);
});
afterEach(() => world.control('PUT', 'clock', { mode: 'instant' }));
afterAll(async () => {
  alarms.close();
  await world.stop();
});

/** An alarm in state OK; the answer is a configuration that watches it. */
async function alarm(AlarmName: string, MonitoringTimeInMinutes?: number) {
  await alarms.put(AlarmName);
  const Arn = `arn:aws:cloudwatch:eu-central-1:222222222222:alarm:${AlarmName}`;
  return { RollbackTriggers: [{ Arn, Type: 'AWS::CloudWatch::Alarm' }], MonitoringTimeInMinutes };
}

const parameter = (Name: string, Value: string): object => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Name, Type: 'String', Value },
});
const one = (name: string, value: string): object => ({ Resources: { A: parameter(name, value) } });
/** Waits for a signal that does not come. */
const waiting = (name: string, value: string): object => ({
  Resources: {
    A: parameter(name, value),
    H: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
    W: {
      Type: 'AWS::CloudFormation::WaitCondition',
      DependsOn: 'A',
      Properties: { Handle: { Ref: 'H' }, Timeout: '43200', Count: 1 },
    },
  },
});

async function statusOf(StackName: string, LogicalResourceId: string): Promise<string | undefined> {
  const input = { StackName, LogicalResourceId };
  const found = await stacks.client.send(new DescribeStackResourceCommand(input)).catch(() => undefined);
  return found?.StackResourceDetail?.ResourceStatus;
}

const value = async (Name: string): Promise<string | undefined> =>
  (await new SSMClient(world.guest).send(new GetParameterCommand({ Name }))).Parameter?.Value;

const reasons = async (name: string): Promise<readonly (string | undefined)[]> =>
  (await stacks.events(name)).map(({ ResourceStatusReason }) => ResourceStatusReason);

it('lets an operation be while its alarms are well, and watches later ones by the same', async () => {
  const configuration = await alarm('well', 3);
  const made = await stacks.create('well', one('well', 'first'), { RollbackConfiguration: configuration });
  expect(made).toMatchObject({ StackStatus: 'CREATE_COMPLETE', RollbackConfiguration: configuration });
  const updated = await stacks.update('well', one('well', 'second'));
  expect(updated).toMatchObject({ StackStatus: 'UPDATE_COMPLETE', RollbackConfiguration: configuration });
  await alarms.set('well', 'ALARM');
  expect((await stacks.update('well', one('well', 'third'))).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await value('well')).toBe('second');
  const free = { RollbackConfiguration: { RollbackTriggers: [] } };
  expect(await stacks.update('well', one('well', 'fourth'), free)).toMatchObject({
    StackStatus: 'UPDATE_COMPLETE',
    RollbackConfiguration: { MonitoringTimeInMinutes: 3 },
  });
});

it('takes a creation back whose alarm goes off while a resource is made', async () => {
  const RollbackConfiguration = await alarm('early');
  const made = stacks.create('early', waiting('early', 'first'), { RollbackConfiguration });
  await vi.waitFor(async () => expect(await statusOf('early', 'W')).toBe('CREATE_IN_PROGRESS'), 15_000);
  await alarms.set('early', 'ALARM');
  expect((await made).StackStatus).toBe('ROLLBACK_COMPLETE');
  expect(await reasons('early')).toContain(
    'The following rollback trigger(s) went to ALARM state: [arn:aws:cloudwatch:eu-central-1:222222222222:alarm:early]. Rollback requested by user.',
  );
});

it('takes an update back whose alarm goes off in the monitoring time, before old resources go', async () => {
  const RollbackConfiguration = await alarm('late', 5);
  await stacks.create('late', one('late-old', 'first'));
  await world.control('PUT', 'clock', { mode: 'scaled', factor: 50 });
  const input = { StackName: 'late', TemplateBody: JSON.stringify(one('late-new', 'first')) };
  await stacks.client.send(new UpdateStackCommand({ ...input, RollbackConfiguration }));
  await vi.waitFor(async () => expect(await statusOf('late', 'A')).toBe('UPDATE_COMPLETE'), 15_000);
  expect((await stacks.find('late')).StackStatus).toBe('UPDATE_IN_PROGRESS');
  await alarms.set('late', 'ALARM');
  expect(await stacks.settled('late')).toMatchObject({
    StackStatus: 'UPDATE_ROLLBACK_COMPLETE',
    RollbackConfiguration: {},
  });
  expect(await value('late-old')).toBe('first');
  await expect(value('late-new')).rejects.toMatchObject({ name: 'ParameterNotFound' });
});

it('fails an operation whose alarm does not exist', async () => {
  const Arn = 'arn:aws:cloudwatch:eu-central-1:222222222222:alarm:nowhere';
  const RollbackConfiguration = { RollbackTriggers: [{ Arn, Type: 'AWS::CloudWatch::Alarm' }] };
  const made = await stacks.create('missing', one('missing', 'first'), { RollbackConfiguration });
  expect(made.StackStatus).toBe('ROLLBACK_COMPLETE');
  expect(await reasons('missing')).toContain(
    `The following rollback trigger(s) do not exist: [${Arn}]. Rollback requested by user.`,
  );
  expect(await statusOf('missing', 'A')).toBeUndefined();
});
