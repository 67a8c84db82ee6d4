/** The host cluster: a real etcd and kube-apiserver with the controllers a cluster without machines needs. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { clearLeftovers, freePort, type RunningProcess, startProcess, waitUntilReady } from '../processes.ts';
import {
  type AdminClient,
  type AdminRequest,
  type AdminResponse,
  adminClient,
  type WatchEvent,
} from './admin-client.ts';
import { clusterCertificates } from './certificates.ts';
import { type ClusterFiles, writeFiles, writePrivately } from './files.ts';
import { kubeconfig } from './kubeconfig.ts';
import { apiServerArguments, controllerArguments, etcdArguments, serviceAddress } from './programs.ts';

/** Paths of the programs. */
export interface HostClusterTools {
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly controllers: {
    readonly path: string;
    /** Kubernetes' own program, or the smaller one built here from the same controllers. */
    readonly program: 'kube-controller-manager' | 'host-controllers';
  };
}

export interface HostCluster {
  /** `https://127.0.0.1:<port>`. */
  readonly url: string;
  /** A kubeconfig file of somebody who may do everything. */
  readonly adminKubeconfigPath: string;
  readonly caPem: string;
  /** Asks the API server as administrator. */
  request(call: AdminRequest): Promise<AdminResponse>;
  /** As the cluster's administrator; `path` with `watch=true` in its query. */
  watch(path: string, signal: AbortSignal): AsyncIterable<WatchEvent>;
  /**
   * Writes a kubeconfig that acts as a ServiceAccount, which must exist, and answers its path. The token comes from
   * the TokenRequest API and lives a week.
   */
  kubeconfigFor(account: { readonly namespace: string; readonly name: string }): Promise<string>;
  /** Resolves with the end of its log as soon as one of the programs ends unasked; never when `stop` ended it. */
  readonly failed: Promise<string>;
  /** Process ids by program, for measuring them. */
  readonly pids: Readonly<Record<string, number>>;
  /** Ends all three programs; calling it twice is harmless. */
  stop(): Promise<void>;
}

export interface HostClusterOptions {
  readonly tools: HostClusterTools;
  /** Everything is below it: objects, certificates, logs, pid files. What an earlier run left there is ended and removed. */
  readonly directory: string;
}

/**
 * Starts an empty host cluster on free loopback ports. Rejects with the end of the log of the program that failed,
 * and leaves nothing running then.
 */
export async function startHostCluster(options: HostClusterOptions): Promise<HostCluster> {
  try {
    return await startOnce(options);
  } catch (error) {
    // Between finding a port free and listening on it somebody else may take it.
    if (!String(error).includes('address already in use')) throw error;
    return await startOnce(options);
  }
}

async function startOnce({ tools, directory }: HostClusterOptions): Promise<HostCluster> {
  await clearLeftovers(directory);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const running: RunningProcess[] = [];
  try {
    return await bringUp(tools, directory, running);
  } catch (error) {
    await stopAll(running);
    throw error;
  }
}

async function bringUp(
  tools: HostClusterTools,
  directory: string,
  running: RunningProcess[],
): Promise<HostCluster> {
  const start = async (name: string, command: string, args: readonly string[]): Promise<void> => {
    running.push(await startProcess({ name, command, args, directory, grace: 3_000 }));
  };
  const [port, etcdClient, etcdPeer, certificates] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    clusterCertificates(serviceAddress),
  ]);
  const etcdUrl = `http://127.0.0.1:${etcdClient}`;
  const url = `https://127.0.0.1:${port}`;
  await start('etcd', tools.etcd, etcdArguments({ directory, clientUrl: etcdUrl, peerPort: etcdPeer }));
  const files = await writeFiles({ directory, url, certificates });
  await waitUntilReady({ what: 'etcd', processes: running, probe: () => healthy(etcdUrl), deadline: 30_000 });

  const admin = adminClient({ url, ca: certificates.ca, admin: certificates.admin });
  await start('kube-apiserver', tools.kubeApiserver, apiServerArguments({ port, etcdUrl, files }));
  const answers = async (path: string): Promise<boolean> =>
    (await admin.request({ method: 'GET', path })).status === 200;
  await waitUntilReady({
    what: 'kube-apiserver',
    processes: running,
    probe: () => answers('/readyz'),
    deadline: 60_000,
  });
  const { path, program } = tools.controllers;
  await start(program, path, controllerArguments(program, files.adminKubeconfig));
  await waitUntilReady({
    what: program,
    processes: running,
    probe: () => answers('/api/v1/namespaces/default/serviceaccounts/default'),
    deadline: 60_000,
  });
  return hostCluster({ url, directory, files, ca: certificates.ca, admin, running });
}

function hostCluster(parts: {
  readonly url: string;
  readonly directory: string;
  readonly files: ClusterFiles;
  readonly ca: string;
  readonly admin: AdminClient;
  readonly running: readonly RunningProcess[];
}): HostCluster {
  const { url, directory, ca, admin, running } = parts;
  let stopping = false;
  const failed = new Promise<string>((resolve) => {
    for (const each of running) {
      void each.ended.then((how) => {
        if (!stopping)
          resolve(`${each.name} ended (${how}). The end of ${each.logPath}:\n${each.lastLines()}`);
      });
    }
  });
  return {
    url,
    adminKubeconfigPath: parts.files.adminKubeconfig,
    caPem: ca,
    request: (call) => admin.request(call),
    watch: (path, signal) => admin.watch(path, signal),
    kubeconfigFor: async ({ namespace, name }) => {
      const token = await requestToken(admin, namespace, name);
      const path = join(directory, `${namespace}.${name}.kubeconfig`);
      await writePrivately(path, kubeconfig({ url, ca, user: { name: `${namespace}/${name}`, token } }));
      return path;
    },
    failed,
    pids: Object.fromEntries(running.map((each) => [each.name, each.pid])),
    stop: async () => {
      stopping = true;
      admin.close();
      await stopAll(running);
    },
  };
}

/** Ends the last started first, so that nobody complains about a server that went away. */
async function stopAll(running: readonly RunningProcess[]): Promise<void> {
  for (const each of running.toReversed()) await each.stop();
}

async function requestToken(admin: AdminClient, namespace: string, name: string): Promise<string> {
  const { status, body } = await admin.request({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 7 * 86_400 },
    },
  });
  const answer = body as { readonly status?: { readonly token?: string }; readonly message?: string };
  const token = answer.status?.token;
  if (status !== 201 || token === undefined) {
    throw new Error(
      `no token for ServiceAccount ${namespace}/${name}: ${answer.message ?? `HTTP ${status}`}`,
    );
  }
  return token;
}

async function healthy(etcdUrl: string): Promise<boolean> {
  const response = await fetch(`${etcdUrl}/health`, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.ok;
}
