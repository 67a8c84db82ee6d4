/** Certificates and authorities that come of age: made anew in time, in steps in which every machine trusts every other. */
import { X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../sandbox/stage/clusters.ts';
import type { Operator } from '../../sandbox/stage/operator.ts';
import { until } from '../../sandbox/stage/until.ts';
import { type CertificateSecret, clientOf, kubeconfigCommand, ownIssuer, secretsOf } from './certificates.ts';
import { hear } from './hearing.ts';
import { instances, logsGoToo, openWorld, type World } from './world.ts';

const id = 'aging';
let world: World;
let cluster: Cluster;
let operator: Operator;

/** An authority that is due 3,960 hours after it was made; certificates last 4,320 hours, and are due after 2,850. */
const settings = [logsGoToo, ownIssuer, '--service.certificates.authorityttl=6000h'];

beforeAll(async () => {
  world = await openWorld();
  operator = await world.start({ settings });
  cluster = await world.apply(id, { certificates: false });
  await cluster.waitFor('Ready', 'True', 120_000);
}, 300_000);

afterAll(async () => await world?.close());

type Secrets = Readonly<Record<string, CertificateSecret>>;

const certificatesIn = (bundle: string): readonly X509Certificate[] =>
  (bundle.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []).map(
    (pem) => new X509Certificate(pem),
  );

const trusts = (bundle: string, crt: string): boolean =>
  certificatesIn(bundle).some((authority) => new X509Certificate(crt).verify(authority.publicKey));

/** Components whose certificates machines show each other. */
const shown = ['api', 'etcd', 'worker', 'calico'];

/** Pairs of a machine of one generation and one of another that would refuse each other. */
function refusals(one: Secrets, other: Secrets): readonly string[] {
  const pairs = shown.flatMap((a) => shown.map((b) => [one[`${id}-${a}`], other[`${id}-${b}`]] as const));
  return pairs
    .filter(([a, b]) => a !== undefined && b !== undefined)
    .filter(([a, b]) => !trusts(a?.ca ?? '', b?.crt ?? '') || !trusts(b?.ca ?? '', a?.crt ?? ''))
    .map(([a, b]) => `${a?.labels['clusterComponent']} and ${b?.labels['clusterComponent']}`);
}

const machines = async (): Promise<string> => instances(await world.leftovers(id)).join();

describe('a kubeconfig for a person', { timeout: 60_000 }, () => {
  const run = async (...args: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
    await kubeconfigCommand(world, ...args, ownIssuer);

  test('holds a certificate of the cluster’s authority, for everything, for a short time', async () => {
    const file = join(world.sandbox.directory, 'guest.yaml');
    const { stdout, stderr } = await run(id, '--ttl=2h', `--output=${file}`);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^the kubeconfig for aging is in .+ and is good until 20/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { stdout: again } = await run(id, '--ttl', '2h');
    expect(again).toContain(`server: https://api.${id}.k8s.sandbox.example`);
    const crt = clientOf(again);
    expect(crt.subject).toContain('O=system:masters');
    expect(crt.validToDate.getTime() - Date.now()).toBeLessThanOrEqual(2 * 3_600_000);
    const secrets = await secretsOf(world, id);
    expect(trusts(secrets[`${id}-api`]?.ca ?? '', crt.toString())).toBe(true);
  });

  test('is refused for a cluster that is not there, in one sentence', async () => {
    const { stderr } = await run('nobody');
    expect(stderr).toBe(
      'aws-operator kubeconfig: find the cluster of AWSConfig default/nobody: there are aging\n',
    );
  });
});

/** Another operator, by whose clock it is so much later. */
async function later(ahead: string): Promise<void> {
  await operator.stop();
  operator = await world.start({
    settings: [...settings, `--service.clock.ahead=${ahead}`],
    name: `in-${ahead}`,
  });
}

describe('certificates of which two thirds are over', { timeout: 240_000 }, () => {
  test('are all made anew at once, but for the key that signs tokens, and machines are replaced once', async () => {
    const [before, machinesBefore] = [await secretsOf(world, id), await machines()];
    await later('3000h');
    const heard = hear(cluster, 'InfrastructureReady');
    await until(
      'they are new',
      async () => {
        const now = await secretsOf(world, id);
        return shown.every((name) => now[`${id}-${name}`]?.crt !== before[`${id}-${name}`]?.crt);
      },
      { deadline: 60_000 },
    );
    await until('other machines run', async () => (await machines()) !== machinesBefore, {
      deadline: 120_000,
    });
    await cluster.waitFor('Ready', 'True', 120_000);
    const after = await secretsOf(world, id);
    expect(refusals(before, after)).toEqual([]);
    expect(after[`${id}-service-account`]?.key).toBe(before[`${id}-service-account`]?.key);
    const updates = (await heard.stop()).filter((sentence) => sentence.includes('updates the guest stack'));
    expect(updates).toHaveLength(1);
  });
});

describe('an authority of which two thirds are over', { timeout: 400_000 }, () => {
  test('is changed for another in three steps, each of which every machine has taken before the next', async () => {
    const generations: Secrets[] = [await secretsOf(world, id)];
    const [heard, stack] = [hear(cluster, 'CertificatesReady'), hear(cluster, 'InfrastructureReady')];
    await later('4000h');
    for (const step of ['1', '2', '3']) {
      await until(
        `every Secret has taken step ${step}`,
        async () => {
          const now = await secretsOf(world, id);
          const steps = [...shown, 'service-account'].map(
            (name) => now[`${id}-${name}`]?.annotations['aws-operator.giantswarm.io/authority-step'],
          );
          if (!steps.every((one) => one === step)) return false;
          generations.push(now);
          return true;
        },
        { deadline: 120_000 },
      );
    }
    await cluster.waitFor('Ready', 'True', 120_000);

    const [before = {}, trusting = {}, switched = {}, after = {}] = generations;
    for (const [one, other] of [
      [before, trusting],
      [trusting, switched],
      [switched, after],
    ] as const)
      expect(refusals(one, other)).toEqual([]);
    expect(refusals(before, after)).not.toEqual([]);
    const count = (secrets: Secrets): number => certificatesIn(secrets[`${id}-api`]?.ca ?? '').length;
    expect([before, trusting, switched, after].map(count)).toEqual([1, 2, 2, 1]);
    expect(after[`${id}-service-account`]?.key).toBe(before[`${id}-service-account`]?.key);

    const told = (await heard.stop()).join('\n');
    const updates = (await stack.stop()).filter((sentence) => sentence.includes('updates the guest stack'));
    expect(updates).toHaveLength(3);
    for (const step of [1, 2, 3]) expect(told).toContain(`changing the authority, step ${step} of 3`);
  });

  test('is changed once', async () => {
    const before = await secretsOf(world, id);
    await cluster.patch({ metadata: { annotations: { looked: 'again' } } });
    await cluster.waitFor('CertificatesReady', 'True');
    expect(await secretsOf(world, id)).toEqual(before);
  });
});
