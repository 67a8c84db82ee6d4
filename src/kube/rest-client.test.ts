/** The client against scripted answers: what it sends, what it makes of refusals, and what it leaves open. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { milliseconds, seconds, systemClock } from '../support/clock.ts';
import { ManualClock } from '../support/manual-clock.ts';
import type { KubeClient } from './client.ts';
import { credentialsFrom } from './credentials.ts';
import type { Call } from './https.ts';
import { awsConfigs, configMaps, namespaces, services } from './resources.ts';
import { openKubeClient } from './rest-client.ts';
import {
  anything,
  isList,
  json,
  line,
  refusal,
  reset,
  type ScriptedServer,
  scriptedServer,
  silence,
  stream,
} from './testing/api-server.ts';

const ref = { namespace: 'al9qy', name: 'master' };
let server: ScriptedServer;
let client: KubeClient;
let calls: Call[];
let warnings: string[];

beforeEach(async () => {
  server = await scriptedServer();
  calls = [];
  warnings = [];
  client = openKubeClient({
    connection: server.connection,
    clock: systemClock,
    meter: (call) => calls.push(call),
    warn: (warning) => warnings.push(warning),
  });
});

afterEach(async () => {
  client.close();
  await server[Symbol.asyncDispose]();
});

describe('connections', () => {
  it('makes two hundred calls in a row over one connection', async () => {
    server.script(anything, json(200, { metadata: { name: 'master' } }));
    for (let i = 0; i < 200; i += 1) await client.get(services, ref);
    expect(server.connections).toEqual({ made: 1, open: 1 });
  });

  it('reads again when the server closed the kept connection in between, and never repeats a write', async () => {
    server.script(anything, json(200, {}), reset, json(200, { again: true }), reset, json(200, {}));
    await client.get(services, ref);
    expect(await client.get(services, ref)).toEqual({ again: true });
    await expect(client.create(services, { metadata: ref })).rejects.toMatchObject({ code: 'Unavailable' });
    expect(server.seen.map((seen) => seen.method)).toEqual(['GET', 'GET', 'GET', 'POST']);
  });

  it('gives up at the deadline and closes the connection that never answered', async () => {
    server.script(anything, silence);
    const call = client.get(services, ref, { deadline: milliseconds(30) });
    await expect(call).rejects.toMatchObject({
      code: 'Timeout',
      message: expect.stringContaining('Service al9qy/master'),
    });
    await vi.waitFor(() => expect(server.connections.open).toBe(0));
    expect(calls).toEqual([{ verb: 'get', resource: 'services', code: 'Timeout' }]);
  });

  it('gives up after 30 s when nobody names a deadline', async () => {
    const clock = new ManualClock();
    const patient = openKubeClient({ connection: server.connection, clock });
    server.script(anything, silence);
    const call = patient.get(services, ref).catch((thrown: unknown) => thrown);
    await vi.waitFor(() => expect(server.seen).toHaveLength(1));
    await clock.advance(seconds(30));
    expect(await call).toMatchObject({ code: 'Timeout' });
    expect(clock.pending).toBe(0);
  });

  it('rejects with the reason of the signal and frees the connection', async () => {
    server.script(
      anything,
      stream((response) => response.write('{"half":')),
    );
    const stop = new AbortController();
    const call = client.get(services, ref, { signal: stop.signal }).catch((thrown: unknown) => thrown);
    await vi.waitFor(() => expect(server.seen).toHaveLength(1));
    const reason = new Error('shutting down');
    stop.abort(reason);
    expect(await call).toBe(reason);
    await vi.waitFor(() => expect(server.connections.open).toBe(0));
  });

  it('closes the connection of a watch nobody reads any more', async () => {
    server.script(
      anything,
      stream((response) => response.write(line('ADDED', { metadata: {} }))),
    );
    for await (const _ of client.watch(services, { resourceVersion: '1' })) break;
    await vi.waitFor(() => expect(server.connections.open).toBe(0));
  });
});

describe('refusals', () => {
  it.each([
    [400, 'BadRequest', 'Invalid'],
    [401, 'Unauthorized', 'Denied'],
    [403, 'Forbidden', 'Denied'],
    [404, 'NotFound', 'NotFound'],
    [409, 'AlreadyExists', 'Conflict'],
    [409, 'Conflict', 'Conflict'],
    [422, 'Invalid', 'Invalid'],
    [429, 'TooManyRequests', 'Throttled'],
    [500, 'InternalError', 'Unavailable'],
    [503, 'ServiceUnavailable', 'Unavailable'],
  ])('makes HTTP %i %s the code %s and keeps the words of the server', async (http, reason, code) => {
    server.script(anything, refusal(http, reason, { 'audit-id': 'audit-1' }));
    await expect(client.get(services, ref)).rejects.toMatchObject({
      code,
      details: {
        vendorCode: reason,
        reason: `${reason} it is`,
        requestId: 'audit-1',
        object: 'Service al9qy/master',
      },
    });
  });

  it('calls every 410 Expired, and hands on how long to wait after a 429', async () => {
    server.script(anything, refusal(410, 'Gone'), refusal(429, 'TooManyRequests', { 'retry-after': '7' }));
    await expect(client.list(services)).rejects.toMatchObject({ details: { vendorCode: 'Expired' } });
    await expect(client.list(services)).rejects.toMatchObject({ details: { retryAfter: seconds(7) } });
  });

  it('knows that a write into a namespace under deletion is worth repeating', async () => {
    const details = { causes: [{ reason: 'NamespaceTerminating' }] };
    server.script(
      anything,
      json(403, { kind: 'Status', code: 403, reason: 'Forbidden', message: 'no', details }),
    );
    const call = client.create(services, { metadata: ref });
    await expect(call).rejects.toMatchObject({
      code: 'Conflict',
      details: { vendorCode: 'NamespaceTerminating' },
    });
  });

  it('survives answers that no API server would give', async () => {
    const page = '<html>Bad gateway</html>';
    server.script(
      anything,
      (response) => response.writeHead(502).end(page),
      (response) => response.end('{"cut'),
    );
    await expect(client.get(services, ref)).rejects.toMatchObject({
      code: 'Unavailable',
      details: { reason: page },
    });
    await expect(client.get(services, ref)).rejects.toMatchObject({ code: 'Unavailable' });
  });

  it('says Unavailable when nobody listens', async () => {
    const nobody = { server: 'http://127.0.0.1:1', credentials: credentialsFrom({}) };
    const lost = openKubeClient({ connection: nobody, clock: systemClock });
    await expect(lost.get(services, ref)).rejects.toMatchObject({ code: 'Unavailable' });
  });

  it('asks once more with fresh credentials after a 401', async () => {
    let token = 'old';
    const authorization = async (): Promise<string> => `Bearer ${token}`;
    const credentials = credentialsFrom({ authorization, forget: () => (token = 'new') });
    const rotating = openKubeClient({
      connection: { ...server.connection, credentials },
      clock: systemClock,
    });
    server.script(anything, refusal(401, 'Unauthorized'), json(200, { found: true }));
    expect(await rotating.get(services, ref)).toEqual({ found: true });
    expect(server.seen.map((seen) => seen.headers.authorization)).toEqual(['Bearer old', 'Bearer new']);
    rotating.close();
  });
});

describe('what is sent', () => {
  const sent = (): unknown => JSON.parse(server.seen.at(-1)?.body ?? 'null');
  beforeEach(() => server.script(anything, json(200, {})));

  it('applies every field it is given, known to us or not, as its manager', async () => {
    const ports = [{ port: 443, futureField: { deep: [1] } }];
    await client.apply(services, { metadata: ref, spec: { ports } });
    expect(sent()).toEqual({ apiVersion: 'v1', kind: 'Service', metadata: ref, spec: { ports } });
    const { method, path, query, headers } = server.seen[0]!;
    expect([method, path]).toEqual(['PATCH', '/api/v1/namespaces/al9qy/services/master']);
    expect(Object.fromEntries(query)).toEqual({ fieldManager: 'aws-operator', force: 'true' });
    expect(headers['content-type']).toBe('application/apply-patch+yaml');
  });

  it('applies a status under a manager of its own', async () => {
    await client.applyStatus(awsConfigs(), { metadata: ref });
    const { path, query } = server.seen[0]!;
    expect(path).toBe('/apis/provider.giantswarm.io/v1alpha1/namespaces/al9qy/awsconfigs/master/status');
    expect(query.get('fieldManager')).toBe('aws-operator-status');
    expect(calls).toEqual([
      { verb: 'apply', resource: 'awsconfigs.provider.giantswarm.io/status', code: '200' },
    ]);
  });

  it('ties a patch to the version that was read', async () => {
    const change = { metadata: { finalizers: ['a/b'] } };
    await client.patch(services, { ...ref, change, resourceVersion: '12' });
    expect(sent()).toEqual({ metadata: { finalizers: ['a/b'], resourceVersion: '12' } });
    expect(server.seen[0]!.headers['content-type']).toBe('application/merge-patch+json');
  });

  it('deletes only the object it means, and takes one that is gone for deleted', async () => {
    await client.delete(services, { ...ref, uid: 'u1', propagation: 'Foreground' });
    expect(sent()).toMatchObject({ preconditions: { uid: 'u1' }, propagationPolicy: 'Foreground' });
    server.script(anything, refusal(404, 'NotFound'));
    await client.delete(services, ref);
  });

  it('refuses to name an object of a namespace without its namespace', async () => {
    await expect(client.get(services, { name: 'master' })).rejects.toMatchObject({ code: 'Bug' });
    await client.get(namespaces, { name: 'al9qy' });
    expect(server.seen.map((seen) => seen.path)).toEqual(['/api/v1/namespaces/al9qy']);
  });
});

it('reads a list of three pages whole, and says of what kind its members are', async () => {
  const page = (names: string[], next?: string): ReturnType<typeof json> =>
    json(200, {
      metadata: { resourceVersion: '9', continue: next },
      items: names.map((name) => ({ metadata: { name } })),
    });
  server.script(isList, page(['a', 'b'], 'p2'), page(['c'], 'p3'), page(['d'], ''));
  const found = await client.list(configMaps, { namespace: 'x', labelSelector: 'a=b' });
  expect(found.map((each) => each.metadata.name)).toEqual(['a', 'b', 'c', 'd']);
  expect(found[0]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
  expect(server.seen.map((seen) => seen.query.get('continue'))).toEqual([null, 'p2', 'p3']);
});

it('tells each warning of the server once', async () => {
  const warning = '299 - "v1 Endpoints is deprecated", 299 - "say \\"no\\""';
  server.script(anything, json(200, {}, { warning }));
  await client.get(services, ref);
  await client.get(services, ref);
  expect(warnings).toEqual(['v1 Endpoints is deprecated', 'say "no"']);
});
