/** A cluster whose certificates the operator makes itself: asked for, made, followed, mended, and gone with the cluster. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../sandbox/stage/clusters.ts';
import type { Operator } from '../../sandbox/stage/operator.ts';
import { until } from '../../sandbox/stage/until.ts';
import {
  everythingWritten,
  issuerCalls,
  keysOf,
  ownIssuer,
  requests,
  secretsOf,
  told,
} from './certificates.ts';
import { hear } from './hearing.ts';
import { calm, figure, logsGoToo, openWorld, timed, type World } from './world.ts';

const id = 'own1';
let world: World;
let operator: Operator;
let cluster: Cluster;
const seenKeys = new Set<string>();

beforeAll(async () => {
  world = await openWorld();
  operator = await world.start({ settings: [logsGoToo, ownIssuer] });
}, 180_000);

afterAll(async () => await world?.close());

const remember = async (): Promise<void> => {
  for (const key of await keysOf(world, id)) seenKeys.add(key);
};

describe('an AWSConfig without certificates', { timeout: 90_000 }, () => {
  test('gets its own, and becomes Ready', async () => {
    const took = await timed(async () => {
      cluster = await world.apply(id, { certificates: false });
      await cluster.waitFor('Ready', 'True', 60_000);
    });
    figure('applied → Ready with own certificates', `${took} ms`);
    const found = await requests(world, id);
    expect(Object.keys(found).toSorted()).toEqual(
      ['admin', 'api', 'calico', 'etcd', 'service-account', 'worker'].map((name) => `${id}-${name}`),
    );
    for (const request of Object.values(found)) {
      expect(request.metadata.ownerReferences).toMatchObject([{ kind: 'AWSConfig', name: id }]);
      expect(request.status?.conditions).toContainEqual(
        expect.objectContaining({ type: 'Ready', status: 'True', reason: 'AsWanted' }),
      );
    }
    await remember();
  });

  test('finds them in Secrets that carry both label forms', async () => {
    const secrets = await secretsOf(world, id);
    const api = secrets[`${id}-api`];
    expect(api?.labels).toMatchObject({
      clusterID: id,
      clusterComponent: 'api',
      'giantswarm.io/cluster': id,
      'giantswarm.io/certificate': 'api',
    });
    const leaf = new X509Certificate(api?.crt ?? '');
    expect(leaf.checkHost(`master.${id}`)).toBeDefined();
    expect(leaf.subject).toBe(`O=api\nO=system:masters\nCN=api.${id}.k8s.sandbox.example`);
    const authorities = new Set(Object.values(secrets).map(({ ca }) => ca));
    expect(authorities.size).toBe(1);
  });

  test('is not touched while nothing is due', async () => {
    await calm(world, cluster);
    const [before, calls] = [await secretsOf(world, id), await issuerCalls(operator)];
    expect(calls['issue ok']).toBe(6);
    await cluster.patch({ metadata: { annotations: { looked: 'at' } } });
    await calm(world, cluster);
    expect(await secretsOf(world, id)).toEqual(before);
    expect(await issuerCalls(operator)).toEqual(calls);
  });

  test('is announced, and nobody is warned of anything', async () => {
    expect(await told(world, `${id}-api`)).toEqual(['Normal Ready']);
  });
});

describe('a certificate Secret', { timeout: 120_000 }, () => {
  test('that was spoilt by hand is made again, and the machines follow', async () => {
    const before = (await secretsOf(world, id))[`${id}-worker`]?.crt;
    const heard = hear(cluster, 'InfrastructureReady');
    await world.sandbox.hostCluster.request({
      method: 'PATCH',
      path: `/api/v1/namespaces/default/secrets/${id}-worker`,
      body: { data: { key: Buffer.from('spoilt').toString('base64') } },
      contentType: 'application/merge-patch+json',
    });
    await until('another certificate is there', async () => {
      const now = (await secretsOf(world, id))[`${id}-worker`];
      return now !== undefined && now.crt !== before && now.key !== 'spoilt';
    });
    await until(
      'the guest stack is updated',
      async () => (await cluster.condition('InfrastructureReady'))?.status === 'False',
    );
    await cluster.waitFor('Ready', 'True', 60_000);
    expect((await heard.stop()).join('\n')).toMatch(/workers are replaced/);
    await remember();
  });
});

describe('deleting the AWSConfig', { timeout: 120_000 }, () => {
  test('takes CertConfigs, Secrets and the authority along, and the proof says so', async () => {
    await world.remove(cluster, 90_000);
    expect(await requests(world, id)).toEqual({});
    expect(await secretsOf(world, id)).toEqual({});
    expect(await world.object(`/api/v1/namespaces/default/secrets/${id}-authority`)).toBeUndefined();
    expect(await readFile(operator.logPath, 'utf8')).toContain(
      `of its certificates there is no CertConfig, no Secret, no Secret default/${id}-authority`,
    );
  });

  test('and no key was ever seen in a log, an event, a status or a metric', async () => {
    expect(seenKeys.size).toBeGreaterThan(6);
    const everything = await everythingWritten(world, operator);
    expect(everything).toContain(`CertConfig`);
    for (const key of seenKeys) expect(everything.includes(key)).toBe(false);
    expect(everything).not.toMatch(/PRIVATE KEY/);
  });
});
