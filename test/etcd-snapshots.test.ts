/** Snapshots of etcd and the way back, with a real etcd as the rendered static pod runs it, and the scripts of a master. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { freePort, type RunningProcess, startProcess } from '../sandbox/processes.ts';
import { ensureTools } from '../sandbox/setup/index.ts';
import { certificateSecrets } from '../sandbox/stage/certificates.ts';
import { until } from '../sandbox/stage/until.ts';
import type { IgnitionConfig } from '../src/machine/ignition.ts';
import { type Answer, TestMachine } from '../src/machine/machine-for-tests.ts';
import { type MachineCertificates, machineSource } from '../src/machine/machine-source.ts';
import { certificates, input, shapes } from '../src/machine/samples-for-tests.ts';
import { Secret } from '../src/support/secret.ts';

const cluster = shapes.minimal;
const facts = { MASTER_INDEX: '0', NODE_NAME: 'ip-10-1-0-5.example', INSTANCE_ID: 'i-0123456789abcdef0' };
const [manifests, data] = ['/etc/kubernetes/manifests', '/var/lib/etcd/member-data'];

/** The bucket: objects by path. */
const objects = new Map<string, Uint8Array>();
const s3: Answer = ({ method, path, bytes }) => {
  if (method === 'PUT') {
    objects.set(path, bytes);
    return { body: '' };
  }
  const found = objects.get(path);
  return found === undefined
    ? { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' }
    : { body: found };
};

let tools: { readonly etcd: string; readonly etcdctl: string; readonly etcdutl: string };
let machine: TestMachine;
let kubelet: { readonly stop: () => Promise<void> };

beforeAll(async () => {
  const { hostCluster, etcdTools } = await ensureTools({
    want: ['host-cluster', 'etcd-tools'],
    report: () => {},
  });
  if (hostCluster === undefined || etcdTools === undefined) throw new Error('the programs are missing');
  tools = { etcd: hostCluster.etcd, ...etcdTools };
  machine = await master();
  kubelet = startKubelet();
  await answers();
}, 900_000);

afterAll(async () => {
  await kubelet?.stop();
  machine?.[Symbol.dispose]();
});

/** Certificates that etcd and its clients really show each other. */
async function realCertificates(): Promise<MachineCertificates> {
  const { id, namespace } = cluster;
  const secrets = await certificateSecrets({ id, namespace, baseDomain: 'k8s.sandbox.example' });
  const components = secrets.map((secret) => {
    const { metadata, stringData } = secret as {
      readonly metadata: { readonly labels: { readonly clusterComponent: string } };
      readonly stringData: Readonly<Record<'ca' | 'crt' | 'key', string>>;
    };
    const { ca, crt, key } = stringData;
    return [metadata.labels.clusterComponent, { ca, crt, key: new Secret(key) }] as const;
  });
  return { ...certificates, components: Object.fromEntries(components) };
}

/** Other ports than those of a machine, which has its network for itself. */
async function onFreePorts(config: IgnitionConfig): Promise<IgnitionConfig> {
  const ports = await Promise.all([2379, 2380, 2381].map(async (port) => [port, await freePort()] as const));
  const moved = (source: string): string =>
    ports.reduce((text, [from, to]) => text.replaceAll(String(from), String(to)), source);
  const files = (config.storage?.files ?? []).map((file) => ({
    ...file,
    contents: { source: moved(file.contents.source) },
  }));
  return { ...config, storage: { ...config.storage, files } };
}

async function master(): Promise<TestMachine> {
  const made = new TestMachine(s3);
  const source = machineSource({
    ...input(cluster, 'master'),
    certificates: await realCertificates(),
  });
  await made.install(await onFreePorts(source.config));
  for (const { path, content } of source.secrets) made.write(path, content.reveal(), 0o600);
  made.write('/etc/aws-operator/machine.env', 'MASTER_INDEX="0"\n');
  for (const folder of ['/opt/bin', manifests, '/var/lib/etcd'])
    await mkdir(made.path(folder), { recursive: true });
  for (const name of ['etcdctl', 'etcdutl'] as const)
    await symlink(tools[name], made.path(`/opt/bin/${name}`));
  expect(await made.run('certificates', facts)).toMatchObject({ status: 0 });
  made.write(
    `${manifests}/etcd.yaml`,
    await readFile(made.path('/opt/aws-operator/etcd/etcd-0.yaml'), 'utf8'),
  );
  return made;
}

/** Runs the pod of the manifest while it is there, as a kubelet does. */
function startKubelet(): { readonly stop: () => Promise<void> } {
  const path = machine.path(`${manifests}/etcd.yaml`);
  let pod: RunningProcess | undefined;
  let stopped = false;
  const look = async (): Promise<boolean> => {
    const wanted = !stopped && existsSync(path);
    if (wanted && pod === undefined) pod = await startPod(path);
    if (!wanted && pod !== undefined) {
      await pod.stop();
      pod = undefined;
    }
    return stopped;
  };
  const running = until('told to stop', look, { deadline: 600_000 });
  return {
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}

async function startPod(path: string): Promise<RunningProcess> {
  const pod = parse(await readFile(path, 'utf8')) as {
    readonly spec: { readonly containers: readonly { readonly command: readonly string[] }[] };
  };
  const [, ...args] = pod.spec.containers[0]?.command ?? [];
  return await startProcess({ name: 'etcd', command: tools.etcd, args, directory: machine.path('/var/log') });
}

/** etcdctl as the scripts call it. */
async function etcdctl(...args: readonly string[]): Promise<string> {
  const script = await readFile(machine.path('/opt/aws-operator/etcd-snapshot'), 'utf8');
  const endpoint = /ETCDCTL_ENDPOINTS=(\S+)/.exec(script)?.[1] ?? '';
  const pem = (kind: string): string => machine.path(`/etc/kubernetes/ssl/etcd-${kind}.pem`);
  const who = ['--endpoints', endpoint, '--cacert', pem('ca'), '--cert', pem('crt'), '--key', pem('key')];
  return (await promisify(execFile)(tools.etcdctl, [...who, ...args])).stdout.trim();
}

const valueOf = async (key: string): Promise<string> => await etcdctl('get', key, '--print-value-only');
const answers = async (): Promise<unknown> =>
  await until(
    'etcd answers',
    async () =>
      await etcdctl('endpoint', 'health').then(
        () => true,
        () => false,
      ),
    {
      deadline: 60_000,
    },
  );

async function revision(): Promise<number> {
  const [{ Status: status }] = JSON.parse(await etcdctl('endpoint', 'status', '--write-out', 'json')) as [
    { readonly Status: { readonly header: { readonly revision: number } } },
  ];
  return status.header.revision;
}

describe('a snapshot', () => {
  let name: string;
  let before: number;

  test('lies in the cluster’s bucket under the time it was made', async () => {
    await etcdctl('put', 'city', 'Rome');
    const { status, stderr } = await machine.run('etcd-snapshot');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/^stored etcd-snapshots\/\S+\.db, \d+ bytes$/m) as unknown,
    });
    const [path = ''] = objects.keys();
    expect(path).toMatch(/^\/222222222222-g8s-al9qy\/etcd-snapshots\/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.db$/);
    name = path.split('/').at(-1) ?? '';
  }, 120_000);

  test('brings back what was there, and what came later is gone but kept beside', async () => {
    await etcdctl('put', 'city', 'Carthage');
    await etcdctl('put', 'later', 'yes');
    before = await revision();
    const { status, stderr } = await machine.run(`etcd-restore ${name}`);
    expect({ status, stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringContaining(`restored ${name}`),
    });
    await answers();
    expect(await valueOf('city')).toBe('Rome');
    expect(await valueOf('later')).toBe('');
    const kept = (await readdir(machine.path('/var/lib/etcd'))).filter((one) => one.includes('.before-'));
    expect(kept).toHaveLength(1);
  }, 180_000);

  test('is newer than anything that clients have seen, so that they notice', async () => {
    expect(await revision()).toBeGreaterThan(before + 1_000_000);
  });

  test('that is not there leaves etcd as it is', async () => {
    await etcdctl('put', 'city', 'Ravenna');
    const { status, stderr } = await machine.run('etcd-restore 1999-01-01T00-00-00Z.db');
    expect(status).toBe(1);
    expect(stderr).toContain('cannot fetch the snapshot 1999-01-01T00-00-00Z.db');
    expect(stderr).toContain('NoSuchKey');
    expect(await valueOf('city')).toBe('Ravenna');
    expect(existsSync(machine.path(`${data}.new`))).toBe(false);
  }, 60_000);

  test('that is damaged is refused, and etcd goes on', async () => {
    const [path = '', bytes = new Uint8Array()] = [...objects][0] ?? [];
    const damaged = bytes.slice();
    damaged.fill(0xff, damaged.length / 2, damaged.length / 2 + 4_096);
    objects.set(path.replace(name, 'damaged.db'), damaged);
    expect((await machine.run('etcd-restore damaged.db')).status).not.toBe(0);
    expect(await valueOf('city')).toBe('Ravenna');
  }, 60_000);
});
