/** The configs of machines in the bucket: written when what they hold is new, and never for anything else. */
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../sandbox/stage/clusters.ts';
import type { Operator } from '../../sandbox/stage/operator.ts';
import { until } from '../../sandbox/stage/until.ts';
import { calm, guestAccount, openWorld, type World } from './world.ts';

const id = 'steady';
let world: World;
let operator: Operator;
let cluster: Cluster;

beforeAll(async () => {
  world = await openWorld();
  operator = await world.start();
  cluster = await world.apply(id);
  await cluster.waitFor('Ready', 'True', 120_000);
}, 300_000);

afterAll(async () => await world?.close());

/** Objects below `cloudconfig/`: key, when it was written, and the hash of its bytes. */
async function objects(): Promise<readonly string[]> {
  const s3 = await world.inside(guestAccount).s3();
  const input = { Bucket: `${guestAccount}-g8s-${id}`, Prefix: 'cloudconfig/' };
  const { Contents = [] } = await s3.send(new ListObjectsV2Command(input));
  return Contents.map(({ Key, LastModified, ETag }) => `${Key} ${LastModified?.toISOString()} ${ETag}`);
}

const written = async (): Promise<readonly unknown[]> =>
  (await world.calls()).calls.filter(({ action }) => /^(PutObject|GenerateDataKey)$/.test(action));

test('there is one for masters and one for workers', async () => {
  expect((await objects()).map((line) => line.replace(/-[0-9a-f]{64}.*/, ''))).toEqual([
    'cloudconfig/4.0.0/master',
    'cloudconfig/4.0.0/worker',
  ]);
});

test('neither a new operator nor another number of workers writes them again', async () => {
  const before = await objects();
  await operator.stop();
  await world.resetCalls();
  operator = await world.start();
  await cluster.patch({ spec: { aws: { workers: [{}, {}, {}, {}] } } });
  await until('the fourth worker is wanted', async () =>
    JSON.stringify(await cluster.status()).includes('"workers":4') ? true : undefined,
  );
  await cluster.waitFor('Ready', 'True', 120_000);
  await calm(world, cluster);
  expect(await written()).toEqual([]);
  expect(await objects()).toEqual(before);
}, 240_000);

test('another user on the machines makes two new ones, and leaves the old where running machines find them', async () => {
  const before = await objects();
  const ssh = { userList: [{ name: 'ada', publicKey: 'ssh-ed25519 AAAA ada' }] };
  await cluster.patch({ spec: { cluster: { kubernetes: { ssh } } } });
  const after = await until('two new configs are there', async () => {
    const found = await objects();
    return found.length >= before.length + 2 ? found : undefined;
  });
  await calm(world, cluster);
  expect(await objects()).toEqual(after);
  expect(after).toEqual(expect.arrayContaining([...before]));
}, 60_000);
