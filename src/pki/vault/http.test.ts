/** What Vault, a standby node, a proxy or nobody at all answers, told apart; and what never comes back. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { hours, seconds, systemClock } from '../../support/clock.ts';
import { OperatorError } from '../../support/errors.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { Secret } from '../../support/secret.ts';
import { makeLeaf, makeRoot } from '../certificate-making.ts';
import { api, cluster } from '../testing/requests.ts';
import { VaultHttp, type VaultHttpOptions, type VaultRequest } from './http.ts';
import { type Said, type ScriptedVault, scriptedVault } from './testing/scripted-vault.ts';

const { signal } = new AbortController();
const request: VaultRequest = {
  operation: 'read the mount',
  object: 'sys/mounts/pki-al9qy',
  method: 'GET',
  path: 'sys/mounts/pki-al9qy',
  token: new Secret('hvs.very-secret'),
};

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

async function serve(said: Said | undefined | (() => Said)): Promise<ScriptedVault> {
  const vault = await scriptedVault(() => (typeof said === 'function' ? said() : said));
  opened.push(vault);
  return vault;
}

function client(options: Partial<VaultHttpOptions> & { readonly address: string }): VaultHttp {
  const http = new VaultHttp({ clock: systemClock, ...options });
  opened.push(http);
  return http;
}

async function refusal(http: VaultHttp, stop = signal): Promise<OperatorError> {
  const thrown: unknown = await http.send(request, stop).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (thrown instanceof OperatorError) return thrown;
  throw new Error(`not an OperatorError: ${String(thrown)}`);
}

const answers: readonly (readonly [what: string, said: Said, code: string, vendorCode: string])[] = [
  ['sealed', { status: 503, body: { errors: ['Vault is sealed'] } }, 'Unavailable', 'Sealed'],
  ['down behind a proxy', { status: 503, body: '<html>no healthy upstream</html>' }, 'Unavailable', 'Away'],
  ['a standby of another cluster', { status: 472, body: { errors: [] } }, 'Unavailable', 'Standby'],
  ['a performance standby', { status: 473, body: { errors: [] } }, 'Unavailable', 'Standby'],
  ['a standby by its health', { status: 429, body: { standby: true } }, 'Unavailable', 'Standby'],
  [
    'a standby without an active node',
    { status: 500, body: { errors: ['local node not active but active cluster node not found'] } },
    'Unavailable',
    'Standby',
  ],
  ['busy', { status: 429, body: { errors: ['rate limit quota exceeded'] } }, 'Throttled', 'RateLimited'],
  [
    'behind',
    { status: 412, body: { errors: ['required index state not present'] } },
    'Unavailable',
    'Behind',
  ],
  ['not initialised', { status: 501, body: { errors: [] } }, 'Unavailable', 'NotInitialized'],
  ['unwilling', { status: 403, body: { errors: ['permission denied'] } }, 'Denied', 'Denied'],
  ['empty there', { status: 404, body: { errors: [] } }, 'NotFound', 'NotFound'],
  ['not mounted', { status: 404, body: { errors: ['no handler for route "x"'] } }, 'NotFound', 'NoMount'],
  ['taken', { status: 400, body: { errors: ['path is already in use at pki/'] } }, 'Conflict', 'InUse'],
  ['wrong', { status: 400, body: { errors: ['ttl is odd'] } }, 'Invalid', 'BadRequest'],
  ['new', { status: 405, body: { errors: ['unsupported operation'] } }, 'Invalid', 'Unsupported'],
  ['a gateway without Vault', { status: 502, body: 'Bad Gateway' }, 'Unavailable', 'HTTP 502'],
];

it.each(answers)('knows a Vault that is %s', async (_, said, code, vendorCode) => {
  const { address } = await serve(said);
  const { details } = await refusal(client({ address }));
  expect([details.code, details.vendorCode]).toEqual([code, vendorCode]);
});

it('says what was tried, where, and what Vault said', async () => {
  const { address } = await serve({ status: 503, body: { errors: ['Vault is sealed'] } });
  expect((await refusal(client({ address }))).message).toBe(
    'read the mount of sys/mounts/pki-al9qy: Vault is sealed, and somebody has to unseal it (Sealed)',
  );
});

it('says so when something that is not Vault answers', async () => {
  const { address } = await serve({ body: '<html>Welcome</html>' });
  expect((await refusal(client({ address }))).details).toMatchObject({
    code: 'Unavailable',
    reason: 'Vault, or something before it, answered with something that is not JSON',
  });
});

it('says so when nobody answers at all', async () => {
  const vault = await serve({});
  vault.close();
  expect((await refusal(client({ address: vault.address }))).details).toMatchObject({
    code: 'Unavailable',
    vendorCode: 'ECONNREFUSED',
  });
});

it('names the namespace and the token in headers, and nowhere else', async () => {
  const vault = await serve({ body: { data: {} } });
  await client({ address: `${vault.address}/proxy`, namespace: 'team/aws' }).send(request, signal);
  const [asked] = vault.asked;
  expect(asked?.what).toBe('GET /proxy/v1/sys/mounts/pki-al9qy');
  expect(asked?.headers).toMatchObject({
    'x-vault-namespace': 'team/aws',
    'x-vault-token': 'hvs.very-secret',
    'x-vault-request': 'true',
  });
});

it('follows a standby node to the active one, as the same caller', async () => {
  const active = await serve({ body: { data: 'here' } });
  const headers = { location: `${active.address}/v1/${request.path}` };
  const standby = await serve({ status: 307, headers });
  expect(await client({ address: standby.address }).send(request, signal)).toEqual({ data: 'here' });
  expect(active.asked[0]?.headers['x-vault-token']).toBe('hvs.very-secret');
});

it('takes the token nowhere that speaks another protocol', async () => {
  const standby = await serve({ status: 307, headers: { location: 'https://127.0.0.1:1/v1/x' } });
  expect((await refusal(client({ address: standby.address }))).details.reason).toContain('a redirect to');
});

it('trusts who signed the server, and only the authority it was given', async () => {
  const making = { now: new Date(), ttl: hours(1), serial: new Uint8Array(16).fill(7) };
  const [root, stranger] = [await makeRoot('right', making), await makeRoot('wrong', making)];
  const leaf = await makeLeaf(root, api(cluster('al9qy')), making);
  const vault = await scriptedVault(() => ({ body: { data: {} } }), {
    cert: leaf.crt,
    key: leaf.key.reveal(),
  });
  opened.push(vault);
  const directory = await mkdtemp(join(tmpdir(), 'vault-ca-'));
  const caFile = join(directory, 'ca.pem');
  await writeFile(caFile, root.crt);
  expect(await client({ address: vault.address, caFile }).send(request, signal)).toEqual({ data: {} });
  await writeFile(caFile, stranger.crt);
  const refused = await refusal(client({ address: vault.address, caFile }));
  expect(refused.details).toMatchObject({
    code: 'Unavailable',
    vendorCode: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  });
  await rm(directory, { recursive: true });
});

it('gives up after its deadline', async () => {
  const vault = await serve(undefined);
  const clock = new ManualClock();
  const sent = refusal(client({ address: vault.address, clock }));
  while (vault.asked.length === 0) await clock.advance(0);
  await clock.advance(seconds(31));
  expect((await sent).details).toMatchObject({
    code: 'Timeout',
    reason: 'Vault did not answer within 30 s',
  });
});

it('stops when it is told to, with the reason it was given', async () => {
  const vault = await serve(undefined);
  const stop = new AbortController();
  const sent = client({ address: vault.address }).send(request, stop.signal);
  stop.abort(new Error('the operator stops'));
  await expect(sent).rejects.toThrow('the operator stops');
});

it('never repeats a token or a secret that somebody sends back', async () => {
  const echo = { status: 500, body: 'bad request: hvs.very-secret with {"secret_id":"s3cr3t-id"}' };
  const { address } = await serve(echo);
  const confidential = [new Secret('s3cr3t-id')];
  const thrown: unknown = await client({ address })
    .send({ ...request, confidential }, signal)
    .catch((reason: unknown) => reason);
  const { message, details } = thrown as OperatorError;
  for (const text of [message, JSON.stringify(details)]) {
    expect(text).not.toContain('very-secret');
    expect(text).not.toContain('s3cr3t-id');
  }
});
