/** The lease store: what it writes, and that a lost race is a Conflict and nothing else. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../support/clock.ts';
import type { LeaseRecord, LeaseStore } from '../support/lease-record.ts';
import type { KubeClient } from './client.ts';
import { kubeLeaseStore } from './lease.ts';
import { microTime } from './micro-time.ts';
import { openKubeClient } from './rest-client.ts';
import { anything, json, refusal, type ScriptedServer, scriptedServer } from './testing/api-server.ts';

const { signal } = new AbortController();
const time = '2026-01-01T00:00:00.123000Z';
const record: LeaseRecord = {
  holder: 'me',
  leaseDurationSeconds: 15,
  acquireTime: time,
  renewTime: time,
  transitions: 2,
};
const spec = {
  holderIdentity: 'me',
  leaseDurationSeconds: 15,
  acquireTime: time,
  renewTime: time,
  leaseTransitions: 2,
};
const metadata = { name: 'aws-operator', namespace: 'giantswarm' };

let server: ScriptedServer;
let client: KubeClient;
let store: LeaseStore;

beforeEach(async () => {
  server = await scriptedServer();
  client = openKubeClient({ connection: server.connection, clock: systemClock });
  store = kubeLeaseStore({ client, ...metadata });
});
afterEach(async () => {
  client.close();
  await server[Symbol.asyncDispose]();
});

describe('a lease', () => {
  it('is nobody’s before it exists', async () => {
    expect(await store.get(signal)).toBeUndefined();
  });

  it('is read with the version that an update then insists on', async () => {
    server.script(anything, json(200, { metadata: { ...metadata, resourceVersion: '7' }, spec }));
    const found = await store.get(signal);
    expect(found).toEqual({ ...record, resourceVersion: '7' });
    await store.update({ ...record, resourceVersion: '7', holder: 'you' }, signal);
    expect(JSON.parse(server.seen.at(-1)!.body)).toEqual({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { ...metadata, resourceVersion: '7' },
      spec: { ...spec, holderIdentity: 'you' },
    });
  });

  it('is lost with a Conflict when somebody else made, changed or deleted it first', async () => {
    const lost = { code: 'Conflict' };
    server.script(
      anything,
      refusal(409, 'AlreadyExists'),
      refusal(409, 'Conflict'),
      refusal(404, 'NotFound'),
    );
    await expect(store.create(record, signal)).rejects.toMatchObject(lost);
    await expect(store.update({ ...record, resourceVersion: '7' }, signal)).rejects.toMatchObject(lost);
    await expect(store.update({ ...record, resourceVersion: '7' }, signal)).rejects.toMatchObject(lost);
  });

  it('is never written over without a version', async () => {
    await expect(store.update(record, signal)).rejects.toMatchObject({ code: 'Bug' });
    expect(server.seen).toHaveLength(0);
  });

  it('survives a Lease that somebody made by hand and left empty', async () => {
    server.script(anything, json(200, { metadata: { ...metadata, resourceVersion: '7' } }));
    expect(await store.get(signal)).toMatchObject({ holder: '', leaseDurationSeconds: 0, transitions: 0 });
  });
});

it('writes times with six digits of a second', () => {
  expect(microTime(new Date('2026-01-01T00:00:00.1Z'))).toBe('2026-01-01T00:00:00.100000Z');
});
