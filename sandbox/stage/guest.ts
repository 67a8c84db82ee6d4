/** A guest cluster as its administrator reaches it from outside the sandbox's network: a kubeconfig, and kubectl with it. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import type { Machines } from '../machines/index.ts';
import type { FullSandbox } from '../start.ts';
import { baseDomain } from './clusters.ts';
import { find } from './manifests.ts';

/** A sandbox in which machines boot. */
export interface BootingSandbox extends FullSandbox {
  readonly machines: Machines;
}

export interface Guest {
  /** A file that works from every terminal of this system, while the sandbox runs. */
  readonly kubeconfig: string;
  /** What kubectl prints; rejects with what it complains about. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
}

/** Looks up where the host cluster's Endpoints lead, makes a way there, and acts with the certificate of `<id>-api`. */
export async function guestOf(
  sandbox: BootingSandbox,
  options: { readonly id: string; readonly kubectl: string },
): Promise<Guest> {
  const { id, kubectl } = options;
  const address = await apiAddress(sandbox, id);
  const port = await sandbox.machines.fabric.carryOut(address, 443);
  const folder = join(sandbox.directory, 'kubeconfigs');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kubeconfig = join(folder, `${id}.yaml`);
  await writeFile(kubeconfig, await content(sandbox, id, port), { mode: 0o600 });
  return {
    kubeconfig,
    kubectl: async (args, input) => {
      const running = promisify(execFile)(kubectl, ['--kubeconfig', kubeconfig, ...args], {
        maxBuffer: 2 ** 24,
      });
      running.child.stdin?.end(input);
      return (await running).stdout;
    },
  };
}

async function apiAddress({ hostCluster }: FullSandbox, id: string): Promise<string> {
  const { body, status } = await hostCluster.request({
    method: 'GET',
    path: `/api/v1/namespaces/${id}/endpoints/master`,
  });
  const address = (body as { subsets?: { addresses?: { ip: string }[] }[] }).subsets?.[0]?.addresses?.[0]?.ip;
  if (status !== 200 || address === undefined) throw new Error(`the host cluster has no Endpoints for ${id}`);
  return address;
}

async function content({ hostCluster }: FullSandbox, id: string, port: number): Promise<string> {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: `${id}-api`, namespace: 'default' } };
  const data = (await find(hostCluster, secret))?.['data'] as
    | Readonly<Record<'ca' | 'crt' | 'key', string>>
    | undefined;
  if (data === undefined) throw new Error(`the host cluster has no Secret ${id}-api`);
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: id,
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'tls-server-name': `api.${id}.${baseDomain}`,
          'certificate-authority-data': data.ca,
        },
      },
    ],
    users: [{ name: 'admin', user: { 'client-certificate-data': data.crt, 'client-key-data': data.key } }],
    contexts: [{ name: id, context: { cluster: id, user: 'admin' } }],
    'current-context': id,
  });
}
