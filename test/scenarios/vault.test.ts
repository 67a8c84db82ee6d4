/** A cluster whose certificates Vault makes: through its making, a renewal, Vault's bad days, and its end. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster, Condition } from '../../sandbox/stage/clusters.ts';
import { apply, remove } from '../../sandbox/stage/manifests.ts';
import type { Operator } from '../../sandbox/stage/operator.ts';
import { until } from '../../sandbox/stage/until.ts';
import { type VaultFixture, vaultFixture } from '../vault-fixture.ts';
import {
  clientOf,
  everythingWritten,
  issuerCalls,
  keysOf,
  kubeconfigCommand,
  requests,
  secretsOf,
  told as toldOf,
  vaultIssuer,
} from './certificates.ts';
import { hear } from './hearing.ts';
import { calm, figure, instances, logsGoToo, openWorld, type World } from './world.ts';

const id = 'vault1';
let fixture: VaultFixture;
let world: World;
let operator: Operator;
let settings: readonly string[];
let cluster: Cluster;

beforeAll(async () => {
  fixture = await vaultFixture();
  world = await openWorld();
  settings = await vaultSettings();
  operator = await world.start({ settings });
}, 1_800_000);

afterEach(async () => await fixture.vault.unseal());

afterAll(async () => {
  await world?.close();
  await fixture?.close();
});

/** A login that lasts seconds, so that everything below sees several of them end. */
async function vaultSettings(): Promise<readonly string[]> {
  const limits = { policies: ['aws-operator'], ttl: 5, maxTtl: 15 };
  const login = await fixture.appRole('operator', limits);
  return [
    logsGoToo,
    '--service.certificates.renewafterpercent=52',
    ...vaultIssuer(fixture.vault.address, login),
  ];
}

interface IssuerInVault {
  readonly certificate: string;
  readonly issuer_name: string;
}

const deleteSecret = async (component: string): Promise<void> =>
  await remove(world.sandbox.hostCluster, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `${id}-${component}`, namespace: 'default' },
  });

const machines = async (): Promise<readonly string[]> => instances(await world.leftovers(id));

async function inVault(method: 'GET' | 'LIST', path: string): Promise<unknown> {
  const { body } = await fixture.vault.request({ method, path });
  return (body as { readonly data: unknown }).data;
}

/** Resolves when the condition is False and says what it must. */
async function told(words: RegExp): Promise<string> {
  return await until(
    `CertificatesReady says ${words.source}`,
    async () => {
      const found = await cluster.condition('CertificatesReady');
      return found?.status === 'False' && words.test(found.message) ? found.message : undefined;
    },
    { deadline: 60_000, state: async () => await cluster.condition('CertificatesReady') },
  );
}

describe('an AWSConfig without certificates', { timeout: 180_000 }, () => {
  test('gets them from Vault, by an authority of its own', async () => {
    cluster = await world.apply(id, { certificates: false });
    await cluster.waitFor('Ready', 'True', 120_000);
    const { certificate } = (await inVault('GET', `pki-${id}/cert/ca`)) as { readonly certificate: string };
    const secrets = Object.values(await secretsOf(world, id));
    expect(secrets).toHaveLength(6);
    for (const { ca, crt } of secrets) {
      expect(ca.trim()).toBe(certificate.trim());
      expect(new X509Certificate(crt).verify(new X509Certificate(ca).publicKey)).toBe(true);
    }
    figure('requests to Vault for a whole cluster', String((await fixture.heard()).length));
  });

  test('asks nothing of Vault while nothing is due', async () => {
    await calm(world, cluster);
    await fixture.heard();
    const before = await issuerCalls(operator);
    expect(before['issue ok']).toBe(6);
    await cluster.patch({ metadata: { annotations: { looked: 'at' } } });
    await calm(world, cluster);
    expect(await fixture.heard()).toEqual([]);
    expect(await issuerCalls(operator)).toEqual(before);
  });

  test('is open to a person whose certificate Vault makes, for a short time', async () => {
    const { stdout, stderr } = await kubeconfigCommand(world, id, '--ttl=2h', ...settings);
    expect(stderr).toMatch(/^the kubeconfig for vault1 is good until 20/);
    expect(stdout).toContain(`server: https://api.${id}.k8s.sandbox.example`);
    const { certificate } = (await inVault('GET', `pki-${id}/cert/ca`)) as { readonly certificate: string };
    const crt = clientOf(stdout);
    expect(crt.verify(new X509Certificate(certificate).publicKey)).toBe(true);
    expect(crt.subject).toContain('O=system:masters');
    expect(crt.validToDate.getTime() - Date.now()).toBeLessThanOrEqual(2 * 3_600_000);
  });

  test('has what is due made anew in time, and nothing else', async () => {
    const request = {
      apiVersion: 'core.giantswarm.io/v1alpha1',
      kind: 'CertConfig',
      metadata: { name: `${id}-prometheus`, namespace: 'default', labels: { clusterID: id } },
      spec: {
        cert: {
          clusterID: id,
          clusterComponent: 'prometheus',
          commonName: `prometheus.${id}.k8s.sandbox.example`,
          ttl: '10m',
        },
        versionBundle: { version: '0.1.0' },
      },
    };
    const { [`${id}-prometheus`]: none, ...others } = await secretsOf(world, id);
    expect(none).toBeUndefined();
    await apply(world.sandbox.hostCluster, request);
    const serial = async (): Promise<string | undefined> => {
      const secret = (await secretsOf(world, id))[`${id}-prometheus`];
      return secret && new X509Certificate(secret.crt).serialNumber;
    };
    const first = await until('the certificate is there', serial);
    await calm(world, cluster);
    expect(await serial()).toBe(first);
    await operator.stop();
    // It is due 298 seconds after it was made.
    operator = await world.start({ settings: [...settings, '--service.clock.ahead=290s'], name: 'ahead' });
    await until('it was renewed', async () => (await serial()) !== first, { deadline: 90_000 });
    await remove(world.sandbox.hostCluster, request);
    await until('it is gone', async () => (await serial()) === undefined);
    expect(await secretsOf(world, id)).toEqual(others);
  });
});

describe('another authority, when somebody asks for one', { timeout: 400_000 }, () => {
  test('is in Vault at the end, and the one before is not', async () => {
    const before = (await secretsOf(world, id))[`${id}-api`];
    await cluster.patch({
      metadata: { annotations: { 'aws-operator.giantswarm.io/new-authority': 'now' } },
    });
    const root = await until(
      'Vault has nothing but another authority',
      async () => {
        const { keys } = (await inVault('LIST', `pki-${id}/issuers`)) as { readonly keys: readonly string[] };
        // Of two, one may be gone before it is read.
        if (keys.length !== 1) return false;
        const [first = ''] = keys;
        const found = (await inVault('GET', `pki-${id}/issuer/${first}`)) as IssuerInVault;
        return found.certificate.trim() !== before?.ca.trim() && found;
      },
      { deadline: 300_000, state: async () => await cluster.condition('CertificatesReady') },
    );
    expect(root.issuer_name).toBe('root-2');
    await cluster.waitFor('Ready', 'True', 120_000);
    const secrets = Object.values(await secretsOf(world, id));
    expect(new Set(secrets.map(({ ca }) => ca.trim()))).toEqual(new Set([root.certificate.trim()]));
  });
});

describe('while Vault refuses', { timeout: 240_000 }, () => {
  test('one condition says that it is sealed, machines stay, and it goes on by itself', async () => {
    const before = await machines();
    await fixture.vault.seal();
    await deleteSecret('worker');
    expect(await told(/Vault is sealed/)).toContain(`CertConfig ${id}-worker`);
    expect(await machines()).toEqual(before);
    expect(await toldOf(world, `${id}-worker`)).toContain('Warning ReadyVaultSealed');
    const saying = (await cluster.status()).conditions?.filter(({ message }) => message.includes('Vault'));
    // The other two sum all of them up.
    expect(saying?.map(({ type }) => type)).toEqual(['CertificatesReady', 'UpToDate', 'Ready']);
    await fixture.vault.unseal();
    await cluster.waitFor('Ready', 'True', 120_000);
  });

  test('one condition says which path its policy does not allow, until it does', async () => {
    const policy = (await inVault('GET', 'sys/policies/acl/aws-operator')) as { readonly policy: string };
    const allow = async (rules: string): Promise<void> =>
      void (await fixture.vault.request({
        method: 'POST',
        path: 'sys/policies/acl/aws-operator',
        body: { policy: rules },
      }));
    await allow(`${policy.policy}\npath "pki-${id}/issue/*" { capabilities = ["deny"] }`);
    await deleteSecret('calico');
    expect(await told(/no policy of the login allows this/)).toContain(`pki-${id}/issue/role-org-`);
    await allow(policy.policy);
    await apply(world.sandbox.hostCluster, {
      apiVersion: 'core.giantswarm.io/v1alpha1',
      kind: 'CertConfig',
      metadata: { name: `${id}-calico`, namespace: 'default', annotations: { 'policy-was': 'mended' } },
    });
    await cluster.waitFor('Ready', 'True', 120_000);
  });

  test('for an hour with everything due, the cluster is as Ready as before, and certificates come when Vault does', async () => {
    await calm(world, cluster);
    await cluster.waitFor('Ready', 'True', 120_000);
    await operator.stop();
    const [before, secrets] = [await machines(), await secretsOf(world, id)];
    await fixture.vault.crash();
    const began = Date.now();
    const speed = 60;
    // Certificates of another length: all but that of service accounts, whose key signs tokens, are to be made anew.
    const another = ['--service.certificates.ttl=4000h', `--service.clock.speed=${speed}`];
    operator = await world.start({ settings: [...settings, ...another], name: 'hurried' });
    const said = async (name: string): Promise<Condition | undefined> =>
      (await requests(world, id))[`${id}-${name}`]?.status?.conditions?.find(({ type }) => type === 'Ready');
    await until('a CertConfig says why it waits', async () => (await said('etcd'))?.reason === 'Unavailable');
    expect((await said('etcd'))?.message).toContain('Vault could not be reached');
    const ready = hear(cluster, 'Ready');
    await until(
      'an hour has passed by the clock of the operator',
      async () => {
        expect(await machines()).toEqual(before);
        await wait(1_000);
        return Date.now() - began > 3_600_000 / speed;
      },
      { deadline: 180_000 },
    );
    // An operator that has just begun says so until it has looked at the accounts once.
    const unready = (await ready.stop()).filter((sentence) => !/^True|WaitingForObservation/.test(sentence));
    expect(unready).toEqual([]);
    expect((await cluster.condition('Ready'))?.status).toBe('True');
    expect((await said('etcd'))?.status).toBe('False');
    expect(await secretsOf(world, id)).toEqual(secrets);
    await fixture.vault.restart();
    await until(
      'every certificate was made anew',
      async () => {
        const now = await secretsOf(world, id);
        const same = Object.keys(now).filter((name) => now[name]?.crt === secrets[name]?.crt);
        return same.join() === `${id}-service-account`;
      },
      { deadline: 60_000 },
    );
    await cluster.waitFor('Ready', 'True', 120_000);
  });
});

describe('deleting the AWSConfig', { timeout: 180_000 }, () => {
  test('is not over while Vault is sealed, and then leaves nothing in Vault', async () => {
    const keys = await keysOf(world, id);
    expect(keys.length).toBeGreaterThan(5);
    await fixture.vault.seal();
    await cluster.delete();
    const messages = async (): Promise<readonly string[]> =>
      (await cluster.status()).conditions?.map(({ message }) => message) ?? [];
    let last: readonly string[] = [];
    await until(
      'the removal waits for Vault',
      async () => (last = await messages()).some((message) => message.includes('Vault is sealed')),
      { deadline: 120_000, state: () => last },
    );
    await fixture.vault.unseal();
    await cluster.waitUntilGone(120_000);
    expect(Object.keys((await inVault('GET', 'sys/mounts')) as object)).not.toContain(`pki-${id}/`);
    const { keys: policies } = (await inVault('LIST', 'sys/policies/acl')) as {
      readonly keys: readonly string[];
    };
    expect(policies.filter((name) => name.includes(id))).toEqual([]);
    expect(await requests(world, id)).toEqual({});
    expect(await readFile(operator.logPath, 'utf8')).toContain(
      `of its certificates there is no CertConfig, no Secret, no Vault mount pki-${id} with its roles, no Vault policy pki-issue-policy-${id}, `,
    );
    const written = await everythingWritten(world, operator);
    for (const key of keys) expect(written.includes(key)).toBe(false);
  });
});
