/** Somebody who asks a guest's API all the time, while the cluster's certificates or its authority change under it. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Cluster } from '../../sandbox/stage/clusters.ts';
import type { Guest } from '../../sandbox/stage/guest.ts';
import type { GuestWorld } from './guests.ts';
import { figure } from './world.ts';

const patience = 900_000;
/** Components whose certificates machines show each other. */
export const shown = ['api', 'etcd', 'worker', 'calico'] as const;

export interface Place {
  readonly world: GuestWorld;
  readonly cluster: Cluster;
}

interface Secret {
  readonly metadata: {
    readonly name: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly resourceVersion: string;
  };
  readonly data: Readonly<Record<string, string>>;
}

/** Ids of the instances whose machines run. */
export const allMachines = ({ world }: Place): readonly string[] =>
  (['master', 'worker'] as const).flatMap((role) => world.machines(role));

/** Every machine has what the Secrets hold, and every node is there. */
export async function settled(cluster: Cluster): Promise<void> {
  await cluster.waitFor('InfrastructureReady', 'False', patience);
  await cluster.waitFor('Ready', 'True', patience);
}

export type Secrets = Readonly<Record<string, Secret | undefined>>;

/** The cluster's certificate Secrets, by component. */
export async function secrets({ world, cluster }: Place): Promise<Secrets> {
  const id = cluster.object.metadata.name;
  const { body } = await world.sandbox.hostCluster.request({
    method: 'GET',
    path: `/api/v1/namespaces/default/secrets?labelSelector=clusterID%3D${id},clusterComponent`,
  });
  const { items } = body as { readonly items: readonly Secret[] };
  return Object.fromEntries(items.map((one) => [one.metadata.name.slice(id.length + 1), one]));
}

/** Takes from the Secrets what they were made for, as when their CertConfigs had changed. */
export async function renew({ world, cluster }: Place): Promise<void> {
  const id = cluster.object.metadata.name;
  const patch = async (name: string): Promise<unknown> =>
    await world.sandbox.hostCluster.request({
      method: 'PATCH',
      path: `/api/v1/namespaces/default/secrets/${id}-${name}`,
      body: { metadata: { annotations: { 'cert.giantswarm.io/config-hash': 'another' } } },
      contentType: 'application/merge-patch+json',
    });
  await Promise.all(shown.map(patch));
}

/** In Node's words; Go calls the last two EOF, the last of them during the handshake. */
const brokenConnection = /ECONNRESET|EPIPE|socket hang up|socket disconnected before secure TLS/;

interface Answers {
  readonly asked: number;
  /** How connections broke before the answer came, so that it was asked for again. */
  readonly repeated: readonly string[];
  /** What was not answered as it should be, each with its time and reason. */
  readonly failed: readonly string[];
  /** The longest that an answer took, in milliseconds. */
  readonly longest: number;
}

/**
 * Asks four times a second through the load balancer, with the kubeconfig that holds now. A read whose connection breaks is
 * sent once more, as clients of Kubernetes do. Source: k8s.io/client-go, rest/with_retry.go: GET, connection reset or EOF.
 */
export async function whileAsking(place: Place, work: () => Promise<void>): Promise<Answers> {
  let guest = await fresh(place);
  let version = '';
  let going = true;
  const answers = { asked: 0, repeated: [] as string[], failed: [] as string[], longest: 0 };
  const asking = async (): Promise<void> => {
    while (going) {
      const began = performance.now();
      answers.asked += 1;
      const first = await ask(guest);
      const broke = first !== undefined && brokenConnection.test(first);
      const problem = broke ? await ask(guest) : first;
      if (broke) answers.repeated.push(first);
      if (problem !== undefined) answers.failed.push(`${new Date().toISOString()} ${problem}`);
      answers.longest = Math.max(answers.longest, Math.round(performance.now() - began));
      await wait(250);
    }
  };
  const following = async (): Promise<void> => {
    while (going) {
      const now = (await secrets(place))['api']?.metadata.resourceVersion ?? '';
      if (version !== '' && now !== version) guest = await fresh(place);
      version = now;
      await wait(500);
    }
  };
  const both = Promise.all([asking(), following()]);
  both.catch(() => {});
  await work().finally(() => {
    going = false;
  });
  await both;
  return answers;
}

/** Fails when an answer was not as it should be. */
export function expectAnswers(what: string, { asked, repeated, failed, longest }: Answers): void {
  const again = `${repeated.length} sent again (${[...new Set(repeated)].join(', ')})`;
  figure(what, `asked ${asked} times, ${again}, ${failed.length} failed, longest answer ${longest} ms`);
  expect(failed).toEqual([]);
  expect(asked).toBeGreaterThan(50);
}

async function fresh({ world, cluster }: Place): Promise<Guest> {
  return await world.guest(cluster.object.metadata.name);
}

/** What is wrong with the answer; undefined when nothing is. */
async function ask(guest: Guest): Promise<string | undefined> {
  return await guest.request({ method: 'GET', path: '/api/v1/namespaces/kube-system' }).then(
    ({ status, body }) => {
      const { metadata } = body as { readonly metadata?: { readonly name?: string } };
      return status === 200 && metadata?.name === 'kube-system'
        ? undefined
        : `HTTP ${status} ${JSON.stringify(body).slice(0, 200)}`;
    },
    (thrown: unknown) => String(thrown),
  );
}
