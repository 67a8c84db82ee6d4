/** The life of clusters, told with the real operator under its own rights against a local AWS and a real Kubernetes API. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Leftover } from '../../sandbox/aws/contract.ts';
import {
  type Cluster,
  clusterOn,
  createCluster,
  type Editable,
  sampleCluster,
} from '../../sandbox/stage/clusters.ts';
import { type Installation, install } from '../../sandbox/stage/installation.ts';
import { apply, find } from '../../sandbox/stage/manifests.ts';
import { type Operator, sources, startOperator } from '../../sandbox/stage/operator.ts';
import { until } from '../../sandbox/stage/until.ts';
import { type FullSandbox, startSandbox } from '../../sandbox/start.ts';

const settings = ['--service.guest.readiness.enabled=false', '--service.aws.loggingbucket.delete=true'];
let directory: string;
let sandbox: FullSandbox;
let installation: Installation;
let operator: Operator;

interface Calls {
  readonly user: { readonly calls: number; readonly writes: number };
  readonly calls: readonly {
    readonly action: string;
    readonly count: number;
    readonly via?: string;
    readonly status: number;
  }[];
}

async function control<T>(path: string, method = 'GET', body?: object): Promise<T> {
  const options = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const answer = await fetch(`${sandbox.env['AWS_ENDPOINT_URL']}/_sandbox/${path}`, options);
  const text = await answer.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

const leftovers = (id: string): Promise<readonly Leftover[]> => control(`leftovers?cluster=${id}`);
/** Without election: whoever follows a killed leader would first wait for its lease to run out. */
const start = (): Promise<Operator> =>
  startOperator({
    sandbox,
    installation,
    settings: [...settings, '--service.leaderelection.enabled=false'],
    program: sources,
  });
const count = (found: readonly Leftover[], type: string): number =>
  found.filter((one) => one.type === type).length;

/** Gives a cluster a network of its own, so that several share the sandbox. */
const inNetwork = (n: number) => (object: Editable) => {
  object['spec'].aws.vpc.cidr = `10.${n}.0.0/16`;
};

async function removed(cluster: Cluster, id: string): Promise<void> {
  await cluster.delete();
  await cluster.waitUntilGone(60_000);
  expect((await leftovers(id)).filter(({ state }) => state !== 'PendingDeletion')).toEqual([]);
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'aws-operator-'));
  sandbox = await startSandbox({ directory, hostCluster: true });
  installation = await install(sandbox);
  operator = await start();
}, 180_000);

afterAll(async () => {
  await operator?.stop();
  await sandbox?.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('one AWSConfig', () => {
  test('becomes a cluster within its budget of calls, follows a change, and goes without a trace', {
    timeout: 120_000,
  }, async () => {
    await control('calls', 'DELETE');
    const cluster = await createCluster(sandbox, { id: 'al9qy' });
    await cluster.waitFor('Ready', 'True', 60_000);
    const created = await control<Calls>('calls');
    expect(created.user.calls).toBeLessThanOrEqual(45);
    expect(created.user.writes).toBeLessThanOrEqual(18);

    const found = await leftovers('al9qy');
    expect(
      found
        .filter(({ type }) => type === 'stack')
        .map(({ account, name }) => `${account} ${name}`)
        .toSorted(),
    ).toEqual([
      '111111111111 cluster-al9qy-host-main',
      '111111111111 cluster-al9qy-host-setup',
      '222222222222 cluster-al9qy-guest-main',
    ]);
    expect([count(found, 'instance'), count(found, 'key'), count(found, 'bucket')]).toEqual([4, 1, 2]);
    const addresses = (await cluster.status()).infrastructure?.['masterAddresses'] as readonly string[];
    const endpoints = await sandbox.hostCluster.request({
      method: 'GET',
      path: '/api/v1/namespaces/al9qy/endpoints/master',
    });
    expect(endpoints.body).toMatchObject({
      subsets: [{ addresses: addresses.map((ip) => ({ ip })), ports: [{ port: 443 }] }],
    });

    await cluster.patch({ spec: { aws: { workers: [{}, {}, {}, {}, {}] } } });
    await until('five workers run', async () => count(await leftovers('al9qy'), 'instance') === 6);
    await cluster.waitFor('Ready', 'True');

    await control('calls', 'DELETE');
    await removed(cluster, 'al9qy');
    expect((await control<Calls>('calls')).user.calls).toBeLessThanOrEqual(60);
    expect(
      await find(sandbox.hostCluster, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'al9qy' } }),
    ).toBeUndefined();
  });

  test('costs AWS nothing while nothing changes, and its object is not written', {
    timeout: 90_000,
  }, async () => {
    const cluster = await createCluster(sandbox, { id: 'quiet', edit: inNetwork(2) });
    await cluster.waitFor('Ready', 'True', 60_000);
    const version = (await cluster.live())?.metadata['resourceVersion'];
    await control('calls', 'DELETE');
    const passes = async (): Promise<number> => {
      const metrics = await (await fetch(`${operator.url}/metrics`)).text();
      return Number(
        /controller_runtime_reconcile_total\{[^}]*result="success"[^}]*\} (\d+)/.exec(metrics)?.[1] ?? 0,
      );
    };
    const before = await passes();
    await cluster.patch({ metadata: { annotations: { poked: 'yes' } } });
    await until('a pass has run', async () => (await passes()) > before);
    expect((await control<Calls>('calls')).user.calls).toBe(0);
    const after = (await cluster.live())?.metadata;
    expect(Number(after?.['resourceVersion'])).toBeGreaterThan(Number(version));
    expect((await cluster.status())['observedGeneration']).toBe(after?.['generation']);
    await removed(cluster, 'quiet');
  });

  test('comes up whole, and nothing twice, when the operator is killed again and again on the way', {
    timeout: 180_000,
  }, async () => {
    for (const [index, calls] of [7, 10, 14, 20].entries()) {
      const id = `crash${index}`;
      await control('calls', 'DELETE');
      const cluster = await createCluster(sandbox, { id, edit: inNetwork(20 + index) });
      await until(`call ${calls}`, async () => (await control<Calls>('calls')).user.calls >= calls, {
        pause: 5,
      });
      await operator.kill();
      operator = await start();
      await cluster.waitFor('Ready', 'True', 60_000);
      const found = await leftovers(id);
      expect([
        count(found, 'stack'),
        count(found, 'key'),
        count(found, 'bucket'),
        count(found, 'instance'),
      ]).toEqual([3, 1, 2, 4]);
      await removed(cluster, id);
    }
  });

  test('recovers when AWS fails once in the middle, and says what failed', { timeout: 120_000 }, async () => {
    await control('faults', 'POST', [
      {
        service: 'ec2',
        action: 'CreateNatGateway',
        count: 1,
        error: { code: 'InternalError', status: 400, message: 'An internal error has occurred' },
      },
      { service: 'kms', action: 'CreateKey', count: 1, lostAnswer: true },
    ]);
    const cluster = await createCluster(sandbox, { id: 'fault', edit: inNetwork(40) });
    await cluster.waitFor('Ready', 'True', 100_000);
    await control('faults', 'DELETE');
    const found = await leftovers('fault');
    expect([count(found, 'stack'), count(found, 'key')]).toEqual([3, 1]);
    await removed(cluster, 'fault');
  });
});

describe('a mistake in an AWSConfig', () => {
  const mistakes: readonly (readonly [string, (spec: Editable) => void, RegExp])[] = [
    [
      'a malformed block',
      (spec) => (spec['aws'].vpc.cidr = '10.1.0.0/33'),
      /spec\.aws\.vpc\.cidr: "10\.1\.0\.0\/33" is not an IPv4 block/,
    ],
    [
      'a block of the host VPC',
      (spec) => (spec['aws'].vpc.cidr = '10.0.0.0/16'),
      /spec\.aws\.vpc\.cidr: .* overlaps .* of the host VPC/,
    ],
    [
      'a public block',
      (spec) => (spec['aws'].vpc.cidr = '8.8.0.0/16'),
      /spec\.aws\.vpc\.cidr: 8\.8\.0\.0\/16 is foreign/,
    ],
    [
      'a subnet outside the VPC',
      (spec) =>
        Object.assign(spec['aws'].vpc, { privateSubnetCidr: '10.9.0.0/24', publicSubnetCidr: '10.1.1.0/24' }),
      /privateSubnetCidr: .*10\.9\.0\.0\/24/,
    ],
    ['pods in the VPC', (spec) => (spec['cluster'].calico = { subnet: '10.1.0.0', cidr: 16 }), /overlaps/],
    [
      'a VPC too small for its zones',
      (spec) =>
        Object.assign(spec['aws'], {
          zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
          vpc: { ...spec['aws'].vpc, cidr: '10.1.0.0/28' },
        }),
      /spec\.aws\.vpc\.cidr/,
    ],
    ['an id with bad characters', (spec) => (spec['cluster'].id = 'Al_9'), /spec\.cluster\.id/],
    ['an id too long', (spec) => (spec['cluster'].id = 'a'.repeat(60)), /spec\.cluster\.id/],
    ['no workers', (spec) => (spec['aws'].workers = []), /spec\.aws\.workers/],
    ['two masters', (spec) => (spec['aws'].masters = [{}, {}]), /spec\.aws\.masters.*(1 or 3|one or three)/],
    ['domains without a zone', (spec) => delete spec['aws'].hostedZoneID, /[zZ]one/],
    ['an unknown region', (spec) => (spec['aws'].region = 'eu-middle-1'), /spec\.aws\.region/],
    ['a region of another partition', (spec) => (spec['aws'].region = 'cn-north-1'), /spec\.aws\.region/],
    [
      'a host VPC that is not there',
      (spec) => (spec['aws'].vpc.peerId = 'vpc-11111111111111111'),
      /spec\.aws\.vpc\.peerId: the host account 111111111111 has no VPC/,
    ],
    [
      'a route table that is not there',
      (spec) => (spec['aws'].vpc.routeTableNames = ['nowhere']),
      /routeTableNames: .*"nowhere"/,
    ],
    [
      'an unknown bundle version',
      (spec) => (spec['versionBundle'].version = '9.9.9'),
      /spec\.versionBundle\.version: 9\.9\.9 is not a release/,
    ],
    [
      'a credential Secret that is not there',
      (spec) => (spec['aws'].credentialSecret = { name: 'nobody', namespace: 'giantswarm' }),
      /Secret giantswarm\/nobody does not exist/,
    ],
  ];

  test.each(mistakes)(
    '%s is named with field and remedy, and nothing is made',
    { timeout: 30_000 },
    async (_, mistake, sentence) => {
      await control('calls', 'DELETE');
      const object = await sampleCluster(sandbox, {
        id: 'wrong',
        edit: (whole) => mistake(whole['spec']),
      });
      await apply(sandbox.hostCluster, object);
      const cluster = clusterOn(sandbox, object);
      const valid = await cluster.waitFor('Valid', 'False');
      expect(valid.message).toMatch(sentence);
      const report = await control<Calls>('calls');
      expect(report.user.writes).toBe(0);
      await cluster.delete();
      await cluster.waitUntilGone();
    },
  );
});
