/** What a hundred clusters' certificates cost with the local authority, and how long anything else has to wait for them. */
import process from 'node:process';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { AuthorityStore, StoredAuthority } from '../src/pki/authority-store.ts';
import { makeRoot } from '../src/pki/certificate-making.ts';
import type { CertificateRequest, CertifiedCluster, Issuer } from '../src/pki/issuer.ts';
import { localIssuer } from '../src/pki/local-issuer.ts';
import { hours, systemClock } from '../src/support/clock.ts';
import { systemEntropy } from '../src/support/entropy.ts';

const { signal } = new AbortController();
const clusters = 100;
const components = ['api', 'calico', 'etcd', 'service-account', 'worker', 'admin'];
/** As many passes run side by side as the operator has workers. */
const workers = 10;

function issuer(): Issuer {
  const secrets = new Map<string, StoredAuthority>();
  const store: AuthorityStore = {
    read: async ({ id }) => secrets.get(id),
    write: async ({ id }, authority) => void secrets.set(id, authority),
    remove: async ({ id }) => void secrets.delete(id),
  };
  const authorityTtl = hours(24 * 3650);
  return localIssuer({ store, clock: systemClock, entropy: systemEntropy, authorityTtl });
}

interface Task {
  readonly cluster: CertifiedCluster;
  readonly request: CertificateRequest;
}

function tasks(): Task[] {
  return Array.from({ length: clusters }, (_, index) => `c${index}`).flatMap((id) => {
    const domain = `${id}.k8s.example.com`;
    return components.map((component) => ({
      cluster: { id, namespace: 'default', domain },
      request: {
        component,
        commonName: `${component}.${domain}`,
        dnsNames: [],
        addresses: ['127.0.0.1'],
        organizations: [component],
        ttl: hours(4320),
        allowBareDomains: false,
      },
    }));
  });
}

interface Figures {
  readonly wall: number;
  readonly processor: number;
  /** Most processor time between two turns of the event loop: what any other reconcile had to wait for it. */
  readonly longestTurn: number;
  readonly made: number;
}

async function issueAll(): Promise<Figures> {
  const [from, waiting, began, used] = [issuer(), tasks(), performance.now(), process.cpuUsage()];
  let [issuing, longestTurn, made] = [true, 0, 0];
  const watching = (async () => {
    while (issuing) {
      const last = process.threadCpuUsage();
      await turn();
      const { user, system } = process.threadCpuUsage(last);
      longestTurn = Math.max(longestTurn, (user + system) / 1_000);
    }
  })();
  const work = async (): Promise<void> => {
    for (let task = waiting.pop(); task !== undefined; task = waiting.pop()) {
      await from.ensure(task.cluster, signal);
      await from.issue(task.cluster, task.request, signal);
      made += 1;
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  issuing = false;
  await watching;
  const { user, system } = process.cpuUsage(used);
  return { wall: performance.now() - began, processor: (user + system) / 1_000, longestTurn, made };
}

test('certificates for a hundred clusters', { timeout: 120_000 }, async () => {
  // The first one loads the library.
  await makeRoot('warm.example.com', { now: new Date(), ttl: hours(1), serial: systemEntropy.bytes(16) });
  for (let round = 0; round < 3; round += 1) {
    const { wall, processor, longestTurn, made } = await issueAll();
    expect(made).toBe(clusters * components.length);
    const figures = [
      `${made} certificates and ${clusters} authorities in ${Math.round(wall)} ms`,
      `${Math.round(processor)} ms of processor time`,
      `longest turn of the event loop ${Math.round(longestTurn)} ms`,
    ];
    process.stdout.write(`  figure: ${figures.join(', ')}\n`);
  }
});
