/**
 * A cluster whose machines really boot, with certificates from a real Vault: all its nodes join, its Secrets are encrypted, machines that cannot join say why, and a
 * lost master comes back with its data, or with that of a snapshot.
 */
import { createHash } from 'node:crypto';
import { CreateVolumeCommand, DeleteVolumeCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storedSecret } from '../../sandbox/demo/guest.ts';
import { memoryOf } from '../../sandbox/machines/memory.ts';
import type { Cluster } from '../../sandbox/stage/clusters.ts';
import type { Guest } from '../../sandbox/stage/guest.ts';
import { until } from '../../sandbox/stage/until.ts';
import { type VaultFixture, vaultFixture } from '../vault-fixture.ts';
import { vaultIssuer } from './certificates.ts';
import { type GuestWorld, openGuestWorld } from './guests.ts';
import { figure, guestAccount, timed } from './world.ts';

const id = 'al9qy';
const patience = 240_000;
let vault: VaultFixture;
let world: GuestWorld;
let cluster: Cluster;
let guest: Guest;

beforeAll(async () => {
  vault = await vaultFixture();
  const login = await vault.appRole('operator', { policies: ['aws-operator'] });
  world = await openGuestWorld(vaultIssuer(vault.vault.address, login), [vault.vault.address]);
}, 600_000);

afterAll(async () => {
  await world?.close();
  await vault?.close();
});

test('one master and three workers come up from what the operator stored, and the operator sees all of them Ready', async () => {
  cluster = await world.apply(id, undefined, { certificates: false });
  await cluster.waitFor('InfrastructureReady', 'True', patience);
  const took = await timed(async () => await cluster.waitFor('GuestReady', 'True', patience));
  figure('InfrastructureReady → 1 master and 3 workers Ready', `${took} ms`);
  expect((await cluster.condition('GuestReady'))?.message).toBe('4 of 4 nodes are Ready');
  const bytes = await memoryOf(world.sandbox.machines.list().flatMap(({ machine }) => machine ?? []));
  figure('memory of 1 master and 3 workers', `${Math.round(bytes / 1e6)} MB`);
  expect(bytes).toBeLessThan(2.5e9);
}, 600_000);

test('machines and API of the guest trust the authority that Vault made for it', async () => {
  const { body } = await vault.vault.request({ method: 'GET', path: `pki-${id}/cert/ca` });
  const { certificate } = (body as { readonly data: { readonly certificate: string } }).data;
  guest = await world.guest(id);
  const root = await guest.kubectl([
    'get',
    'configmap',
    'kube-root-ca.crt',
    '--namespace=default',
    '--output=jsonpath={.data.ca\\.crt}',
  ]);
  expect(root.trim()).toBe(certificate.trim());
}, 120_000);

test('kubectl sees the nodes by the names that EC2 gave them, each with its role', async () => {
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
    const another = (): boolean => world.machines('master').some((each) => each !== lost);
    await until('another machine runs', async () => another(), { deadline: patience, pause: 200 });
    const read = async (): Promise<string | undefined> =>
      await guest.kubectl(['get', 'secret', 'proof', '-o', 'jsonpath={.data.word}']).catch(() => undefined);
    const word = await until('the API answers again', read, { deadline: patience, pause: 500 });
    expect(Buffer.from(word, 'base64').toString()).toBe('open-sesame');
  });
  figure('master lost → its data served again', `${took} ms`);
  const [other = ''] = world.machines('master');
  expect(other).not.toBe(lost);
  expect(await endpoint()).toBe(address);
  await ready('4 of 4 nodes are Ready');
}, 600_000);

test('a machine that is given another kubelet than the release’s refuses it, is named with both hashes, and joins when the mirror is mended', async () => {
  const content = '<html>Sign in to go on</html>';
  world.sandbox.machines.mirror.spoil('kubelet', content);
  await scale(4);
  const told = await machineFailed();
  expect(told).toMatch(
    /^4 of 5 nodes are Ready; worker i-[0-9a-f]+ \(10\.1\.[0-9.]+\): kubelet v1\.36\.3 from https:/,
  );
  expect(told).toContain(
    `has the SHA-256 ${createHash('sha256').update(content).digest('hex')}, and the release pins`,
  );
  world.sandbox.machines.mirror.mend('kubelet');
  await ready('5 of 5 nodes are Ready');
}, 600_000);

test('a machine that may not fetch its config is named with what S3 answers, and replaced by one that may when it is terminated', async () => {
  const iam = await world.guestAccount.iam();
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  const { RoleName } = Roles.find((role) => /worker/i.test(role.RoleName ?? '')) ?? {};
  const { PolicyNames: [PolicyName] = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  await scale(5);
  const told = await machineFailed();
  expect(told).toMatch(
    /worker i-[0-9a-f]+ \([0-9.]+\): Ignition cannot fetch its config: S3 answers AccessDenied$/,
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName,
      PolicyDocument: decodeURIComponent(PolicyDocument ?? ''),
    }),
  );
  await world.terminate(/i-[0-9a-f]+/.exec(told)?.[0] ?? '');
  await ready('6 of 6 nodes are Ready');
}, 600_000);

test('a master that lost its volume too is brought back to a snapshot that its own unit had stored', async () => {
  const [before = ''] = world.machines('master');
  await world.sandbox.machines.find(before)?.units?.run('aws-operator-etcd-snapshot.service');
  await guest.kubectl(['create', 'secret', 'generic', 'later', '--from-literal=word=gone']);
  await world.terminate(before);
  await loseVolume();
  const master = await until(
    'another machine boots',
    async () => world.machines('master').find((id) => id !== before),
    {
      deadline: patience,
      pause: 200,
    },
  );
  const { machine, units } = world.sandbox.machines.find(master) ?? {};
  await until(
    'it serves the API of an empty cluster',
    async () => (await units?.active('kubelet.service'), true),
    {
      deadline: patience,
    },
  );
  await until(
    'etcd answers',
    async () => await machine?.ask(['curl', '-sf', 'http://127.0.0.1:2381/readyz']).catch(() => undefined),
    {
      deadline: patience,
      pause: 200,
    },
  );
  const took = await timed(async () => {
    await machine?.ask(['/opt/aws-operator/etcd-restore', await latestSnapshot()]);
    const read = async (): Promise<string | undefined> =>
      await guest.kubectl(['get', 'secret', 'proof', '-o', 'jsonpath={.data.word}']).catch(() => undefined);
    const word = await until('the API answers again', read, { deadline: patience, pause: 500 });
    expect(Buffer.from(word, 'base64').toString()).toBe('open-sesame');
  });
  figure('snapshot → its data served again', `${took} ms`);
  await expect(guest.kubectl(['get', 'secret', 'later'])).rejects.toThrow('not found');
  await ready('6 of 6 nodes are Ready');
}, 600_000);

async function scale(workers: number): Promise<void> {
  await cluster.patch({ spec: { aws: { workers: Array.from({ length: workers }, () => ({})) } } });
}

/** What `GuestReady` says of a machine that has failed. */
async function machineFailed(): Promise<string> {
  const failed = async (): Promise<string | undefined> => {
    const found = await cluster.condition('GuestReady');
    return found?.reason === 'MachineFailed' ? found.message : undefined;
  };
  return await until('a machine has failed', failed, { deadline: patience, pause: 200 });
}

async function ready(message: string): Promise<void> {
  const told = async (): Promise<boolean> => (await cluster.condition('GuestReady'))?.message === message;
  await until(message, told, { deadline: patience, pause: 200 });
}

/** Deletes the master's volume, and makes another of its size, key and tags, as the guide says. */
async function loseVolume(): Promise<void> {
  const ec2 = await world.guestAccount.ec2();
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({}));
  const lost = Volumes.find(({ Tags = [] }) =>
    Tags.some(({ Key }) => Key === 'aws-operator.giantswarm.io/master'),
  );
  const { VolumeId, AvailabilityZone, Size, KmsKeyId } = lost ?? {};
  await ec2.send(new DeleteVolumeCommand({ VolumeId }));
  const Tags = lost?.Tags?.filter(({ Key }) => Key?.startsWith('aws:') !== true);
  await ec2.send(
    new CreateVolumeCommand({
      AvailabilityZone,
      Size,
      KmsKeyId,
      Encrypted: true,
      VolumeType: 'gp3',
      TagSpecifications: [{ ResourceType: 'volume', Tags }],
    }),
  );
}

/** Its name below `etcd-snapshots/`. */
async function latestSnapshot(): Promise<string> {
  const s3 = await world.guestAccount.s3();
  const Bucket = `${guestAccount}-g8s-${id}`;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'etcd-snapshots/' }));
  return (
    Contents.map(({ Key = '' }) => Key.replace('etcd-snapshots/', ''))
      .toSorted()
      .at(-1) ?? ''
  );
}

/** Where the host cluster looks for the guest's API. */
async function endpoint(): Promise<unknown> {
  const path = `/api/v1/namespaces/${id}/endpoints/master`;
  const { body } = await world.sandbox.hostCluster.request({ method: 'GET', path });
  return (body as { subsets: readonly { addresses: readonly { ip: string }[] }[] }).subsets[0]?.addresses[0]
    ?.ip;
}
