/** AWS on its bad days: what passes is waited out, what does not is said once, and nothing is made twice. */
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../sandbox/stage/clusters.ts';
import type { Operator } from '../../sandbox/stage/operator.ts';
import { until } from '../../sandbox/stage/until.ts';
import { callerIn, stacksOf } from './accounts.ts';
import { hear } from './hearing.ts';
import {
  calm,
  guestAccount,
  hostAccount,
  logsGoToo,
  openWorld,
  tally,
  type World,
  wholeOnce,
} from './world.ts';

const timeout = 90_000;
let world: World;
let operator: Operator;

/** The operator's clock runs faster, so that its pauses of half a minute are seconds. */
const hurried = (speed: number) => [logsGoToo, `--service.clock.speed=${speed}`];

beforeAll(async () => {
  world = await openWorld();
  operator = await world.start({ settings: hurried(10) });
}, 180_000);

afterEach(async () => await world.heal());
afterAll(async () => await world?.close());

const denied = (message: string): object => ({ error: { code: 'AccessDenied', status: 403, message } });

const survivors: Cluster[] = [];

/** Applies a cluster that is removed at the end, together with the others. */
async function applied(id: string): Promise<Cluster> {
  const cluster = await world.apply(id);
  survivors.push(cluster);
  return cluster;
}

/** How many calls of an action the meter has seen from the operator. */
async function called(action: string): Promise<number> {
  const { calls } = await world.calls();
  const own = calls.filter((call) => call.action === action && call.via === undefined);
  return own.reduce((sum, { count }) => sum + count, 0);
}

test('throttling and lost answers are waited out, and there is still one of everything', {
  timeout,
}, async () => {
  await world.fail(
    { account: hostAccount, action: 'CreateStack', throttle: true, count: 3 },
    { account: guestAccount, action: 'CreateStack', lostAnswer: true, count: 1 },
    { account: guestAccount, action: 'CreateKey', lostAnswer: true, count: 1 },
    { account: guestAccount, action: 'CreateBucket', lostAnswer: true, count: 1 },
    { account: guestAccount, action: 'ListStacks', throttle: true, after: 1, count: 2 },
    { account: guestAccount, action: 'PutObject', error: { code: 'InternalError', status: 500 }, count: 2 },
  );
  const cluster = await applied('weather');
  await cluster.waitFor('Ready', 'True', 60_000);
  expect(await world.failed()).toEqual([3, 1, 1, 1, 2, 2]);
  expect(tally(await world.leftovers('weather'))).toMatchObject({ ...wholeOnce, alias: 1 });
});

test('a stack that failed for want of capacity is made again, and says meanwhile what AWS said', {
  timeout,
}, async () => {
  const message =
    'We currently do not have sufficient NAT gateway capacity in the Availability Zone you requested.';
  await world.fail({
    action: 'CreateNatGateway',
    count: 1,
    error: { code: 'InsufficientCapacity', message },
  });
  const cluster = await applied('scarce');
  const heard = hear(cluster, 'InfrastructureReady');
  await cluster.waitFor('Ready', 'True', 60_000);
  const said = await heard.stop();
  expect(said.find((sentence) => sentence.includes(message))).toMatch(
    /False NoCapacity: NATGateway\w* \(AWS::EC2::NatGateway\) of cluster-scarce-guest-main failed: .*tried again/,
  );
  expect(tally(await world.leftovers('scarce'))).toMatchObject(wholeOnce);
});

test('a failure that will not pass is said with AWS’s words and not repeated, until the spec changes', {
  timeout,
}, async () => {
  const message = 'The CIDR is invalid, says somebody who would know.';
  await world.fail({ action: 'CreateSubnet', error: { code: 'InvalidSubnet.Range', message } });
  await world.resetCalls();
  const cluster = await applied('doomed');
  const stuck = await until('it is stuck', async () => {
    const found = await cluster.condition('Ready');
    return found?.reason === 'StackFailed' ? found : undefined;
  });
  expect(stuck.message).toContain(message);
  expect(stuck.message).toMatch(/\(AWS::EC2::Subnet\) of cluster-doomed-guest-main failed/);

  // A minute of the operator's time, twice the pause after which it would try again what may pass.
  const began = performance.now();
  await until('a minute has gone by', async () => performance.now() - began > 6_000);
  expect(await called('CreateStack')).toBe(2);
  expect(await called('DeleteStack')).toBe(0);
  expect((await stacksOf(world, 'doomed')).map(({ status }) => status)).toEqual([
    'CREATE_COMPLETE',
    'ROLLBACK_COMPLETE',
  ]);

  // Another spec is another try, and one only.
  await cluster.patch({ spec: { aws: { workers: [{}, {}] } } });
  await until('it was tried again', async () => (await called('CreateStack')) === 3);
  await until('it is stuck again', async () => (await cluster.condition('Ready'))?.reason === 'StackFailed');
  await calm(world, cluster);
  expect(await called('CreateStack')).toBe(3);

  await world.heal();
  await cluster.patch({ spec: { aws: { workers: [{}, {}, {}, {}] } } });
  await cluster.waitFor('Ready', 'True', 60_000);
});

test('a name that somebody has taken is said with its resource, though the stack itself only counts such errors', {
  timeout,
}, async () => {
  const iam = new IAMClient(callerIn(world, hostAccount));
  const RoleName = 'taken-vpc-peer-access';
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const cluster = await applied('taken');
  const { message } = await until('it is stuck', async () => {
    const found = await cluster.condition('Ready');
    return found?.reason === 'StackFailed' ? found : undefined;
  });
  expect(message).toMatch(/\(AWS::IAM::Role\) of cluster-taken-host-setup failed/);
  expect(message).toContain(
    `Resource of type 'AWS::IAM::Role' with identifier '${RoleName}' already exists (at /Resources/PeerRole). Remove`,
  );
  expect(message).not.toContain('Call DescribeEvents');

  await iam.send(new DeleteRoleCommand({ RoleName }));
});

test('a peering role that AWS does not know yet is tried again', { timeout }, async () => {
  const message = `User: arn:aws:sts::${guestAccount}:assumed-role/sandbox-guest/cloudformation is not authorized to perform: sts:AssumeRole`;
  await world.fail({ service: 'sts', account: guestAccount, count: 1, ...denied(message) });
  const cluster = await applied('novice');
  await cluster.waitFor('Ready', 'True', 60_000);
  expect(await world.failed()).toEqual([1]);
});

test('an account that refuses is asked again, and the cluster comes as soon as it lets the operator in', {
  timeout,
}, async () => {
  await operator.stop();
  const message = `User: arn:aws:iam::${hostAccount}:user/sandbox-host is not authorized to perform: sts:AssumeRole`;
  await world.fail({ service: 'sts', action: 'AssumeRole', account: hostAccount, ...denied(message) });
  operator = await world.start({ settings: hurried(30), name: 'operator-refused' });
  const cluster = await applied('locked');
  const { message: told } = await cluster.waitFor('Ready', 'False');
  expect(told).toContain(message);
  expect(await world.leftovers('locked')).toEqual([]);
  await world.heal();
  await cluster.waitFor('Ready', 'True', 60_000);
});

test('all of them go without a trace, though their stacks would not at first and named what held them', {
  timeout,
}, async () => {
  const message = 'The vpc has dependencies and cannot be deleted.';
  // CloudFormation itself tries five times before it gives a deletion up.
  await world.fail({
    action: 'DeleteVpc',
    count: 5 * survivors.length,
    error: { code: 'DependencyViolation', message },
  });
  const hearing = survivors.map((cluster) => hear(cluster, 'Ready'));
  expect(survivors).toHaveLength(6);
  await Promise.all(survivors.map(async (cluster) => await world.remove(cluster)));
  const said = (await Promise.all(hearing.map(async ({ stop }) => await stop()))).flat();
  expect(said.find((sentence) => sentence.includes('DeletionBlocked'))).toMatch(
    /cannot be deleted yet: VPC.* \(AWS::EC2::VPC\): .*dependencies/,
  );
});
