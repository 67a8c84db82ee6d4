/** What users keep in their own hands: changes that wait for their word, fields nobody reads, and what they break in AWS. */
import {
  DescribeKeyCommand,
  DisableKeyRotationCommand,
  GetKeyRotationStatusCommand,
} from '@aws-sdk/client-kms';
import {
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../sandbox/stage/clusters.ts';
import type { Operator } from '../../sandbox/stage/operator.ts';
import { until } from '../../sandbox/stage/until.ts';
import { stacksOf } from './accounts.ts';
import { guestAccount, instances, logsGoToo, openWorld, type World } from './world.ts';

const id = 'byhand';
const approve = 'aws-operator.giantswarm.io/approve';
let world: World;
let operator: Operator;
let cluster: Cluster;

beforeAll(async () => {
  world = await openWorld();
  operator = await world.start({ settings: [logsGoToo] });
  cluster = await world.apply(id, {
    edit: ({ spec }) => {
      spec.operations = { changePolicy: 'Approve' };
      spec.aws.nodePool = 'mistyped';
    },
  });
  await cluster.waitFor('Ready', 'True', 60_000);
}, 180_000);

afterAll(async () => await world?.close());

const patchWorkers = async (count: number): Promise<void> =>
  await cluster.patch({ spec: { aws: { workers: Array.from({ length: count }, () => ({})) } } });

const running = async (): Promise<number> => instances(await world.leftovers(id)).length;

/** The plan that waits, once one for this many workers does. */
async function plan(workers: number): Promise<string> {
  const { message } = await until(`a plan for ${workers} workers waits`, async () => {
    const found = await cluster.condition('UpToDate');
    return found?.message.includes(`min 3→${workers}`) === true ? found : undefined;
  });
  return /plan ([0-9a-f]{12}): /.exec(message)?.[1] ?? message;
}

test('a field that nobody reads is named, and does no harm', async () => {
  const { message } = await cluster.waitFor('Valid', 'True');
  expect(message).toMatch(/nobody reads spec\.aws\.nodePool$/);
});

describe('under the policy Approve', () => {
  test('a change is shown with its plan and waits, and the cluster works on', async () => {
    await patchWorkers(4);
    await plan(4);
    expect(await cluster.condition('UpToDate')).toMatchObject({
      status: 'False',
      reason: 'ApprovalNeeded',
      message: expect.stringMatching(
        /^the guest stack works; a change waits for approval: plan [0-9a-f]{12}: 1 of \d+ resources changes in place .*; no machine is replaced$/,
      ),
    });
    expect((await cluster.condition('Ready'))?.reason).toBe('ApprovalNeeded');
    expect((await cluster.condition('HostEndpointsReady'))?.status).toBe('True');
    expect(await running()).toBe(4);
  });

  test('the word for one plan is not a word for another', async () => {
    const stale = await plan(4);
    await patchWorkers(5);
    await cluster.patch({ metadata: { annotations: { [approve]: stale } } });
    expect(await plan(5)).not.toBe(stale);
    expect((await stacksOf(world, id)).filter(({ updated }) => updated)).toEqual([]);
    expect(await running()).toBe(4);
  });

  test('the plan that is named is carried out', async () => {
    await cluster.patch({ metadata: { annotations: { [approve]: await plan(5) } } });
    await cluster.waitFor('Ready', 'True', 60_000);
    await until('five workers run', async () => (await running()) === 6);
    expect((await stacksOf(world, id)).filter(({ updated }) => updated).map(({ name }) => name)).toEqual([
      `cluster-${id}-guest-main`,
    ]);
  });
});

test('a bucket and a key that somebody opened or neglected are as before after the next deep look', async () => {
  const bucket = { Bucket: `${guestAccount}-g8s-${id}` };
  const [s3, kms] = [await world.inside(guestAccount).s3(), await world.inside(guestAccount).kms()];
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: `alias/${id}` }));
  const key = { KeyId: KeyMetadata?.KeyId };
  const facts = async (): Promise<unknown> =>
    await Promise.all([
      s3.send(new GetBucketPolicyCommand(bucket)).then(({ Policy }) => JSON.parse(Policy ?? '') as unknown),
      s3
        .send(new GetPublicAccessBlockCommand(bucket))
        .then((answer) => answer.PublicAccessBlockConfiguration),
      s3.send(new GetBucketTaggingCommand(bucket)).then(({ TagSet }) => TagSet?.length),
      kms.send(new GetKeyRotationStatusCommand(key)).then((answer) => answer.KeyRotationEnabled),
    ]).catch((missing: unknown) => String(missing));
  const right = await facts();
  expect(right).toMatchObject([
    { Version: '2012-10-17' },
    { BlockPublicPolicy: true },
    expect.any(Number),
    true,
  ]);

  await s3.send(new DeleteBucketPolicyCommand(bucket));
  await s3.send(new DeletePublicAccessBlockCommand(bucket));
  await s3.send(new DeleteBucketTaggingCommand(bucket));
  await kms.send(new DisableKeyRotationCommand(key));
  expect(await facts()).not.toEqual(right);

  // A new process looks at everything at once; a running one within the hour.
  await operator.stop();
  await world.start({ settings: [logsGoToo], name: 'operator-again' });
  const same = JSON.stringify(right);
  await until('all is as it was', async () => JSON.stringify(await facts()) === same);
});
