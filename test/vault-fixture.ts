/** The issuer before a real Vault, logged in with nothing but the policy that ships. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureTools } from '../sandbox/setup/index.ts';
import { startVault, type Vault, type VaultTls } from '../sandbox/vault/index.ts';
import { makeLeaf, makeRoot } from '../src/pki/certificate-making.ts';
import type { Issuer } from '../src/pki/issuer.ts';
import { cluster, worker } from '../src/pki/testing/requests.ts';
import { VaultClient } from '../src/pki/vault/client.ts';
import { VaultHttp } from '../src/pki/vault/http.ts';
import { vaultIssuer } from '../src/pki/vault/issuer.ts';
import type { VaultLogin } from '../src/pki/vault/login.ts';
import { VaultSession } from '../src/pki/vault/session.ts';
import { hours, systemClock } from '../src/support/clock.ts';
import { systemEntropy } from '../src/support/entropy.ts';
import { Secret } from '../src/support/secret.ts';

const policyFile = fileURLToPath(new URL('../config/samples/vault-policy.hcl', import.meta.url));

export interface VaultFixture {
  readonly vault: Vault;
  /** Below which a test may put what it needs. */
  readonly directory: string;
  /** A role that logs in with these policies; `aws-operator` is the one that ships. */
  appRole(name: string, settings: AppRoleSettings): Promise<AppRoleLogin>;
  /** Who signed the server's certificate, where it speaks TLS. */
  readonly caFile: string | undefined;
  /** An issuer with a login of its own; it trusts that authority unless another is named. */
  issuer(login: VaultLogin, caFile?: string): Issuer;
  /** Paths of every request since the last time, in order, those of this fixture's root left out. */
  heard(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export type AppRoleLogin = Extract<VaultLogin, { method: 'AppRole' }>;

export interface AppRoleSettings {
  readonly policies: readonly string[];
  /** Seconds. */
  readonly ttl?: number | undefined;
  /** Seconds. */
  readonly maxTtl?: number | undefined;
}

/** Starts a Vault with the operator's policy and AppRole in it; with `tls` it is reached by whoever trusts its authority. */
export async function vaultFixture({ tls = false } = {}): Promise<VaultFixture> {
  const directory = await mkdtemp(join(tmpdir(), 'vault-real-'));
  const tools = await ensureTools({ want: ['vault'], report: () => {} });
  const secured = tls ? await serverIdentity(directory) : undefined;
  const vault = await startVault({
    program: String(tools.vault),
    directory: join(directory, 'vault'),
    tls: secured,
  });
  const policy = await readFile(policyFile, 'utf8');
  await vault.request({ method: 'POST', path: 'sys/policies/acl/aws-operator', body: { policy } });
  await vault.request({ method: 'POST', path: 'sys/auth/approle', body: { type: 'approle' } });
  const opened: VaultHttp[] = [];
  let listened = 0;
  return {
    vault,
    directory,
    caFile: secured?.caFile,
    appRole: async (name, settings) => await appRole(vault, name, settings),
    issuer: (login, caFile = secured?.caFile) => {
      const http = new VaultHttp({ address: vault.address, clock: systemClock, caFile });
      opened.push(http);
      const session = new VaultSession({ vault: http, login, clock: systemClock });
      return vaultIssuer({
        vault: new VaultClient(http, session),
        address: vault.address,
        clock: systemClock,
        authorityTtl: hours(24 * 3650),
      });
    },
    heard: async () => {
      const lines = (await readFile(vault.auditLogPath, 'utf8')).trimEnd().split('\n');
      const fresh = lines.slice(listened).map((line) => JSON.parse(line) as AuditLine);
      listened = lines.length;
      return fresh.filter(isOperators).map(({ request }) => `${request.operation} ${request.path}`);
    },
    close: async () => {
      for (const http of opened) http.close();
      await vault.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A certificate for the loopback address by an authority that nobody else knows. */
async function serverIdentity(directory: string): Promise<VaultTls & { readonly caFile: string }> {
  const making = { now: systemClock.now(), ttl: hours(1), serial: systemEntropy.bytes(16) };
  const root = await makeRoot('vault.example.com', making);
  const names = { ...worker(cluster('vault')), addresses: ['127.0.0.1'] };
  const leaf = await makeLeaf(root, names, making);
  const [certFile, keyFile, caFile] = ['server.pem', 'server-key.pem', 'ca.pem'].map((name) =>
    join(directory, name),
  ) as [string, string, string];
  await writeFile(certFile, leaf.crt);
  await writeFile(keyFile, leaf.key.reveal(), { mode: 0o600 });
  await writeFile(caFile, root.crt);
  return { certFile, keyFile, ca: root.crt, caFile };
}

interface AuditLine {
  readonly type: 'request' | 'response';
  readonly auth?: { readonly policies?: readonly string[] };
  readonly request: { readonly operation: string; readonly path: string };
}

const isOperators = ({ type, auth }: AuditLine): boolean =>
  type === 'request' && auth?.policies?.includes('root') !== true;

async function appRole(
  { request }: Vault,
  name: string,
  { policies, ttl = 3_600, maxTtl = 7_200 }: AppRoleSettings,
): Promise<AppRoleLogin> {
  const path = `auth/approle/role/${name}`;
  const body = { token_policies: policies, token_ttl: ttl, token_max_ttl: maxTtl };
  await request({ method: 'POST', path, body });
  const role = (await request({ method: 'GET', path: `${path}/role-id` })).body as RoleIdAnswer;
  const secret = (await request({ method: 'POST', path: `${path}/secret-id`, body: {} }))
    .body as SecretIdAnswer;
  return {
    method: 'AppRole',
    mount: 'approle',
    roleId: role.data.role_id,
    secretId: new Secret(secret.data.secret_id),
  };
}

interface RoleIdAnswer {
  readonly data: { readonly role_id: string };
}

interface SecretIdAnswer {
  readonly data: { readonly secret_id: string };
}
