/** Three masters as one etcd cluster: one is replaced and comes back, and all go back to one snapshot together. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shapes } from '../src/machine/samples-for-tests.ts';
import { type Fleet, newFleet } from './etcd-fleet.ts';
import { EtcdMaster } from './etcd-master.ts';

/** Members call each other by name, for which each needs a hosts file, and so a mount namespace, of its own. */
const lacking = process.getuid?.() === 0 ? [] : ['the rights of root'];
const able = lacking.length === 0 ? ['as root'] : [];

test.each(lacking)('without %s, several members are not run here', () => {
  expect(process.getuid?.()).not.toBe(0);
});

describe.each(able)('three masters, run %s,', () => {
  let fleet: Fleet;
  let masters: EtcdMaster[] = [];
  const of = (index: number): EtcdMaster => {
    const found = masters[index];
    if (found === undefined) throw new Error(`there is no master ${index}`);
    return found;
  };
  const all = async (): Promise<void> => void (await Promise.all(masters.map((one) => one.answers())));

  beforeAll(async () => {
    fleet = await newFleet(shapes['highly-available']);
    masters = await Promise.all([0, 1, 2].map(async (index) => await EtcdMaster.boot(fleet, index)));
    await all();
  }, 900_000);

  afterAll(async () => void (await Promise.all(masters.map(async (one) => await one.close()))));

  const members = async (): Promise<readonly string[]> =>
    (await of(0).etcdctl('member', 'list'))
      .split('\n')
      .map((line) => line.split(', ').slice(0, 3).join(' '))
      .toSorted();

  test('are members of one cluster, and what one writes another reads', async () => {
    expect((await members()).map((line) => line.replace(/^\S+ /, '')).toSorted()).toEqual([
      'started etcd0',
      'started etcd1',
      'started etcd2',
    ]);
    await of(0).etcdctl('put', 'city', 'Rome');
    expect(await of(2).valueOf('city')).toBe('Rome');
  }, 60_000);

  test('lose one, go on, and have it back as the same member with its volume', async () => {
    const before = await members();
    const volume = await of(1).terminate();
    await of(0).etcdctl('put', 'meanwhile', 'written');
    masters[1] = await EtcdMaster.boot(fleet, 1, volume);
    await of(1).answers();
    expect(await of(1).valueOf('meanwhile')).toBe('written');
    expect(await members()).toEqual(before);
  }, 180_000);

  test('make one snapshot, that of the leader', async () => {
    const said = await Promise.all(masters.map(async (one) => await one.run('etcd-snapshot')));
    expect(said.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect(said.filter(({ stderr }) => stderr.includes('another member leads'))).toHaveLength(2);
    expect(fleet.objects.size).toBe(1);
  }, 120_000);

  test('go back to it one after another, without those that still run the old data getting in the way', async () => {
    const name = [...fleet.objects.keys()][0]?.split('/').at(-1) ?? '';
    await of(0).etcdctl('put', 'city', 'Carthage');
    for (const master of masters) {
      const { status, stderr } = await master.run(`etcd-restore ${name}`);
      expect({ status, stderr }).toMatchObject({
        status: 0,
        stderr: expect.stringContaining(`restored ${name}`),
      });
    }
    await all();
    for (const master of masters) expect(await master.valueOf('city')).toBe('Rome');
    await of(1).etcdctl('put', 'city', 'Ravenna');
    for (const master of masters) expect(await master.valueOf('city')).toBe('Ravenna');
  }, 300_000);
});
