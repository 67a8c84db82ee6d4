/** The sandbox's Vault is a real one: it seals, forgets nothing over a crash, and is found by its environment. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureTools } from '../setup/index.ts';
import { startSandbox } from '../start.ts';
import { vaultClient } from './client.ts';
import { startVault, type Vault } from './index.ts';

let directory: string;
let program: string;
let vault: Vault;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vault-'));
  program = String((await ensureTools({ want: ['vault'], report: () => {} })).vault);
  vault = await startVault({ program, directory: join(directory, 'vault') });
}, 1_800_000);

afterAll(async () => {
  await vault?.stop();
  await rm(directory, { recursive: true, force: true });
});

it('has what clusters need of it, and refuses what was not built in', async () => {
  const mount = async (path: string, type: string): Promise<unknown> =>
    await vault.request({ method: 'POST', path, body: { type } });
  await mount('sys/mounts/pki', 'pki');
  await mount('sys/auth/approle', 'approle');
  await mount('sys/auth/kubernetes', 'kubernetes');
  await expect(mount('sys/mounts/other', 'nonsense')).rejects.toThrow(/HTTP 400/);
});

it('answers nothing while it is sealed, and everything again when it is not', async () => {
  await vault.seal();
  await expect(vault.request({ method: 'GET', path: 'sys/mounts' })).rejects.toThrow('Vault is sealed');
  await vault.unseal();
  expect((await vault.request({ method: 'GET', path: 'sys/mounts/pki' })).status).toBe(200);
});

it('still has after a crash what it had before', async () => {
  const root = { common_name: 'example.com', key_type: 'ec', key_bits: 256 };
  await vault.request({ method: 'POST', path: 'pki/root/generate/internal', body: root });
  const before = await vault.request({ method: 'GET', path: 'pki/cert/ca' });
  await vault.crash();
  await expect(vault.request({ method: 'GET', path: 'pki/cert/ca' })).rejects.toThrow('ECONNREFUSED');
  await vault.restart();
  const certificate = expect.objectContaining({ certificate: expect.stringContaining('BEGIN') });
  expect(before.body).toMatchObject({ data: certificate });
  const after = await vault.request({ method: 'GET', path: 'pki/cert/ca' });
  expect((after.body as { data: unknown }).data).toEqual((before.body as { data: unknown }).data);
});

it('writes down who asked for what, and no secret', async () => {
  const log = await readFile(vault.auditLogPath, 'utf8');
  expect(log).toContain('"path":"pki/root/generate/internal"');
  expect(log).not.toContain(vault.rootToken);
});

it('is part of a sandbox that wants it, found by its environment', { timeout: 120_000 }, async () => {
  const sandbox = await startSandbox({ directory: join(directory, 'all'), hostCluster: false, vault: true });
  const { VAULT_ADDR: address, VAULT_TOKEN: token, SANDBOX_VAULT_UNSEAL_KEY: key } = sandbox.env;
  const ask = vaultClient({ address: String(address), token });
  expect((await ask({ method: 'GET', path: 'auth/token/lookup-self' })).status).toBe(200);
  await ask({ method: 'PUT', path: 'sys/seal' });
  const { body } = await ask({ method: 'PUT', path: 'sys/unseal', body: { key } });
  expect(body).toMatchObject({ sealed: false });
  await sandbox.stop();
  await expect(ask({ method: 'GET', path: 'sys/seal-status' })).rejects.toThrow('ECONNREFUSED');
});
