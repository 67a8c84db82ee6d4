/** The add-ons as masters apply them, against a real API server: everything is taken, and a second time changes nothing. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HostCluster, type HostClusterTools, startHostCluster } from '../sandbox/host-cluster/index.ts';
import { ensureTools } from '../sandbox/setup/index.ts';
import { until } from '../sandbox/stage/until.ts';
import type { Cluster } from '../src/cluster/cluster.ts';
import { type Run, TestMachine } from '../src/machine/machine-for-tests.ts';
import { machineSource } from '../src/machine/machine-source.ts';
import { input, shapes } from '../src/machine/samples-for-tests.ts';

interface Applied {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion: string;
    readonly managedFields: readonly { readonly manager: string }[];
  };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

let directory: string;
let cluster: HostCluster;
let kubectl: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'addons-'));
  const tools = await ensureTools({ want: ['host-cluster', 'kubectl'], report: () => {} });
  kubectl = String(tools.kubectl);
  cluster = await startHostCluster({
    tools: tools.hostCluster as HostClusterTools,
    directory: join(directory, 'api'),
  });
}, 900_000);

afterAll(async () => {
  await cluster?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** The Service network is that of the API server that stands in for the guest's. */
const here = (of: Cluster): Cluster => ({ ...of, kubernetes: { ...of.kubernetes, dnsIp: '10.0.0.10' } });

/** A master with its config's files, its kubectl, and a way to this API server in the place of its own. */
async function master(of: Cluster): Promise<TestMachine> {
  const machine = new TestMachine(() => ({ status: 404, body: '' }));
  await machine.install(machineSource(input(here(of), 'master')).config);
  await mkdir(machine.path('/opt/bin'), { recursive: true });
  await symlink(kubectl, machine.path('/opt/bin/kubectl'));
  const config = machine.path('/etc/kubernetes/config/admin-kubeconfig.yaml');
  await copyFile(cluster.adminKubeconfigPath, config);
  return machine;
}

async function applied(machine: TestMachine): Promise<readonly Applied[]> {
  const from = ['-f', machine.path('/etc/kubernetes/addons'), '--output', 'json', '--show-managed-fields'];
  const to = ['--kubeconfig', cluster.adminKubeconfigPath, 'get', ...from];
  const { stdout } = await promisify(execFile)(kubectl, to, { maxBuffer: 64 * 2 ** 20 });
  return (JSON.parse(stdout) as { readonly items: readonly Applied[] }).items;
}

const versions = (objects: readonly Applied[]): readonly string[] =>
  objects.map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.resourceVersion}`);

/** The API server itself writes to a definition until it serves the kind. */
async function established(machine: TestMachine): Promise<readonly Applied[]> {
  return await until('all kinds are served', async () => {
    const objects = await applied(machine);
    const definitions = objects.filter(({ kind }) => kind === 'CustomResourceDefinition');
    const served = definitions.every(({ status }) =>
      status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True'),
    );
    return served ? objects : undefined;
  });
}

const praise: Run = { status: 0, stdout: '', stderr: '' };

describe.each(['minimal', 'highly-available'] as const)('%s', (shape) => {
  test('the add-ons are taken without a word, and applying them again changes nothing', async () => {
    using machine = await master(shapes[shape]);
    expect(await machine.run('addons')).toEqual(praise);
    const before = await established(machine);
    expect(before.length).toBeGreaterThan(60);
    expect(await machine.run('addons')).toEqual(praise);
    expect(versions(await applied(machine))).toEqual(versions(before));
  }, 180_000);
});

test('what somebody changed of an add-on is put back, and what they added stays', async () => {
  using machine = await master(shapes.minimal);
  expect(await machine.run('addons')).toEqual(praise);
  const path = '/api/v1/namespaces/kube-system/configmaps/coredns';
  const { body } = await cluster.request({ method: 'GET', path });
  const corefile = (body as { readonly data: { readonly Corefile: string } }).data.Corefile;
  await cluster.request({
    method: 'PATCH',
    path,
    contentType: 'application/merge-patch+json',
    body: { data: { Corefile: 'broken', 'own.server': 'kept' } },
  });
  expect(await machine.run('addons')).toEqual(praise);
  const { body: after } = await cluster.request({ method: 'GET', path });
  expect(after).toMatchObject({ data: { Corefile: corefile, 'own.server': 'kept' } });
}, 180_000);

/** What RBAC says to a question about somebody whom no group helps. */
async function may(user: string, resourceAttributes: object): Promise<boolean> {
  const { body } = await cluster.request({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user, resourceAttributes },
    },
  });
  return (body as { readonly status: { readonly allowed: boolean } }).status.allowed;
}

test('the certificate of the API is the administrator, and that of workers can ask for a certificate only', async () => {
  using machine = await master(shapes.minimal);
  expect(await machine.run('addons')).toEqual(praise);
  const { apiDomain, kubeletDomain } = shapes.minimal.kubernetes;
  const group = 'certificates.k8s.io';
  const requests = { group, resource: 'certificatesigningrequests' };
  const questions = [
    { ...requests, verb: 'create' },
    { ...requests, subresource: 'nodeclient', verb: 'create' },
    { ...requests, subresource: 'approval', verb: 'update' },
    { resource: 'secrets', verb: 'get' },
    { resource: 'nodes', verb: 'list' },
    { resource: 'pods', verb: 'create' },
  ];
  const answers = async (user: string): Promise<readonly boolean[]> =>
    await Promise.all(questions.map(async (question) => await may(user, question)));
  expect(await answers(kubeletDomain)).toEqual([true, true, false, false, false, false]);
  expect(await answers(apiDomain)).toEqual([true, true, true, true, true, true]);
}, 180_000);
