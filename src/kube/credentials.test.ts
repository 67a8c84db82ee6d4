/** Credentials: found where Kubernetes puts them, read again when they change, and refused in one sentence otherwise. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seconds } from '../support/clock.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { atAddress, type Connection, inCluster } from './credentials.ts';
import { fromKubeconfig } from './kubeconfig.ts';

let folder: string;
let clock: ManualClock;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kube-credentials-'));
  clock = new ManualClock();
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, content: string): Promise<void> => writeFile(join(folder, name), content);

async function header(connection: Connection): Promise<string | undefined> {
  return (await connection.credentials.identity()).authorization?.reveal();
}

describe('in the cluster', () => {
  const pod = (): Promise<Connection> => inCluster({ host: '10.0.0.1', port: '443', clock, folder });
  beforeEach(async () => {
    await Promise.all([write('token', 'first\n'), write('ca.crt', 'CA'), write('namespace', 'giantswarm\n')]);
  });

  it('finds server, authority, namespace and token where the kubelet puts them', async () => {
    const connection = await pod();
    expect([connection.server, connection.namespace]).toEqual(['https://10.0.0.1:443', 'giantswarm']);
    expect((await connection.credentials.identity()).tls.ca).toBe('CA');
    expect(await header(connection)).toBe('Bearer first');
  });

  it('picks a rotated token up within a minute, and at once after a refusal, on the same connections', async () => {
    const connection = await pod();
    const before = await connection.credentials.identity();
    await write('token', 'second');
    await clock.advance(seconds(59));
    expect(await header(connection)).toBe('Bearer first');
    await clock.advance(seconds(1));
    expect(await header(connection)).toBe('Bearer second');
    await write('token', 'third');
    connection.credentials.forget();
    const after = await connection.credentials.identity();
    expect(after.authorization?.reveal()).toBe('Bearer third');
    expect(after.tls).toBe(before.tls);
  });

  it('goes on with the last token while the file cannot be read', async () => {
    const connection = await pod();
    await header(connection);
    await rm(join(folder, 'token'));
    await clock.advance(seconds(61));
    expect(await header(connection)).toBe('Bearer first');
  });

  it('writes an IPv6 address as a URL, and says when it is not in a pod', async () => {
    expect((await inCluster({ host: 'fd00::1', port: '443', clock, folder })).server).toBe(
      'https://[fd00::1]:443',
    );
    await expect(inCluster({ host: undefined, port: '443', clock })).rejects.toMatchObject({
      code: 'Invalid',
    });
  });

  it('never prints a token', async () => {
    expect(JSON.stringify(await (await pod()).credentials.identity())).not.toContain('first');
  });
});

describe('at an explicit address', () => {
  it('reads the files that are named, and needs none', async () => {
    await Promise.all([write('ca', 'CA'), write('crt', 'CRT'), write('key', 'KEY')]);
    const [caFile, crtFile, keyFile] = ['ca', 'crt', 'key'].map((name) => join(folder, name));
    const { tls } = await atAddress({
      address: 'https://api/',
      caFile,
      crtFile,
      keyFile,
      clock,
    }).credentials.identity();
    expect([tls.ca, tls.cert, tls.key?.reveal()]).toEqual(['CA', 'CRT', 'KEY']);
    expect(atAddress({ address: 'http://127.0.0.1:6443', caFile: '', clock }).server).toBe(
      'http://127.0.0.1:6443',
    );
  });

  it('refuses half a client certificate and what is not an address', () => {
    expect(() => atAddress({ address: 'https://api', crtFile: 'x', clock })).toThrow('needs both');
    expect(() => atAddress({ address: 'api:6443', clock })).toThrow('is not an http or https URL');
  });
});

describe('from a kubeconfig', () => {
  const load = async (user: object, cluster: object = {}, context?: string): Promise<Connection> => {
    const config = {
      'current-context': 'here',
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', namespace: 'ns' } }],
      clusters: [{ name: 'c', cluster: { server: 'https://api:6443', ...cluster } }],
      users: [{ name: 'u', user }],
    };
    await write('config', JSON.stringify(config));
    return await fromKubeconfig({
      path: join(folder, 'config'),
      context,
      clock,
      environment: { PATH: '/usr/bin:/bin' },
    });
  };
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  it('takes certificates written in it, or files beside it', async () => {
    await write('client.key', 'KEY');
    const user = { 'client-certificate-data': base64('CRT'), 'client-key': 'client.key' };
    const connection = await load(user, {
      'certificate-authority-data': base64('CA'),
      'tls-server-name': 'kube',
    });
    const { tls } = await connection.credentials.identity();
    expect([tls.ca, tls.cert, tls.key?.reveal(), tls.serverName]).toEqual(['CA', 'CRT', 'KEY', 'kube']);
    expect([connection.server, connection.namespace]).toEqual(['https://api:6443', 'ns']);
  });

  it('takes a token, a token file before a token, or a name and password', async () => {
    await write('token', 'from-file');
    expect(await header(await load({ token: 't' }))).toBe('Bearer t');
    expect(await header(await load({ token: 't', tokenFile: 'token' }))).toBe('Bearer from-file');
    expect(await header(await load({ username: 'a', password: 'b' }))).toBe(`Basic ${base64('a:b')}`);
  });

  it('runs a plugin once until its token is about to end, and again after a refusal', async () => {
    const plugin = join(folder, 'plugin');
    const end = new Date(clock.now().getTime() + seconds(100)).toISOString();
    const printed = `{"status":{"token":"'$N'","expirationTimestamp":"${end}"}}`;
    await write(
      'plugin',
      `#!/bin/sh\necho x >> "${folder}/runs"; N=$PREFIX$(wc -l < "${folder}/runs" | tr -d ' ')\necho '${printed}'\n`,
    );
    await chmod(plugin, 0o755);
    const apiVersion = 'client.authentication.k8s.io/v1';
    const connection = await load({
      exec: { apiVersion, command: plugin, env: [{ name: 'PREFIX', value: 'run-' }] },
    });
    expect([await header(connection), await header(connection)]).toEqual(['Bearer run-1', 'Bearer run-1']);
    await clock.advance(seconds(71));
    expect(await header(connection)).toBe('Bearer run-2');
    connection.credentials.forget();
    expect(await header(connection)).toBe('Bearer run-3');
  });

  it('says how to get a plugin that is missing', async () => {
    const exec = { apiVersion: 'v1', command: join(folder, 'nowhere'), installHint: 'Install nowhere.' };
    await expect(header(await load({ exec }))).rejects.toMatchObject({
      code: 'Denied',
      message: expect.stringContaining('Install nowhere.'),
    });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['no context "other"', () => load({}, {}, 'other')],
    ['auth-provider', () => load({ 'auth-provider': {} })],
    ['proxy-url', () => load({}, { 'proxy-url': 'http://p' })],
    ['is not an http or https URL', () => load({}, { server: 'nonsense' })],
  ])('refuses what it cannot use: %s', async (sentence, attempt) => {
    await expect(attempt()).rejects.toMatchObject({
      code: 'Invalid',
      message: expect.stringContaining(sentence),
    });
  });

  it('does not quote a file that is not YAML, since it may hold a credential', async () => {
    await write('config', 'token: "s3cret\n  : [');
    const failure = await fromKubeconfig({ path: join(folder, 'config'), clock }).catch(
      (thrown: unknown) => thrown,
    );
    expect(failure).toMatchObject({ code: 'Invalid' });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('s3cret');
  });
});
