/** A cluster whose machines really boot: all its nodes join, its Secrets are encrypted, and a lost master comes back with its data. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storedSecret } from '../../sandbox/demo/guest.ts';
import type { Cluster } from '../../sandbox/stage/clusters.ts';
import type { Guest } from '../../sandbox/stage/guest.ts';
import { until } from '../../sandbox/stage/until.ts';
import { type GuestWorld, openGuestWorld } from './guests.ts';
import { figure, timed } from './world.ts';

const id = 'al9qy';
const patience = 240_000;
let world: GuestWorld;
let cluster: Cluster;
let guest: Guest;

beforeAll(async () => {
  world = await openGuestWorld();
}, 600_000);

afterAll(async () => await world?.close());

test('one master and three workers come up from what the operator stored, and the operator sees all of them Ready', async () => {
  cluster = await world.apply(id);
  await cluster.waitFor('InfrastructureReady', 'True', patience);
  const took = await timed(async () => await cluster.waitFor('GuestReady', 'True', patience));
  figure('InfrastructureReady → 1 master and 3 workers Ready', `${took} ms`);
  expect((await cluster.condition('GuestReady'))?.message).toBe('4 of 4 nodes are Ready');
}, 600_000);

test('kubectl sees the nodes by the names that EC2 gave them, each with its role', async () => {
  guest = await world.guest(id);
  const labelled = async (): Promise<string | false> => {
    const roles = await guest.kubectl(['get', 'nodes', '-o', 'jsonpath={.items[*].metadata.labels}']);
    return [...roles.matchAll(/node-role.kubernetes.io/g)].length === 4 && roles;
  };
  const roles = await until('every node has its role', labelled, { deadline: patience, pause: 500 });
  expect(roles).toContain('node-role.kubernetes.io/control-plane');
  const names = (await guest.kubectl(['get', 'nodes', '-o', 'jsonpath={.items[*].metadata.name}'])).split(
    ' ',
  );
  const hostnames = world.sandbox.machines.list().map(({ instance }) => instance.hostname);
  expect(names.toSorted()).toEqual(hostnames.toSorted());
}, 300_000);

test('a Secret can be read back, and etcd holds it encrypted', async () => {
  await guest.kubectl(['create', 'secret', 'generic', 'proof', '--from-literal=word=open-sesame']);
  const word = await guest.kubectl(['get', 'secret', 'proof', '-o', 'jsonpath={.data.word}']);
  expect(Buffer.from(word, 'base64').toString()).toBe('open-sesame');
  const stored = await storedSecret(world.sandbox, 'proof');
  expect(stored.toString('latin1')).toMatch(/^k8s:enc:/);
  expect(stored.includes('open-sesame')).toBe(false);
}, 120_000);

test('a master whose machine is lost comes back on another one, at its address and with its data', async () => {
  const [lost = ''] = world.machines('master');
  const address = await endpoint();
  await world.terminate(lost);
  const took = await timed(async () => {
    const other = (): boolean => world.machines('master').some((each) => each !== lost);
    await until('another machine runs', async () => other(), { deadline: patience, pause: 200 });
    const read = async (): Promise<string | undefined> =>
      await guest.kubectl(['get', 'secret', 'proof', '-o', 'jsonpath={.data.word}']).catch(() => undefined);
    const word = await until('the API answers again', read, { deadline: patience, pause: 500 });
    expect(Buffer.from(word, 'base64').toString()).toBe('open-sesame');
  });
  figure('master lost → its data served again', `${took} ms`);
  expect(world.machines('master')).not.toContain(lost);
  expect(await endpoint()).toBe(address);
}, 600_000);

/** Where the host cluster looks for the guest's API. */
async function endpoint(): Promise<unknown> {
  const path = `/api/v1/namespaces/${id}/endpoints/master`;
  const { body } = await world.sandbox.hostCluster.request({ method: 'GET', path });
  return (body as { subsets: readonly { addresses: readonly { ip: string }[] }[] }).subsets[0]?.addresses[0]
    ?.ip;
}
