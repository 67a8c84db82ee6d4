/** Every way to log in, each before a real Vault that is trusted by its own authority alone, and by Kubernetes before a real API server that vouches for tokens. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HostCluster, type HostClusterTools, startHostCluster } from '../sandbox/host-cluster/index.ts';
import { ensureTools } from '../sandbox/setup/index.ts';
import { cluster } from '../src/pki/testing/requests.ts';
import type { VaultLogin } from '../src/pki/vault/login.ts';
import { Secret } from '../src/support/secret.ts';
import { type VaultFixture, vaultFixture } from './vault-fixture.ts';

const { signal } = new AbortController();
let fixture: VaultFixture;
let host: HostCluster;

beforeAll(async () => {
  fixture = await vaultFixture({ tls: true });
  const { hostCluster } = await ensureTools({ want: ['host-cluster'], report: () => {} });
  const directory = join(fixture.directory, 'host');
  host = await startHostCluster({ tools: hostCluster as HostClusterTools, directory });
}, 1_800_000);

afterAll(async () => {
  await host?.stop();
  await fixture?.close();
});

/** The phase of an authority that was made with the login. */
async function phaseBy(login: VaultLogin, id: string): Promise<string> {
  return (await fixture.issuer(login).ensure(cluster(id), signal)).phase;
}

async function tokenOf(policies: readonly string[]): Promise<string> {
  const call = { method: 'POST', path: 'auth/token/create', body: { policies, ttl: '1h' } } as const;
  const { body } = await fixture.vault.request(call);
  return (body as { readonly auth: { readonly client_token: string } }).auth.client_token;
}

it('logs in with a token that was given, or that stands in a file', async () => {
  const token = await tokenOf(['aws-operator']);
  expect(await phaseBy({ method: 'token', token: new Secret(token) }, 'token')).toBe('settled');
  const file = join(fixture.directory, 'token');
  await writeFile(file, `${token}\n`);
  expect(await phaseBy({ method: 'token file', file }, 'file')).toBe('settled');
});

it('logs in by AppRole, and says so when the secret is wrong', async () => {
  const login = await fixture.appRole('operator', { policies: ['aws-operator'] });
  expect(await phaseBy(login, 'approle')).toBe('settled');
  const wrong = fixture.issuer({ ...login, secretId: new Secret('wrong') } as VaultLogin);
  await expect(wrong.find(cluster('wrong'), signal)).rejects.toThrow(
    /^log in to Vault by AppRole of auth\/approle\/login: .*invalid role or secret ID/,
  );
});

it('shows no token to a Vault whose certificate somebody else signed', async () => {
  const login = await fixture.appRole('careful', { policies: ['aws-operator'] });
  const stranger = fixture.issuer(login, await hostAuthority());
  await fixture.heard();
  const refused = stranger.find(cluster('careful'), signal);
  await expect(refused).rejects.toMatchObject({
    code: 'Unavailable',
    details: { vendorCode: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
  });
  expect((await fixture.heard()).filter((one) => one.includes('login'))).toEqual([]);
});

async function hostAuthority(): Promise<string> {
  const file = join(fixture.directory, 'host-ca.pem');
  await writeFile(file, host.caPem);
  return file;
}

it('logs in by its ServiceAccount, and nobody else does', async () => {
  await delegate();
  const role = { bound_service_account_namespaces: ['default'], token_policies: ['aws-operator'] };
  await write('auth/kubernetes/role/aws-operator', { ...role, bound_service_account_names: ['operator'] });
  expect(await phaseBy(await kubernetesLogin('operator'), 'kubernetes')).toBe('settled');
  const stranger = fixture.issuer(await kubernetesLogin('stranger'));
  await expect(stranger.find(cluster('stranger'), signal)).rejects.toMatchObject({ code: 'Denied' });
});

/** Lets Vault ask the API server whose a token is. */
async function delegate(): Promise<void> {
  const kubernetesToken = await serviceAccount('vault');
  await create('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'vault' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:auth-delegator' },
    subjects: [{ kind: 'ServiceAccount', name: 'vault', namespace: 'default' }],
  });
  await write('sys/auth/kubernetes', { type: 'kubernetes' });
  await write('auth/kubernetes/config', {
    kubernetes_host: host.url,
    kubernetes_ca_cert: host.caPem,
    token_reviewer_jwt: kubernetesToken,
  });
}

async function kubernetesLogin(account: string): Promise<VaultLogin> {
  const file = join(fixture.directory, account);
  await writeFile(file, await serviceAccount(account));
  return { method: 'Kubernetes', mount: 'kubernetes', role: 'aws-operator', file };
}

/** Makes the account, and a token of it. */
async function serviceAccount(name: string): Promise<string> {
  const path = '/api/v1/namespaces/default/serviceaccounts';
  await create(path, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
  const { status } = (await create(`${path}/${name}/token`, request)) as {
    readonly status: { token: string };
  };
  return status.token;
}

async function create(path: string, body: object): Promise<unknown> {
  const answer = await host.request({ method: 'POST', path, body });
  if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function write(path: string, body: object): Promise<void> {
  await fixture.vault.request({ method: 'POST', path, body });
}
