/** Snapshots of etcd and the way back, with a real etcd and the scripts of a master. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shapes } from '../src/machine/samples-for-tests.ts';
import { type Fleet, newFleet } from './etcd-fleet.ts';
import { EtcdMaster } from './etcd-master.ts';

const data = '/var/lib/etcd/member-data';
let fleet: Fleet;
let master: EtcdMaster;

beforeAll(async () => {
  fleet = await newFleet(shapes.minimal);
  master = await EtcdMaster.boot(fleet, 0);
  await master.answers();
}, 900_000);

afterAll(async () => await master?.close());

describe('a snapshot', () => {
  let name: string;
  let before: number;

  test('lies in the cluster’s bucket under the time it was made', async () => {
    await master.etcdctl('put', 'city', 'Rome');
    const { status, stderr } = await master.run('etcd-snapshot');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/^stored etcd-snapshots\/\S+\.db, \d+ bytes$/m) as unknown,
    });
    const [path = ''] = fleet.objects.keys();
    expect(path).toMatch(/^\/222222222222-g8s-al9qy\/etcd-snapshots\/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.db$/);
    name = path.split('/').at(-1) ?? '';
  }, 120_000);

  test('brings back what was there, and what came later is gone but kept beside', async () => {
    await master.etcdctl('put', 'city', 'Carthage');
    await master.etcdctl('put', 'later', 'yes');
    before = await master.revision();
    const { status, stderr } = await master.run(`etcd-restore ${name}`);
    expect({ status, stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringContaining(`restored ${name}`),
    });
    await master.answers();
    expect(await master.valueOf('city')).toBe('Rome');
    expect(await master.valueOf('later')).toBe('');
    const kept = await readdir(master.machine.path('/var/lib/etcd'));
    expect(kept.filter((one) => one.includes('.before-'))).toHaveLength(1);
  }, 180_000);

  test('is newer than anything that clients have seen, so that they notice', async () => {
    expect(await master.revision()).toBeGreaterThan(before + 1_000_000);
  });

  test('that is not there leaves etcd as it is', async () => {
    await master.etcdctl('put', 'city', 'Ravenna');
    const { status, stderr } = await master.run('etcd-restore 1999-01-01T00-00-00Z.db');
    expect(status).toBe(1);
    expect(stderr).toContain('cannot fetch the snapshot 1999-01-01T00-00-00Z.db');
    expect(stderr).toContain('NoSuchKey');
    expect(await master.valueOf('city')).toBe('Ravenna');
    expect(existsSync(master.machine.path(`${data}.new`))).toBe(false);
  }, 60_000);

  test('that is damaged is refused, and etcd goes on', async () => {
    const [path = '', bytes = new Uint8Array()] = [...fleet.objects][0] ?? [];
    const damaged = bytes.slice();
    damaged.fill(0xff, damaged.length / 2, damaged.length / 2 + 4_096);
    fleet.objects.set(path.replace(name, 'damaged.db'), damaged);
    expect((await master.run('etcd-restore damaged.db')).status).not.toBe(0);
    expect(await master.valueOf('city')).toBe('Ravenna');
  }, 60_000);
});
