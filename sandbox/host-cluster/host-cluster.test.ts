import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ensureTools } from '../setup/index.ts';
import { type HostCluster, type HostClusterTools, startHostCluster } from './index.ts';

let directory: string;
let tools: HostClusterTools;
let cluster: HostCluster;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'host-cluster-'));
  tools = (await ensureTools({ want: ['host-cluster'], report: () => {} })).hostCluster as HostClusterTools;
  cluster = await startHostCluster({ tools, directory: join(directory, 'shared') });
}, 900_000);

afterAll(async () => {
  await cluster.stop();
  await rm(directory, { recursive: true, force: true });
});

async function status(path: string, of: HostCluster = cluster): Promise<number> {
  return (await of.request({ method: 'GET', path })).status;
}

async function create(path: string, body: object): Promise<string> {
  const answer = await cluster.request({ method: 'POST', path, body });
  expect(answer.status).toBe(201);
  return (answer.body as { metadata: { uid: string } }).metadata.uid;
}

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + 15_000;
  while (!(await condition())) {
    if (performance.now() > until) throw new Error('it did not happen within 15 s');
    await wait(50);
  }
}

/** HTTP status that the user of a kubeconfig file with a token gets. */
async function statusAs(kubeconfigPath: string, method: string, path: string): Promise<number | undefined> {
  const { clusters, users } = parse(await readFile(kubeconfigPath, 'utf8')) as {
    clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }];
    users: [{ user: { token: string } }];
  };
  const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
  const agent = new Agent({ ca: Buffer.from(ca, 'base64') });
  const headers = { authorization: `Bearer ${users[0].user.token}` };
  return await new Promise((resolve, reject) => {
    const call = request(new URL(path, server), { method, agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    call.on('error', reject).end();
  });
}

const configMap = (name: string, owner?: { name: string; uid: string }): object => ({
  metadata: {
    name,
    ownerReferences: owner && [{ apiVersion: 'v1', kind: 'ConfigMap', ...owner }],
  },
});

it('is Kubernetes of the pinned version', async () => {
  const { body } = await cluster.request({ method: 'GET', path: '/version' });
  expect(body).toMatchObject({ major: '1', minor: '36', gitVersion: 'v1.36.3' });
});

it('gives a new namespace its default ServiceAccount and really removes the namespace with its content', async () => {
  await create('/api/v1/namespaces', { metadata: { name: 'passing' } });
  await create('/api/v1/namespaces/passing/configmaps', configMap('content'));
  await eventually(async () => (await status('/api/v1/namespaces/passing/serviceaccounts/default')) === 200);
  await cluster.request({ method: 'DELETE', path: '/api/v1/namespaces/passing' });
  await eventually(async () => (await status('/api/v1/namespaces/passing')) === 404);
  expect(await status('/api/v1/namespaces/passing/configmaps/content')).toBe(404);
});

it('removes what a deleted object owned and keeps what it did not', async () => {
  const path = '/api/v1/namespaces/default/configmaps';
  const uid = await create(path, configMap('owner'));
  await create(path, configMap('owned', { name: 'owner', uid }));
  await create(path, configMap('free'));
  await cluster.request({ method: 'DELETE', path: `${path}/owner` });
  await eventually(async () => (await status(`${path}/owned`)) === 404);
  expect(await status(`${path}/free`)).toBe(200);
});

it('lets a ServiceAccount do what RBAC allows and nothing else', async () => {
  const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';
  await create('/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'reader' } });
  await create(`${rbac}/roles`, {
    metadata: { name: 'reader' },
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }],
  });
  await create(`${rbac}/rolebindings`, {
    metadata: { name: 'reader' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace: 'default' }],
  });
  const path = await cluster.kubeconfigFor({ namespace: 'default', name: 'reader' });
  await eventually(
    async () => (await statusAs(path, 'GET', '/api/v1/namespaces/default/configmaps')) === 200,
  );
  expect(await statusAs(path, 'GET', '/api/v1/namespaces/default/secrets')).toBe(403);
  expect(await statusAs(path, 'DELETE', '/api/v1/namespaces/default/configmaps/free')).toBe(403);
  expect(await statusAs(path, 'GET', '/api/v1/namespaces/kube-system/configmaps')).toBe(403);
});

it('gives no kubeconfig for a ServiceAccount that does not exist', async () => {
  const kubeconfig = cluster.kubeconfigFor({ namespace: 'default', name: 'nobody' });
  await expect(kubeconfig).rejects.toThrow('serviceaccounts "nobody" not found');
});

it('starts anew where an earlier one was left running, beside another, and reports a program that dies', async () => {
  const own = join(directory, 'own');
  const abandoned = await startHostCluster({ tools, directory: own });
  const second = await startHostCluster({ tools, directory: own });
  expect(await abandoned.failed).toMatch(/ended \(signal SIGKILL\)/);
  await abandoned.stop();
  expect(await status('/api/v1/namespaces/default', second)).toBe(200);
  expect(await status('/api/v1/namespaces/default')).toBe(200);

  process.kill(Number(second.pids['etcd']), 'SIGKILL');
  expect(await second.failed).toMatch(/^etcd ended \(signal SIGKILL\)/);
  await second.stop();
}, 60_000);

it('fails at once, leaving nothing behind, when a program cannot run', async () => {
  const broken = { ...tools, kubeApiserver: '/bin/false' };
  const start = startHostCluster({ tools: broken, directory: join(directory, 'broken') });
  await expect(start).rejects.toThrow(/kube-apiserver ended \(exit code 1\) before kube-apiserver was ready/);
});
