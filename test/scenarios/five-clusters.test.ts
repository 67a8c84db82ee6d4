/** Five clusters at once: none waits for another, and none takes anything of another away. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../sandbox/stage/clusters.ts';
import { figure, guestAccount, logsGoToo, openWorld, tally, timed, type World, wholeOnce } from './world.ts';

const ids = ['one11', 'two22', 'tri33', 'qua44', 'pen55'];
let world: World;
let clusters: readonly Cluster[];

beforeAll(async () => {
  world = await openWorld();
  await world.start({ settings: [logsGoToo] });
}, 180_000);

afterAll(async () => await world?.close());

test('all become Ready, each with everything of its own', { timeout: 90_000 }, async () => {
  const took = await timed(async () => {
    clusters = await Promise.all(ids.map(async (id) => await world.apply(id)));
    await Promise.all(clusters.map(async (cluster) => await cluster.waitFor('Ready', 'True', 60_000)));
  });
  const { user } = await world.calls();
  figure('five applied → five Ready', `${took} ms, ${user.calls} calls, ${user.writes} writes`);
  expect(took).toBeLessThan(40_000);
  expect(user.calls).toBeLessThanOrEqual(5 * 45);
  expect(user.writes).toBeLessThanOrEqual(5 * 18);
  for (const id of ids) expect(tally(await world.leftovers(id))).toMatchObject(wholeOnce);
});

test('one that goes takes nothing of the others with it', { timeout: 60_000 }, async () => {
  const [first, ...others] = clusters as readonly [Cluster, ...Cluster[]];
  const before = await Promise.all(ids.slice(1).map(async (id) => await world.leftovers(id)));
  await world.remove(first);
  const after = await Promise.all(ids.slice(1).map(async (id) => await world.leftovers(id)));
  expect(after).toEqual(before);
  for (const cluster of others) expect((await cluster.condition('Ready'))?.status).toBe('True');
});

test('the rest go together, and both accounts are as before', { timeout: 90_000 }, async () => {
  const [, ...others] = clusters;
  const took = await timed(async () => {
    await Promise.all(others.map(async (cluster) => await world.remove(cluster)));
  });
  figure('four deleted → four gone', `${took} ms`);
  for (const id of ids)
    expect((await world.leftovers(id)).map(({ account, type, state }) => [account, type, state])).toEqual([
      [guestAccount, 'key', 'PendingDeletion'],
    ]);
});
