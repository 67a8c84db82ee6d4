/** The local authority in the Secrets of a real API server: what it keeps is there for whoever comes after it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type HostCluster, type HostClusterTools, startHostCluster } from '../sandbox/host-cluster/index.ts';
import { ensureTools } from '../sandbox/setup/index.ts';
import type { KubeClient } from '../src/kube/client.ts';
import { fromKubeconfig } from '../src/kube/kubeconfig.ts';
import { openKubeClient } from '../src/kube/rest-client.ts';
import { secretAuthorityStore } from '../src/pki/authority-store.ts';
import type { Issuer } from '../src/pki/issuer.ts';
import { localIssuer } from '../src/pki/local-issuer.ts';
import { issuerContract } from '../src/pki/testing/issuer-contract.ts';
import { hours, systemClock } from '../src/support/clock.ts';
import { systemEntropy } from '../src/support/entropy.ts';

let directory: string;
let host: HostCluster;
let client: KubeClient;

afterAll(async () => {
  client?.close();
  await host?.stop();
  await rm(directory, { recursive: true, force: true });
});

function issuer(): Issuer {
  const store = secretAuthorityStore(client);
  return localIssuer({ store, clock: systemClock, entropy: systemEntropy, authorityTtl: hours(24 * 3650) });
}

issuerContract('the local authority in a real cluster', async () => {
  directory = await mkdtemp(join(tmpdir(), 'authority-real-'));
  const tools = await ensureTools({ want: ['host-cluster'], report: () => {} });
  const running = join(directory, 'host');
  host = await startHostCluster({ tools: tools.hostCluster as HostClusterTools, directory: running });
  const connection = await fromKubeconfig({ path: host.adminKubeconfigPath, clock: systemClock });
  client = openKubeClient({ connection, clock: systemClock });
  return { issuer: issuer(), now: () => systemClock.now() };
});

it('is the same one for an operator that starts later', async () => {
  const cluster = { id: 'later', namespace: 'default', domain: 'later.k8s.example.com' };
  const { signal } = new AbortController();
  const made = await issuer().ensure(cluster, signal);
  expect(await issuer().find(cluster, signal)).toEqual(made);
});
