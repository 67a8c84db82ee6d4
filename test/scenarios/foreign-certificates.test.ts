/** Certificates by somebody else, beside an operator that could make its own: taken as they are, and only if they fit. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateSecrets } from '../../sandbox/stage/certificates.ts';
import { baseDomain, type Cluster } from '../../sandbox/stage/clusters.ts';
import { apply, type KubeObject, remove } from '../../sandbox/stage/manifests.ts';
import { until } from '../../sandbox/stage/until.ts';
import { ownIssuer, requests, secretsOf } from './certificates.ts';
import { calm, instances, logsGoToo, openWorld, type World } from './world.ts';

const id = 'theirs';
let world: World;
let cluster: Cluster;

beforeAll(async () => {
  world = await openWorld();
  await world.start({ settings: [logsGoToo, ownIssuer] });
  cluster = await world.apply(id);
  await cluster.waitFor('Ready', 'True', 120_000);
}, 300_000);

afterAll(async () => await world?.close());

const machines = async (): Promise<string> => instances(await world.leftovers(id)).join();

describe('Secrets that a cert-operator made', { timeout: 120_000 }, () => {
  test('are used unchanged, and nothing is asked for that they would not trust', async () => {
    const made = await secretsOf(world, id);
    expect(await requests(world, id)).toEqual({});
    await cluster.patch({ metadata: { annotations: { looked: 'at' } } });
    await calm(world, cluster);
    const now = await secretsOf(world, id);
    for (const name of ['api', 'calico', 'etcd', 'service-account', 'worker'])
      expect(now[`${id}-${name}`]).toEqual(made[`${id}-${name}`]);
    expect(now[`${id}-api`]?.labels).toEqual({ clusterID: id, clusterComponent: 'api' });
  });

  test('stay theirs when a CertConfig asks for the same', async () => {
    const before = (await secretsOf(world, id))[`${id}-worker`];
    await apply(world.sandbox.hostCluster, certConfig('worker'));
    const said = await until('the CertConfig says so', async () =>
      (await requests(world, id))[`${id}-worker`]?.status?.conditions?.find(({ type }) => type === 'Ready'),
    );
    expect(said).toMatchObject({ status: 'False', reason: 'SecretForeign' });
    expect((await secretsOf(world, id))[`${id}-worker`]).toEqual(before);
    await remove(world.sandbox.hostCluster, certConfig('worker'));
    await until('it is gone', async () => (await requests(world, id))[`${id}-worker`] === undefined);
    expect((await secretsOf(world, id))[`${id}-worker`]).toEqual(before);
  });
});

describe('a certificate that does not fit', { timeout: 120_000 }, () => {
  const worker = async (of: { readonly hours?: number } = {}): Promise<KubeObject> => {
    const all = await certificateSecrets({ id, namespace: 'default', baseDomain, ...of });
    return all.find(
      (one) => (one['metadata'] as { name: string }).name === `${id}-worker`,
    ) as unknown as KubeObject;
  };
  const invalid = async (): Promise<string> => {
    const said = await cluster.waitFor('CertificatesReady', 'False', 30_000);
    expect(said.reason).toBe('CertificatesInvalid');
    return said.message;
  };

  test('is refused at once, by name and reason, and no machine gets it', async () => {
    const [before, running] = [(await secretsOf(world, id))[`${id}-worker`], await machines()];
    const other = await worker();
    const { key } = other['stringData'] as { key: string };
    const restore = { ...other, stringData: { ca: before?.ca, crt: before?.crt, key: before?.key } };

    await apply(world.sandbox.hostCluster, { ...restore, stringData: { ...restore.stringData, key } });
    expect(await invalid()).toBe(`${id}-worker: \`key\` does not belong to \`crt\``);
    await apply(world.sandbox.hostCluster, restore);
    await cluster.waitFor('CertificatesReady', 'True', 30_000);

    await apply(world.sandbox.hostCluster, other);
    expect(await invalid()).toContain(`${id}-worker: its \`ca\` does not trust the \`crt\` of ${id}-api`);
    await apply(world.sandbox.hostCluster, restore);
    await cluster.waitFor('CertificatesReady', 'True', 30_000);

    await apply(world.sandbox.hostCluster, await worker({ hours: -0.5 }));
    expect(await invalid()).toContain(`${id}-worker: \`crt\` expired at `);
    await apply(world.sandbox.hostCluster, restore);
    await cluster.waitFor('Ready', 'True', 30_000);
    expect(await machines()).toBe(running);
  });
});

describe('a CertConfig', { timeout: 60_000 }, () => {
  test('with mistakes is told all of them, and makes nothing', async () => {
    const wrong = certConfig('oops', {
      commonName: 'nothing',
      ttl: '30d',
      ipSans: ['here'],
      altNames: ['x y'],
    });
    await apply(world.sandbox.hostCluster, wrong);
    const said = await until('it is told', async () =>
      (await requests(world, id))[`${id}-oops`]?.status?.conditions?.find(({ type }) => type === 'Valid'),
    );
    expect(said).toMatchObject({ status: 'False', reason: 'SpecInvalid' });
    for (const part of ['commonName', 'ttl', 'ipSans', 'altNames'])
      expect(said.message).toContain(`spec.cert.${part}: `);
    expect((await secretsOf(world, id))[`${id}-oops`]).toBeUndefined();
    await remove(world.sandbox.hostCluster, wrong);
    await until('it is gone', async () => (await requests(world, id))[`${id}-oops`] === undefined);
  });

  test('of another version bundle is another operator’s, and not touched', async () => {
    const object = certConfig('later', {}, '9.9.9');
    await apply(world.sandbox.hostCluster, object);
    const said = await until('it is told', async () =>
      (await requests(world, id))[`${id}-later`]?.status?.conditions?.find(({ type }) => type === 'Ready'),
    );
    expect(said.reason).toBe('ReleaseUnknown');
    expect((await secretsOf(world, id))[`${id}-later`]).toBeUndefined();
  });
});

/** A CertConfig as a user of 2018 would write it. */
function certConfig(component: string, change: object = {}, version = '0.1.0'): KubeObject {
  return {
    apiVersion: 'core.giantswarm.io/v1alpha1',
    kind: 'CertConfig',
    metadata: {
      name: `${id}-${component}`,
      namespace: 'default',
      labels: { clusterID: id, clusterComponent: component },
    },
    spec: {
      cert: {
        clusterID: id,
        clusterComponent: component,
        commonName: `${component}.${id}.${baseDomain}`,
        ttl: '720h',
        ...change,
      },
      versionBundle: { version },
    },
  };
}
