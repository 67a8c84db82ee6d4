/** The installation as it ships, put together by kubectl, is accepted whole by a real API server. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HostCluster, startHostCluster } from '../sandbox/host-cluster/index.ts';
import { ensureTools } from '../sandbox/setup/index.ts';

const config = new URL('../config', import.meta.url).pathname;
const run = promisify(execFile);
let directory: string;
let cluster: HostCluster;
let kubectl: (...args: readonly string[]) => Promise<string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'installation-'));
  const tools = await ensureTools({ want: ['host-cluster', 'kubectl'], report: () => {} });
  if (tools.hostCluster === undefined || tools.kubectl === undefined) throw new Error('set-up is incomplete');
  cluster = await startHostCluster({ tools: tools.hostCluster, directory: join(directory, 'host-cluster') });
  const { kubectl: program } = tools;
  const rights = ['--kubeconfig', cluster.adminKubeconfigPath];
  kubectl = async (...args) => (await run(program, [...rights, ...args])).stdout;
}, 900_000);

afterAll(async () => {
  await cluster?.stop();
  await rm(directory, { recursive: true, force: true });
});

test('`kubectl apply -k config` makes everything, with no field that the API does not know', async () => {
  await kubectl('apply', '--validate=strict', '-k', config);
  const made = await kubectl(
    'get',
    '-n',
    'giantswarm',
    'deployment,service,configmap,serviceaccount',
    '-o',
    'name',
  );
  expect(made).toMatch(/^deployment.apps\/aws-operator$/m);
  expect(made).toMatch(/^service\/aws-operator$/m);
  expect(made).toMatch(/^configmap\/aws-operator-configmap-\w+$/m);
  expect(made).toMatch(/^serviceaccount\/aws-operator$/m);
  expect(await kubectl('get', 'crd', '-o', 'name')).toContain('awsconfigs.provider.giantswarm.io');
});

test('a second time it changes nothing', async () => {
  const lines = (await kubectl('apply', '--validate=strict', '-k', config)).trim().split('\n');
  expect(lines.filter((line) => !line.endsWith(' unchanged'))).toEqual([]);
});

test('the samples are accepted beside it', async () => {
  await kubectl('apply', '--validate=strict', '-f', join(config, 'samples'));
  expect((await kubectl('get', 'awsconfigs', '-A', '-o', 'name')).trim().split('\n').length).toBeGreaterThan(
    2,
  );
});
