/** The life of one cluster: what applying an AWSConfig makes, what a user sees of it, and that deleting leaves nothing. */
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../sandbox/stage/clusters.ts';
import { until } from '../../sandbox/stage/until.ts';
import { stacksOf } from './accounts.ts';
import { type AWSConfigRow, row } from './kubectl.ts';
import {
  figure,
  guestAccount,
  hostAccount,
  openWorld,
  tally,
  timed,
  type World,
  wholeOnce,
} from './world.ts';

const id = 'al9qy';
let world: World;
let cluster: Cluster;

beforeAll(async () => {
  world = await openWorld();
  await world.start();
}, 180_000);

afterAll(async () => await world?.close());

describe('an AWSConfig that is applied', () => {
  test('becomes Ready in seconds, and its columns tell the story on the way', async () => {
    const seen: AWSConfigRow[] = [];
    const took = await timed(async () => {
      cluster = await world.apply(id);
      await until(
        'it is Ready',
        async () => {
          const shown = await row(world, id);
          seen.push(shown);
          return shown['Ready'] === 'True';
        },
        { deadline: 60_000, state: () => seen.at(-1) },
      );
    });
    figure('applied → Ready', `${took} ms`);
    expect(took).toBeLessThan(30_000);
    expect(seen.map((shown) => shown['Reason'])).toContain('Creating');
    expect(seen.at(-1)).toMatchObject({
      Name: id,
      Ready: 'True',
      Reason: 'AsWanted',
      Release: '4.0.0',
      Region: 'eu-central-1',
      Masters: 1,
      Workers: 3,
      Cluster: id,
      Account: guestAccount,
      API: `https://api.${id}.k8s.sandbox.example`,
    });
  });

  test('says of every part that it is as wanted, and of the guest that it was not asked', async () => {
    const conditions = (await cluster.status()).conditions ?? [];
    const told = Object.fromEntries(conditions.map(({ type, status }) => [type, status]));
    expect(told).toEqual({
      Valid: 'True',
      CertificatesReady: 'True',
      HostAccessReady: 'True',
      EncryptionReady: 'True',
      MachineConfigReady: 'True',
      InfrastructureReady: 'True',
      HostRoutesReady: 'True',
      HostEndpointsReady: 'True',
      GuestReady: 'Unknown',
      UpToDate: 'True',
      Ready: 'True',
    });
  });

  test('has its three stacks complete, each in the account where it belongs', async () => {
    const stacks = await stacksOf(world, id);
    expect(stacks.map(({ account, name, status }) => `${account} ${name} ${status}`)).toEqual([
      `${hostAccount} cluster-${id}-host-main CREATE_COMPLETE`,
      `${hostAccount} cluster-${id}-host-setup CREATE_COMPLETE`,
      `${guestAccount} cluster-${id}-guest-main CREATE_COMPLETE`,
    ]);
    for (const { tags } of stacks)
      expect(tags).toMatchObject({ 'giantswarm.io/cluster': id, 'giantswarm.io/installation': 'sandbox' });
  });

  test('has its machines, its key under its alias, and sealed configs for both roles in its bucket', async () => {
    const found = await world.leftovers(id);
    expect(tally(found)).toMatchObject(wholeOnce);
    expect(found.find(({ type }) => type === 'alias')).toMatchObject({
      account: guestAccount,
      name: `alias/${id}`,
    });
    const s3 = await world.inside(guestAccount).s3();
    const objects = await s3.send(new ListObjectsV2Command({ Bucket: `${guestAccount}-g8s-${id}` }));
    expect((objects.Contents ?? []).map(({ Key }) => Key?.replace(/[0-9a-f]{64}/, '<sha256>'))).toEqual([
      expect.stringMatching(/master-<sha256>/),
      expect.stringMatching(/worker-<sha256>/),
    ]);
  });

  test('is reached through the Service in its namespace, whose addresses are the masters’ real ones', async () => {
    const guest = (await stacksOf(world, id)).find(({ name }) => name.endsWith('guest-main'));
    const address = guest?.outputs['MasterAddress0'];
    expect(address).toMatch(/^10\.1\.\d+\.\d+$/);

    const inside = `namespaces/${id}`;
    expect(await world.object(`/api/v1/${inside}`)).toMatchObject({ status: { phase: 'Active' } });
    expect(await world.object(`/api/v1/${inside}/services/master`)).toMatchObject({
      spec: { type: 'ClusterIP', ports: [{ port: 443, targetPort: 443 }] },
    });
    expect(await world.object(`/api/v1/${inside}/endpoints/master`)).toMatchObject({
      subsets: [{ addresses: [{ ip: address }], ports: [{ port: 443 }] }],
    });
    expect(await world.object(`/apis/discovery.k8s.io/v1/${inside}/endpointslices/master`)).toMatchObject({
      metadata: { labels: { 'kubernetes.io/service-name': 'master' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
    });
  });
});

describe('an AWSConfig that is deleted', () => {
  test('goes, and leaves neither stacks nor machines nor a namespace', async () => {
    const took = await timed(async () => {
      await cluster.delete();
      await cluster.waitUntilGone(60_000);
    });
    figure('deleted → gone', `${took} ms`);
    expect(took).toBeLessThan(45_000);
    expect(await stacksOf(world, id)).toEqual([]);
    expect(await world.object(`/api/v1/namespaces/${id}`)).toBeUndefined();
    expect(await world.object(`/api/v1/namespaces/default/secrets/${id}-encryption`)).toBeUndefined();
  });

  test('leaves only what was agreed: the key in its days of grace, and the access logs', async () => {
    const left = await world.leftovers(id);
    expect(left.map(({ type, state }) => [type, state])).toEqual(
      expect.arrayContaining([
        ['key', 'PendingDeletion'],
        ['bucket', undefined],
      ]),
    );
    expect(left).toHaveLength(2);
    expect(left.find(({ type }) => type === 'bucket')?.name).toBe(`${id}-g8s-access-logs`);
  });

  test('is announced by an event that proves it', async () => {
    const proof = await until('the proof is announced', async () => {
      const events = await world.object<{ items: readonly { reason: string; note: string }[] }>(
        '/apis/events.k8s.io/v1/namespaces/default/events',
      );
      return events?.items.find(({ reason }) => reason === 'Deleted');
    });
    expect(proof.note).toMatch(
      /^nothing is left in 222222222222 and 111111111111, except as agreed: .*access-logs/,
    );
    expect(proof.note).toMatch(/kms:key .*PendingDeletion/);
  });
});
