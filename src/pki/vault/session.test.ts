/** A login that others can rely on: shared, renewed in time, made anew when it ended, and quiet when nobody needs it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { hours, minutes } from '../../support/clock.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { Secret } from '../../support/secret.ts';
import { VaultClient } from './client.ts';
import { VaultHttp } from './http.ts';
import type { VaultLogin } from './login.ts';
import { VaultSession } from './session.ts';
import { type Asked, type Said, type ScriptedVault, scriptedVault } from './testing/scripted-vault.ts';

const { signal } = new AbortController();
const appRole: VaultLogin = {
  method: 'AppRole',
  mount: 'approle',
  roleId: 'operator',
  secretId: new Secret('s3cr3t'),
};
const question = { operation: 'read', object: 'thing', method: 'GET', path: 'thing' } as const;
const denied: Said = { status: 403, body: { errors: ['permission denied'] } };
const away: Said = { status: 503, body: { errors: ['Vault is sealed'] } };

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** A Vault with tokens that last an hour: `t1`, `t2` … by login, `given` by somebody else. */
class Tokens {
  readonly live = new Set(['given']);
  /** What every request is answered with, instead. */
  outage: Said | undefined;
  renewedTo = 3_600;
  policies = true;
  #logins = 0;

  answer = ({ what, headers, body }: Asked): Said => {
    if (this.outage !== undefined) return this.outage;
    if (what.endsWith('/login')) return this.#login(body);
    const token = String(headers['x-vault-token']);
    if (!this.live.has(token)) return denied;
    if (what.endsWith('lookup-self')) return { body: { data: { ttl: 3_600, renewable: true } } };
    if (what.endsWith('renew-self')) return lease(token, this.renewedTo);
    return this.policies ? { body: { data: token } } : denied;
  };

  #login(body: string): Said {
    if (!body.includes('s3cr3t')) return { status: 400, body: { errors: ['invalid role or secret ID'] } };
    this.#logins += 1;
    this.live.add(`t${this.#logins}`);
    return lease(`t${this.#logins}`, 3_600);
  }
}

const lease = (token: string, duration: number): Said => ({
  body: { auth: { client_token: token, lease_duration: duration, renewable: true } },
});

interface Bench {
  readonly tokens: Tokens;
  readonly vault: ScriptedVault;
  readonly clock: ManualClock;
  readonly session: VaultSession;
  readonly client: VaultClient;
  /** What Vault was asked since the last time: `lookup-self`. */
  heard(): readonly string[];
}

async function bench(login: VaultLogin): Promise<Bench> {
  const [tokens, clock] = [new Tokens(), new ManualClock()];
  const vault = await scriptedVault((asked) => tokens.answer(asked));
  const http = new VaultHttp({ address: vault.address, clock });
  opened.push(vault, http);
  const session = new VaultSession({ vault: http, login, clock });
  const heard = (): readonly string[] =>
    vault.asked.splice(0).map(({ what }) => what.slice(what.lastIndexOf('/') + 1));
  return { tokens, vault, clock, session, client: new VaultClient(http, session), heard };
}

const who = async ({ client }: Bench): Promise<unknown> => await client.ask(question, signal);

it('logs in once for everybody who asks at the same time', async () => {
  const one = await bench(appRole);
  expect(await Promise.all([who(one), who(one), who(one)])).toEqual(Array(3).fill({ data: 't1' }));
  expect(one.heard().filter((what) => what === 'login')).toHaveLength(1);
});

it('renews after two thirds of its life, and not before', async () => {
  const one = await bench(appRole);
  await who(one);
  await one.clock.advance(minutes(39));
  await who(one);
  expect(one.heard()).toEqual(['login', 'thing', 'thing']);
  await one.clock.advance(minutes(1));
  expect(await who(one)).toEqual({ data: 't1' });
  expect(one.heard()).toEqual(['renew-self', 'thing']);
});

it('logs in anew when a renewal gives little more', async () => {
  const one = await bench(appRole);
  await who(one);
  one.tokens.renewedTo = 60;
  await one.clock.advance(minutes(40));
  expect(await who(one)).toEqual({ data: 't2' });
});

it('logs in anew when its token ended or was revoked, and asks again', async () => {
  const one = await bench(appRole);
  await who(one);
  one.tokens.live.clear();
  expect(await who(one)).toEqual({ data: 't2' });
  await one.clock.advance(hours(2));
  one.tokens.live.clear();
  expect(await who(one)).toEqual({ data: 't3' });
});

it('does not log in again when it is the policies that refuse', async () => {
  const one = await bench(appRole);
  await who(one);
  one.heard();
  one.tokens.policies = false;
  await expect(who(one)).rejects.toMatchObject({ code: 'Denied' });
  expect(one.heard()).toEqual(['thing', 'lookup-self']);
});

it('calls a wrong secret a refusal, without telling it', async () => {
  const one = await bench({ ...appRole, secretId: new Secret('wr0ng') });
  const thrown: unknown = await who(one).catch((reason: unknown) => reason);
  expect(thrown).toMatchObject({ code: 'Denied' });
  expect(String(thrown)).toContain('log in to Vault by AppRole of auth/approle/login');
  expect(String(thrown)).not.toContain('wr0ng');
});

it('recovers by itself when Vault comes back', async () => {
  const one = await bench(appRole);
  await who(one);
  one.tokens.outage = away;
  await one.clock.advance(hours(1));
  await expect(who(one)).rejects.toMatchObject({ code: 'Unavailable' });
  one.tokens.outage = undefined;
  expect(await who(one)).toEqual({ data: 't2' });
});

it('keeps a token that was given alive although nobody needs it', async () => {
  const one = await bench({ method: 'token', token: new Secret('given') });
  const stop = new AbortController();
  const kept = one.session.keep(stop.signal);
  const heard = async (what: string): Promise<void> => {
    while (!one.vault.asked.some((asked) => asked.what.endsWith(what))) await one.clock.advance(0);
  };
  await heard('lookup-self');
  await one.clock.advance(minutes(39));
  expect(one.heard()).toEqual(['lookup-self']);
  await one.clock.advance(minutes(1));
  await heard('renew-self');
  stop.abort();
  await kept;
  expect(one.clock.pending).toBe(0);
});

it('has nothing to keep where it can log in itself', async () => {
  const one = await bench(appRole);
  await one.session.keep(signal);
  expect(one.heard()).toEqual([]);
});

it('says that a token which was given is dead, and takes the next one out of its file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'vault-token-'));
  const file = join(directory, 'token');
  await writeFile(file, 'given\n');
  const one = await bench({ method: 'token file', file });
  expect(await who(one)).toEqual({ data: 'given' });
  one.tokens.live.clear();
  await expect(who(one)).rejects.toThrow('Vault does not know the token, which has expired or was revoked');
  one.tokens.live.add('next');
  await writeFile(file, 'next\n');
  expect(await who(one)).toEqual({ data: 'next' });
  await rm(directory, { recursive: true });
  one.tokens.live.clear();
  await expect(who(one)).rejects.toMatchObject({ code: 'Invalid' });
});
