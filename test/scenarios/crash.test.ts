/** Killing the operator in the middle of any write and starting it again ends as if nobody had killed it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../sandbox/stage/clusters.ts';
import type { Operator } from '../../sandbox/stage/operator.ts';
import { until } from '../../sandbox/stage/until.ts';
import {
  figure,
  guestAccount,
  hostAccount,
  logsGoToo,
  openWorld,
  tally,
  type World,
  wholeOnce,
} from './world.ts';

const id = 'phoenix';
let world: World;
let operator: Operator;
let cluster: Cluster;
let lives = 0;

beforeAll(async () => {
  world = await openWorld();
}, 180_000);

afterAll(async () => await world?.close());

const start = async (): Promise<void> => {
  lives += 1;
  operator = await world.start({ settings: [logsGoToo] });
};

const [host, guest] = [{ account: hostAccount }, { account: guestAccount }];

/** Everything the operator itself writes to AWS on the way to a cluster; the host's stacks are two. */
const creatingWrites: readonly object[] = [
  { ...host, action: 'CreateStack' },
  { ...host, action: 'CreateStack', after: 1, count: 2 },
  { ...guest, action: 'CreateStack' },
  { ...guest, action: 'CreateKey' },
  { ...guest, action: 'EnableKeyRotation' },
  { ...guest, action: 'CreateAlias' },
  { ...guest, action: 'CreateBucket' },
  { ...guest, action: 'PutBucketTagging' },
  { ...guest, action: 'PutBucketLifecycleConfiguration' },
  { ...guest, action: 'PutPublicAccessBlock' },
  { ...guest, action: 'PutBucketPolicy' },
  { ...guest, action: 'PutObject' },
  { ...guest, action: 'PutObject', after: 1, count: 2 },
  { ...guest, action: 'PutBucketLogging' },
];

const removingWrites: readonly object[] = [
  { ...host, action: 'DeleteStack' },
  { ...host, action: 'DeleteStack', after: 1, count: 2 },
  { ...guest, action: 'DeleteStack' },
  { ...guest, action: 'DeleteObjects' },
  { ...guest, action: 'DeleteBucket' },
  { ...guest, action: 'ScheduleKeyDeletion' },
  { ...guest, action: 'DeleteAlias' },
];

/**
 * Holds each of the writes on its way and kills the operator meanwhile: the write still takes effect, but nobody is
 * there to hear the answer. Goes on until `done`, and sees that every write was really cut.
 */
async function killAtEach(writes: readonly object[], done: () => Promise<boolean>): Promise<void> {
  await world.fail(...writes.map((write) => ({ count: 1, latencyMs: 300, ...write })));
  const cuts = async (): Promise<number> => (await world.failed()).reduce((sum, one) => sum + one, 0);
  await start();
  for (let cut = 0; !(await done()); ) {
    const now = await until(
      'another write is on its way, or all is done',
      async () => ((await cuts()) > cut || (await done()) ? await cuts() : undefined),
      { pause: 5, deadline: 60_000, state: () => operator.logPath },
    );
    if (now === cut) continue;
    cut = now;
    await operator.kill();
    await start();
  }
  expect(Math.min(...(await world.failed()))).toBeGreaterThanOrEqual(1);
  await world.heal();
}

test('a creation cut at every single write ends with everything there once', {
  timeout: 180_000,
}, async () => {
  cluster = await world.apply(id);
  await killAtEach(creatingWrites, async () => (await cluster.condition('Ready'))?.status === 'True');
  figure('lives of the operator in one creation', String(lives));
  const found = await world.leftovers(id);
  expect(tally(found)).toMatchObject({ ...wholeOnce, alias: 1 });
  expect(found.filter(({ type }) => type === 'stack').map(({ state }) => state)).toEqual(
    Array.from({ length: 3 }, () => 'CREATE_COMPLETE'),
  );
});

test('a removal cut at every single write ends with nothing left, and the key scheduled once', {
  timeout: 180_000,
}, async () => {
  lives = 0;
  await operator.kill();
  await cluster.delete();
  await killAtEach(removingWrites, async () => (await cluster.live()) === undefined);
  figure('lives of the operator in one removal', String(lives));
  expect((await world.leftovers(id)).map(({ type, state }) => [type, state])).toEqual([
    ['key', 'PendingDeletion'],
  ]);
  expect(await world.object(`/api/v1/namespaces/${id}`)).toBeUndefined();
});
