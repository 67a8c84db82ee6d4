/** AWSConfig against a real API server: what it accepts, fills in, refuses, and keeps. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type HostCluster, type HostClusterTools, startHostCluster } from '../sandbox/host-cluster/index.ts';
import { ensureTools } from '../sandbox/setup/index.ts';
import type { AWSConfig } from '../src/api/awsconfig.ts';
import { crdFiles } from '../src/api/crd-file.ts';
import { clusterOf, sample } from '../src/cluster/samples-for-tests.ts';

const path = '/apis/provider.giantswarm.io/v1alpha1/namespaces/default/awsconfigs';
const merge = 'application/merge-patch+json';

let directory: string;
let cluster: HostCluster;

interface Answer {
  readonly status: number;
  readonly body: AWSConfig & { readonly message?: string };
}

async function ask(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  where: string,
  body?: unknown,
): Promise<Answer> {
  const contentType = method === 'PATCH' ? merge : undefined;
  return (await cluster.request({ method, path: where, body, contentType })) as Answer;
}

const create = (object: object): Promise<Answer> => ask('POST', `${path}?fieldValidation=Strict`, object);
const patch = (name: string, change: object): Promise<Answer> => ask('PATCH', `${path}/${name}`, change);

/** A short AWSConfig under another name, so that tests do not meet. */
function named(name: string, change: object = {}): object {
  const { aws, cluster: wanted } = sample().spec as { aws: object; cluster: object };
  const spec = {
    versionBundle: { version: '4.0.0' },
    cluster: { ...wanted, id: name },
    aws: { ...aws, ...change },
  };
  return { apiVersion: 'provider.giantswarm.io/v1alpha1', kind: 'AWSConfig', metadata: { name }, spec };
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'awsconfig-'));
  const { hostCluster } = await ensureTools({ want: ['host-cluster'], report: () => {} });
  cluster = await startHostCluster({
    tools: hostCluster as HostClusterTools,
    directory: join(directory, 'host-cluster'),
  });
  const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  for (const { path: file } of crdFiles) {
    const crd: unknown = parse(await readFile(new URL(`../${file}`, import.meta.url), 'utf8'));
    const made = await ask('POST', `${crds}?fieldValidation=Strict`, crd);
    if (made.status !== 201) throw new Error(`${file} is refused: ${made.body.message}`);
  }
  const deadline = performance.now() + 15_000;
  while ((await ask('GET', path)).status !== 200) {
    if (performance.now() > deadline) throw new Error('the CRD was not served within 15 s');
    await wait(50);
  }
}, 900_000);

afterAll(async () => {
  await cluster.stop();
  await rm(directory, { recursive: true, force: true });
});

it.each(['awsconfig', 'awsconfig-2018', 'awsconfig-ha'] as const)('accepts the sample %s', async (name) => {
  const { uid: _, resourceVersion: __, ...metadata } = sample(name).metadata;
  const { status, body } = await create({ ...sample(name), metadata });
  expect(status).toBe(201);
  const { network, masters, workers, kubernetes } = clusterOf(sample(name));
  expect(clusterOf(body)).toMatchObject({ network, masters, workers, kubernetes });
});

it('shows the defaults', async () => {
  const { body } = await create(named('defaults'));
  expect(body.spec).toMatchObject({
    cluster: {
      calico: { subnet: '192.168.0.0', cidr: 16, mtu: 1500 },
      etcd: { prefix: 'giantswarm.io' },
      kubernetes: { domain: 'cluster.local', api: { securePort: 443, clusterIPRange: '172.31.0.0/16' } },
    },
    aws: {
      credentialSecret: { name: 'credential-default', namespace: 'giantswarm' },
      dns: { enabled: true },
      masters: [{ instanceType: 'm5.large', etcdVolumeGiB: 100, rootVolumeGiB: 100 }],
    },
    operations: { paused: false, deletionProtection: false, changePolicy: 'Automatic' },
  });
});

it('accepts what 2018 clients wrote for nothing, and keeps what it does not know', async () => {
  const object = {
    ...named('empty'),
    spec: {
      guest: { update: { enabled: true } },
      versionBundle: { version: '' },
      cluster: {
        id: 'empty',
        calico: { subnet: '', cidr: 0, mtu: 0, domain: '' },
        kubernetes: {
          api: { ip: null, securePort: 0 },
          kubectl: { docker: { image: 'k' } },
          ssh: { userList: null },
        },
        masters: null,
        workers: null,
      },
      aws: {
        region: '',
        az: '',
        vpc: { cidr: '', routeTableNames: null },
        masters: null,
        workers: null,
        strange: 1,
      },
    },
  };
  const { status, body } = await create(object);
  expect(status).toBe(201);
  expect(body.spec).toMatchObject({ guest: { update: { enabled: true } }, aws: { strange: 1, region: '' } });
});

it.each([
  ['workers and pools together', named('a', { nodePools: [{ name: 'x', count: 1 }] }), 'exclude each other'],
  ['a number as text', named('b', { vpc: { cidr: 10 } }), 'spec.aws.vpc.cidr'],
  [
    'a mistyped field of a pool',
    named('c', { workers: null, nodePools: [{ name: 'x', count: 1, cuont: 2 }] }),
    'cuont',
  ],
  [
    'two pools of one name',
    named('d', {
      workers: null,
      nodePools: [
        { name: 'x', count: 1 },
        { name: 'x', count: 1 },
      ],
    }),
    'Duplicate',
  ],
  ['no ID', { ...named('e'), spec: { cluster: {}, aws: {} } }, 'spec.cluster.id: Required value'],
])('refuses %s', async (_, object, words) => {
  const { status, body } = await create(object);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(body.message).toContain(words);
});

it('lets a user correct anything until something is made, and then fixes what cannot change', async () => {
  await create(named('fixed'));
  const move = { spec: { aws: { vpc: { cidr: '10.9.0.0/16' } } } };
  expect(await patch('fixed', move)).toMatchObject({ status: 200 });

  const made = { status: { infrastructure: { guestAccount: '222222222222' } } };
  expect(await ask('PATCH', `${path}/fixed/status`, made)).toMatchObject({ status: 200 });
  const changes = {
    cluster: { id: 'other', kubernetes: { api: { clusterIPRange: '172.30.0.0/16' }, domain: 'other.local' } },
    aws: { region: 'eu-west-1', zones: ['eu-west-1a'], vpc: { cidr: '10.8.0.0/16' }, masters: [{}, {}, {}] },
  };
  const { status, body } = await patch('fixed', { spec: changes });
  expect(status).toBe(422);
  for (const field of [
    'cluster.id',
    'aws.region',
    'aws.zones',
    'aws.vpc.cidr',
    'aws.masters',
    'clusterIPRange',
    'kubernetes.domain',
  ])
    expect(body.message).toContain(field);

  const allowed = {
    spec: { aws: { az: '', workers: [{}], hostedZoneID: 'Z1' }, operations: { paused: true } },
  };
  expect(await patch('fixed', allowed)).toMatchObject({ status: 200 });
});

it('keeps status apart from spec', async () => {
  await create(named('apart'));
  const { body } = await patch('apart', { status: { workers: 9 }, spec: { operations: { paused: true } } });
  expect(body.status?.workers).toBeUndefined();
  expect(body.metadata.generation).toBe(2);
});
