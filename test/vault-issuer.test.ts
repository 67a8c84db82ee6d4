/** The Vault issuer before a real Vault: the contract of issuers, the layout of cert-operator, and Vault's bad days. */
import { X509Certificate } from 'node:crypto';
import { afterAll, expect, it, vi } from 'vitest';
import { until } from '../sandbox/stage/until.ts';
import { vaultClient } from '../sandbox/vault/client.ts';
import type { Authority, Issuer } from '../src/pki/issuer.ts';
import { issuerContract } from '../src/pki/testing/issuer-contract.ts';
import { api, authorities, cluster, signedBy, worker } from '../src/pki/testing/requests.ts';
import { hours, systemClock } from '../src/support/clock.ts';
import { type VaultFixture, vaultFixture } from './vault-fixture.ts';

const { signal } = new AbortController();
let fixture: VaultFixture;
let issuer: Issuer;

afterAll(async () => await fixture?.close());

issuerContract('a real Vault', async () => {
  fixture = await vaultFixture();
  issuer = fixture.issuer(await fixture.appRole('operator', { policies: ['aws-operator'] }));
  return { issuer, now: () => systemClock.now() };
});

async function data<T>(method: 'GET' | 'LIST', path: string): Promise<T> {
  return ((await fixture.vault.request({ method, path })).body as { readonly data: T }).data;
}

interface Listed {
  readonly keys: readonly string[];
}

it('lays things out as cert-operator does', async () => {
  const one = cluster('layout');
  await issuer.ensure(one, signal);
  await issuer.issue(one, api(one), signal);
  await issuer.issue(one, { ...worker(one), organizations: [] }, signal);
  const mounts = await data<Record<string, object>>('GET', 'sys/mounts');
  expect(mounts['pki-layout/']).toMatchObject({
    type: 'pki',
    description: expect.stringContaining('layout'),
    config: { max_lease_ttl: hours(24 * 3650) / 1_000 },
  });
  // `printf api,system:masters | sha1sum`
  const role = 'role-org-f1b776344f5a19dbc38243e915767ff2ef9234df';
  expect((await data<Listed>('LIST', 'pki-layout/roles')).keys.toSorted()).toEqual(['role-layout', role]);
  expect(await data('GET', `pki-layout/roles/${role}`)).toMatchObject({
    allow_bare_domains: true,
    allow_subdomains: true,
    allowed_domains: expect.arrayContaining([one.domain, 'kubernetes', 'master.layout']),
    organization: ['api', 'system:masters'],
    ttl: hours(720) / 1_000,
  });
});

it('is made once when many ask for it at the same time', async () => {
  const one = cluster('crowd');
  // Who comes while the engine starts is told so, and asks again, as the operator does.
  const ensure = (): Promise<Authority> => vi.waitFor(() => issuer.ensure(one, signal), { timeout: 20_000 });
  const all = await Promise.all(Array.from({ length: 6 }, ensure));
  expect(authorities(all[0]?.trusted ?? '')).toHaveLength(1);
  for (const made of all) expect(made).toEqual(all[0]);
});

it('lets a token with the policy of a cluster have certificates of that cluster made, and of no other', async () => {
  const [mine, yours] = [cluster('mine-too'), cluster('yours-too')];
  for (const one of [mine, yours]) {
    await issuer.ensure(one, signal);
    await issuer.issue(one, worker(one), signal);
  }
  const { body } = await fixture.vault.request({
    method: 'POST',
    path: 'auth/token/create',
    body: { policies: ['pki-issue-policy-mine-too'], ttl: '1h' },
  });
  const token = (body as { readonly auth: { readonly client_token: string } }).auth.client_token;
  const ask = vaultClient({ address: fixture.vault.address, token });
  const [role] = (await data<Listed>('LIST', 'pki-mine-too/roles')).keys;
  const issueOf = async ({ id, domain }: typeof mine): Promise<unknown> => {
    const names = { common_name: `worker.${domain}` };
    return await ask({ method: 'POST', path: `pki-${id}/issue/${role}`, body: names });
  };
  expect(await issueOf(mine)).toMatchObject({ status: 200 });
  await expect(issueOf(yours)).rejects.toThrow(/HTTP 403/);
});

it('takes over what cert-operator made, and rolls its authority over', async () => {
  const one = cluster('taken');
  const { request } = fixture.vault;
  await request({
    method: 'POST',
    path: 'sys/mounts/pki-taken',
    body: { type: 'pki', config: { max_lease_ttl: '1440h' } },
  });
  const root = { common_name: one.domain, ttl: '1440h' };
  await request({ method: 'POST', path: 'pki-taken/root/generate/internal', body: root });
  const found = await issuer.ensure(one, signal);
  const [old] = authorities(found.trusted);
  expect(old?.publicKey.asymmetricKeyType).toBe('rsa');
  const before = await issuer.issue(one, worker(one), signal);
  expect(signedBy(before.crt, old)).toBe(true);
  for (const phase of ['trusting', 'switched', 'settled'] as const) await issuer.rollOver(one, phase, signal);
  const after = await issuer.issue(one, worker(one), signal);
  expect(authorities(after.ca)).toHaveLength(1);
  expect(signedBy(after.crt, old)).toBe(false);
  expect((await data<Listed>('LIST', 'pki-taken/keys')).keys).toHaveLength(1);
});

it('says that Vault is sealed, and goes on by itself when it is not', async () => {
  const one = cluster('sealed');
  await issuer.ensure(one, signal);
  await fixture.vault.seal();
  await expect(issuer.issue(one, worker(one), signal)).rejects.toMatchObject({
    code: 'Unavailable',
    details: { vendorCode: 'Sealed', reason: 'Vault is sealed, and somebody has to unseal it' },
  });
  await fixture.vault.unseal();
  const { crt } = await issuer.issue(one, worker(one), signal);
  expect(new X509Certificate(crt).subject).toContain(one.domain);
});

it('goes on by itself after Vault was away', async () => {
  const one = cluster('away');
  const { trusted } = await issuer.ensure(one, signal);
  await fixture.vault.crash();
  await expect(issuer.find(one, signal)).rejects.toMatchObject({ code: 'Unavailable' });
  await fixture.vault.restart();
  expect(await issuer.find(one, signal)).toMatchObject({ trusted });
});

it('logs in anew when its token has ended or was revoked', async () => {
  const one = cluster('expiry');
  const short = await fixture.appRole('short', { policies: ['aws-operator'], ttl: 1, maxTtl: 1 });
  const asked = fixture.issuer(short);
  const made = await asked.ensure(one, signal);
  await fixture.heard();
  await until('the second login', async () => {
    expect(await asked.find(one, signal)).toEqual(made);
    return (await fixture.heard()).includes('update auth/approle/login');
  });
  expect(await issuer.find(one, signal)).toEqual(made);
  await fixture.vault.request({ method: 'POST', path: 'sys/leases/revoke-prefix/auth/approle', body: {} });
  await fixture.heard();
  expect(await issuer.find(one, signal)).toEqual(made);
  expect(await fixture.heard()).toContain('update auth/approle/login');
});

it('says which path a policy does not allow', async () => {
  const powerless = fixture.issuer(await fixture.appRole('powerless', { policies: [] }));
  await expect(powerless.ensure(cluster('denied'), signal)).rejects.toThrow(
    /^list the authorities of pki-denied\/issuers: no policy of the login allows this/,
  );
});

it('asks nothing between one need and the next', async () => {
  const quiet = fixture.issuer(await fixture.appRole('quiet', { policies: ['aws-operator'] }));
  const one = cluster('quiet');
  await quiet.ensure(one, signal);
  await fixture.heard();
  await quiet.issue(one, worker(one), signal);
  expect(await fixture.heard()).toHaveLength(5);
  expect(await fixture.heard()).toEqual([]);
});
