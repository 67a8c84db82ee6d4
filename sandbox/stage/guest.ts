/** A guest cluster as its administrator reaches it from outside the sandbox's network: by its API's own name, or with kubectl. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { type AdminClient, adminClient } from '../host-cluster/admin-client.ts';
import type { Machines } from '../machines/index.ts';
import type { FullSandbox } from '../start.ts';
import { baseDomain } from './clusters.ts';
import { find } from './manifests.ts';

/** A sandbox in which machines boot. */
export interface BootingSandbox extends FullSandbox {
  readonly machines: Machines;
}

export interface Guest extends AdminClient {
  /** A file that works from every terminal of this system, while the sandbox runs. */
  readonly kubeconfig: string;
  /** What kubectl prints; rejects with what it complains about. */
  kubectl(args: readonly string[]): Promise<string>;
}

/** Makes a way to the load balancer of the guest's API, and acts with the certificate of `<id>-api`. */
export async function guestOf(
  sandbox: BootingSandbox,
  options: { readonly id: string; readonly kubectl: string },
): Promise<Guest> {
  const { id, kubectl } = options;
  const serverName = `api.${id}.${baseDomain}`;
  const [address] = (await sandbox.machines.resolve(serverName)) ?? [];
  if (address === undefined) throw new Error(`there is no ${serverName}`);
  const url = `https://127.0.0.1:${await sandbox.machines.fabric.carryOut(address, 443)}`;
  const { ca, crt, key } = await administrator(sandbox, id);
  const folder = join(sandbox.directory, 'kubeconfigs');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kubeconfig = join(folder, `${id}.yaml`);
  await writeFile(kubeconfig, kubeconfigText({ id, url, serverName, ca, crt, key }), { mode: 0o600 });
  return {
    kubeconfig,
    ...adminClient({ url, ca, serverName, admin: { certificate: crt, key } }),
    kubectl: async (args) => {
      const line = ['--kubeconfig', kubeconfig, '--request-timeout=20s', ...args];
      return (await promisify(execFile)(kubectl, line, { maxBuffer: 2 ** 24 })).stdout;
    },
  };
}

interface Administrator {
  readonly ca: string;
  readonly crt: string;
  readonly key: string;
}

async function administrator({ hostCluster }: FullSandbox, id: string): Promise<Administrator> {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `${id}-api`, namespace: 'default' },
  };
  const data = (await find(hostCluster, secret))?.['data'] as Readonly<Record<string, string>> | undefined;
  if (data === undefined) throw new Error(`the host cluster has no Secret ${id}-api`);
  const text = (name: string): string => Buffer.from(data[name] ?? '', 'base64').toString();
  return { ca: text('ca'), crt: text('crt'), key: text('key') };
}

function kubeconfigText(
  options: Administrator & { readonly id: string; readonly url: string; readonly serverName: string },
): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const { id, url: server, serverName, ca, crt, key } = options;
  const cluster = {
    server,
    'tls-server-name': serverName,
    'certificate-authority-data': base64(ca),
  };
  const user = { 'client-certificate-data': base64(crt), 'client-key-data': base64(key) };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: id, cluster }],
    users: [{ name: 'admin', user }],
    contexts: [{ name: id, context: { cluster: id, user: 'admin' } }],
    'current-context': id,
  });
}
