/** What every scenario stands on: a sandbox of its own, the operator under its own rights, and eyes on both accounts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Leftover, Services } from '../../sandbox/aws/contract.ts';
import type { CallReport } from '../../sandbox/aws/meter.ts';
import {
  type Cluster,
  type ClusterOptions,
  createCluster,
  type Editable,
} from '../../sandbox/stage/clusters.ts';
import { freshBundle } from '../../sandbox/stage/fresh-bundle.ts';
import { type Installation, install } from '../../sandbox/stage/installation.ts';
import { type Operator, startOperator } from '../../sandbox/stage/operator.ts';
import { until } from '../../sandbox/stage/until.ts';
import { type FullSandbox, startSandbox } from '../../sandbox/start.ts';

export const hostAccount = '111111111111';
export const guestAccount = '222222222222';

/** Machines do not boot in scenarios, so the guest is not asked; one replica needs no election. */
const basicSettings = ['--service.guest.readiness.enabled=false', '--service.leaderelection.enabled=false'];

/** The setting by which access logs go with their cluster. */
export const logsGoToo = '--service.aws.loggingbucket.delete=true';

export interface World {
  readonly sandbox: FullSandbox;
  readonly installation: Installation;
  /** Starts an operator, bundled from the sources as they are; every one that runs is stopped with the world. */
  start(options?: StartOptions): Promise<Operator>;
  /** Applies a cluster in a network that no other cluster of this world has. */
  apply(id: string, options?: Omit<ClusterOptions, 'id'>): Promise<Cluster>;
  /** Deletes the cluster, waits for its end, and sees that nothing is left but its key in days of grace. */
  remove(cluster: Cluster, deadline?: number): Promise<void>;
  /** Everything in any account that carries the cluster's tag or name. */
  leftovers(id: string): Promise<readonly Leftover[]>;
  /** What users of AWS called since the meter was last set to zero. */
  calls(): Promise<CallReport>;
  resetCalls(): Promise<void>;
  /** Makes calls fail, as rules of the sandbox say. */
  fail(...rules: readonly object[]): Promise<void>;
  /** How often each rule acted, in their order. */
  failed(): Promise<readonly number[]>;
  heal(): Promise<void>;
  /** Looks into an account past the meter. */
  inside(account: string): Services;
  /** An object of the host cluster, or undefined. */
  object<T>(path: string): Promise<T | undefined>;
  close(): Promise<void>;
}

export interface StartOptions {
  /** Besides, or instead of, the basic settings of scenarios. */
  readonly settings?: readonly string[] | undefined;
  readonly name?: string | undefined;
}

/** Starts a sandbox with the operator's side installed, and no operator yet; with `iamEnforced` policies count. */
export async function openWorld({ iamEnforced = false } = {}): Promise<World> {
  const program = await freshBundle();
  const directory = await mkdtemp(join(tmpdir(), 'aws-operator-'));
  const sandbox = await startSandbox({ directory, hostCluster: true, iamEnforced });
  const installation = await install(sandbox);
  const operators = new Set<Operator>();
  let networks = 1;
  const inOwnNetwork = (edit: ClusterOptions['edit']) => (object: Editable) => {
    object['spec'].aws.vpc.cidr = `10.${networks++}.0.0/16`;
    edit?.(object);
  };
  const control = controlOf(sandbox);
  const leftovers = async (id: string): Promise<readonly Leftover[]> =>
    (await control('GET', `leftovers?cluster=${id}`)) as readonly Leftover[];

  return {
    sandbox,
    installation,
    start: async ({ settings = [], name } = {}) => {
      const options = { program, settings: [...basicSettings, ...settings], name };
      const operator = await startOperator({ sandbox, installation, ...options });
      operators.add(operator);
      void operator.ended.then(() => operators.delete(operator));
      return operator;
    },
    apply: async (id, options = {}) =>
      await createCluster(sandbox, { ...options, id, edit: inOwnNetwork(options.edit) }),
    remove: async (cluster, deadline = 60_000) => {
      await cluster.delete();
      await cluster.waitUntilGone(deadline);
      expect(standing(await leftovers(cluster.object.metadata.name))).toEqual([]);
    },
    leftovers,
    calls: async () => (await control('GET', 'calls')) as CallReport,
    resetCalls: async () => void (await control('DELETE', 'calls')),
    fail: async (...rules) => void (await control('POST', 'faults', rules)),
    failed: async () =>
      ((await control('GET', 'faults')) as readonly { applied: number }[]).map(({ applied }) => applied),
    heal: async () => void (await control('DELETE', 'faults')),
    inside: (account) => {
      const accessKeyId = sandbox.env['AWS_ACCESS_KEY_ID'] ?? '';
      return sandbox.aws.gateway.backstage({
        account,
        region: 'eu-central-1',
        partition: 'aws',
        accessKeyId,
      });
    },
    object: async <T>(path: string) => {
      const { status, body } = await sandbox.hostCluster.request({ method: 'GET', path });
      return status === 404 ? undefined : (body as T);
    },
    close: async () => {
      await Promise.all([...operators].map(async (operator) => await operator.stop()));
      await sandbox.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function controlOf({ env }: FullSandbox): (method: string, path: string, body?: unknown) => Promise<unknown> {
  return async (method, path, body) => {
    const options = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const answer = await fetch(`${env['AWS_ENDPOINT_URL']}/_sandbox/${path}`, options);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
}

/** What counts as left: all but a key in its days of grace. */
export function standing(found: readonly Leftover[]): readonly Leftover[] {
  return found.filter(({ state }) => state !== 'PendingDeletion');
}

/** How many of each type: `{ stack: 3, key: 1, … }`. */
export function tally(found: readonly Leftover[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { type } of found) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

/** Ids of the instances that run, in their order. */
export function instances(found: readonly Leftover[]): readonly string[] {
  return found
    .filter(({ service, type }) => service === 'ec2' && type === 'instance')
    .map(({ id }) => id)
    .toSorted();
}

/** What a cluster with one master and three workers has once, however its making was disturbed. */
export const wholeOnce = { stack: 3, key: 1, bucket: 2, instance: 4, vpc: 1, 'nat-gateway': 1 } as const;

/** Runs `work` and answers how long it took, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return Math.round(performance.now() - began);
}

/** Puts a measured figure where somebody who reads the run sees it. */
export function figure(what: string, value: string): void {
  process.stdout.write(`  figure: ${what}: ${value}\n`);
}

/** Resolves when nothing has called AWS and the object, if one is given, has not been written for a second. */
export async function calm(world: World, cluster?: Cluster): Promise<void> {
  const look = async (): Promise<string> =>
    `${(await world.calls()).user.calls} ${String((await cluster?.live())?.metadata['resourceVersion'])}`;
  await until('all is quiet', async () => {
    const before = await look();
    await wait(1_000);
    return (await look()) === before;
  });
}
