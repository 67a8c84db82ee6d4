/** The Kubernetes client against a real API server: what only a real one can tell us to be true. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type HostCluster, type HostClusterTools, startHostCluster } from '../sandbox/host-cluster/index.ts';
import { type RunningProcess, startProcess } from '../sandbox/processes.ts';
import { ensureTools } from '../sandbox/setup/index.ts';
import type { KubeClient } from '../src/kube/client.ts';
import { EventRecorder } from '../src/kube/events.ts';
import { fromKubeconfig } from '../src/kube/kubeconfig.ts';
import { kubeLeaseStore } from '../src/kube/lease.ts';
import { microTime } from '../src/kube/micro-time.ts';
import { Reflector } from '../src/kube/reflector.ts';
import {
  configMaps,
  custom,
  endpoints,
  events,
  type KubeObject,
  namespaces,
  type Resource,
  services,
} from '../src/kube/resources.ts';
import { openKubeClient } from '../src/kube/rest-client.ts';
import { systemClock } from '../src/support/clock.ts';
import { systemEntropy } from '../src/support/entropy.ts';
import { silentLog } from '../src/support/log.ts';

interface Widget extends KubeObject {
  readonly spec?: Readonly<Record<string, unknown>> | undefined;
  readonly status?: Readonly<Record<string, unknown>> | undefined;
}

const widgets: Resource<Widget> = custom('test.example.io/v1', 'Widget', 'widgets');
const definitions: Resource<Widget> = {
  ...custom<Widget>('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions'),
  namespaced: false,
};

let directory: string;
let cluster: HostCluster;
let client: KubeClient;
const warnings: string[] = [];
const restarted: RunningProcess[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kube-real-'));
  const tools = await ensureTools({ want: ['host-cluster'], report: () => {} });
  cluster = await startHostCluster({
    tools: tools.hostCluster as HostClusterTools,
    directory: join(directory, 'host'),
  });
  const connection = await fromKubeconfig({ path: cluster.adminKubeconfigPath, clock: systemClock });
  client = openKubeClient({ connection, clock: systemClock, warn: (warning) => warnings.push(warning) });
  await defineWidgets();
}, 900_000);

afterAll(async () => {
  client.close();
  for (const each of restarted) await each.stop();
  await cluster.stop();
  await rm(directory, { recursive: true, force: true });
});

/** A kind with a status subresource that takes any field. */
async function defineWidgets(): Promise<void> {
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: open, status: open } } };
  const version = { name: 'v1', served: true, storage: true, subresources: { status: {} }, schema };
  const names = { kind: 'Widget', plural: 'widgets', singular: 'widget' };
  const spec = { group: 'test.example.io', scope: 'Namespaced', names, versions: [version] };
  await client.apply(definitions, { metadata: { name: 'widgets.test.example.io' }, spec });
  await eventually(async () => expect(await client.list(widgets)).toEqual([]));
}

const eventually = (check: () => Promise<void> | void): Promise<void> =>
  vi.waitFor(check, { timeout: 30_000, interval: 50 });

const at = (name: string): { readonly name: string; readonly namespace: string } => ({
  name,
  namespace: 'default',
});

describe('server-side apply', () => {
  it('makes an object, sends fields we do not know, and changes only what it names', async () => {
    const port = { port: 443, protocol: 'TCP', appProtocol: 'https' };
    const made = await client.apply(services, {
      metadata: at('master'),
      spec: { clusterIP: 'None', ports: [port] },
    });
    expect(made.spec?.ports).toMatchObject([port]);
    await client.patch(services, { ...at('master'), change: { metadata: { labels: { theirs: 'stays' } } } });
    const again = await client.apply(services, {
      metadata: at('master'),
      spec: { ports: [{ ...port, port: 8443 }] },
    });
    expect(again.spec?.ports).toMatchObject([{ port: 8443, appProtocol: 'https' }]);
    expect(again.metadata.labels).toEqual({ theirs: 'stays' });
  });

  it('says Invalid, not Unavailable, to a field that no schema has and to a value that may not be', async () => {
    const apply = (port: object): Promise<unknown> =>
      client.apply(services, { metadata: at('master'), spec: { ports: [port as { port: number }] } });
    await expect(apply({ port: 443, futureField: 1 })).rejects.toMatchObject({ code: 'Invalid' });
    await expect(apply({ port: 443_443 })).rejects.toMatchObject({ code: 'Invalid' });
  });

  it('tells who owns a field when it may not take it', async () => {
    await client.apply(configMaps, { metadata: at('owned'), data: { key: 'ours' } });
    const theirs = { metadata: at('owned'), data: { key: 'theirs' } };
    const call = client.apply(configMaps, theirs, { fieldManager: 'somebody', force: false });
    await expect(call).rejects.toMatchObject({
      code: 'Conflict',
      message: expect.stringContaining('aws-operator'),
    });
  });

  it('keeps spec and status apart', async () => {
    await client.apply(widgets, { metadata: at('w'), spec: { size: 1, deep: { unknown: [1, { a: 2 }] } } });
    await client.applyStatus(widgets, { metadata: at('w'), spec: { size: 9 }, status: { phase: 'Ready' } });
    const now = await client.apply(widgets, {
      metadata: at('w'),
      spec: { size: 2 },
      status: { phase: 'Lost' },
    });
    expect(now).toMatchObject({ spec: { size: 2 }, status: { phase: 'Ready' } });
    expect(now.spec).not.toHaveProperty('deep');
    const replaced = await client.replaceStatus(widgets, {
      ...now,
      spec: { size: 9 },
      status: { phase: 'Gone' },
    });
    expect(replaced).toMatchObject({ spec: { size: 2 }, status: { phase: 'Gone' } });
    await expect(client.replaceStatus(widgets, { ...now, status: {} })).rejects.toMatchObject({
      code: 'Conflict',
    });
  });

  it('hears that Endpoints are deprecated, once', async () => {
    const subsets = [{ addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 443 }] }];
    await client.apply(endpoints, { metadata: at('master'), subsets });
    await client.apply(endpoints, { metadata: at('master'), subsets });
    expect(warnings.filter((warning) => warning.includes('Endpoints is deprecated'))).toHaveLength(1);
  });
});

it('removes a finalizer only of the version it read, and deletes only the object it meant', async () => {
  const made = await client.create(widgets, { metadata: { ...at('f'), finalizers: ['example.io/hold'] } });
  const stranger = client.delete(widgets, { ...at('f'), uid: '00000000-0000-0000-0000-000000000000' });
  await expect(stranger).rejects.toMatchObject({ code: 'Conflict' });
  await client.delete(widgets, { ...at('f'), uid: made.metadata.uid, propagation: 'Background' });
  const held = await client.get(widgets, at('f'));
  expect(held.metadata.deletionTimestamp).toBeDefined();
  const release = { ...at('f'), change: { metadata: { finalizers: null } } };
  const stale = client.patch(widgets, { ...release, resourceVersion: made.metadata.resourceVersion });
  await expect(stale).rejects.toMatchObject({ code: 'Conflict' });
  await client.patch(widgets, { ...release, resourceVersion: held.metadata.resourceVersion });
  expect(await client.find(widgets, at('f'))).toBeUndefined();
  await client.delete(widgets, at('f'));
});

it('lets one of many candidates win a lease, and gives times back as they were written', async () => {
  const { signal } = new AbortController();
  const store = kubeLeaseStore({ client, ...at('leader') });
  expect(await store.get(signal)).toBeUndefined();
  const time = microTime(new Date());
  const record = {
    holder: 'a',
    leaseDurationSeconds: 15,
    acquireTime: time,
    renewTime: time,
    transitions: 0,
  };
  const race = async (claims: readonly Promise<unknown>[]): Promise<readonly string[]> => {
    const ends = await Promise.allSettled(claims);
    return ends
      .map((end) => (end.status === 'fulfilled' ? 'won' : String((end.reason as { code?: unknown }).code)))
      .toSorted();
  };
  const lostAllButOne = ['Conflict', 'Conflict', 'Conflict', 'Conflict', 'won'];
  expect(await race(Array.from({ length: 5 }, () => store.create(record, signal)))).toEqual(lostAllButOne);
  const held = await store.get(signal);
  expect(held).toMatchObject(record);
  expect(
    await race(Array.from({ length: 5 }, () => store.update({ ...held!, holder: 'b' }, signal))),
  ).toEqual(lostAllButOne);
  const released = await store.update({ ...(await store.get(signal))!, holder: '' }, signal);
  expect(released.holder).toBe('');
});

it('writes events that the server accepts: long notes, series, and objects outside namespaces', async () => {
  const clock = systemClock;
  const dropped: string[] = [];
  const recorder = new EventRecorder({
    client,
    controller: 'giantswarm.io/aws-operator',
    instance: 'replica-1',
    clock,
    entropy: systemEntropy,
    log: silentLog,
    dropped: (why) => dropped.push(why),
  });
  const about = await client.apply(configMaps, { metadata: at('told') });
  const stalled = {
    type: 'Warning',
    reason: 'Stalled',
    action: 'Create',
    note: `${'ž'.repeat(2_000)}`,
  } as const;
  recorder.record(about, stalled);
  await recorder.flush();
  recorder.record(about, stalled);
  recorder.record(about, stalled);
  recorder.record(await client.get(namespaces, { name: 'kube-system' }), { ...stalled, type: 'Normal' });
  await recorder.flush();
  const written = await client.list(events, { namespace: 'default', fieldSelector: 'reason=Stalled' });
  expect(dropped).toEqual([]);
  const counts = new Map(written.map((event) => [event.regarding.name, event.series?.count]));
  expect(counts).toEqual(
    new Map([
      ['told', 3],
      ['kube-system', undefined],
    ]),
  );
});

describe('a reflector', () => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

  const make = async (name: string): Promise<void> => {
    await client.create(configMaps, { metadata: { ...at(name), labels: { followed: 'yes' } } });
  };

  /** Follows what `make` makes; answers what was told and what happened. */
  function follow(through: KubeClient): {
    readonly told: readonly string[];
    readonly happened: readonly string[];
  } {
    const told: string[] = [];
    const happened: string[] = [];
    const stop = new AbortController();
    const selection = { namespace: 'default', labelSelector: 'followed=yes' };
    const meter = ({ what }: { readonly what: string }): void => void happened.push(what);
    const parts = { clock: systemClock, entropy: systemEntropy, log: silentLog };
    const reflector = new Reflector({ client: through, resource: configMaps, selection, meter, ...parts });
    reflector.on(({ kind, object }) => told.push(`${kind} ${object.metadata.name}`));
    const run = reflector.run(stop.signal);
    stops.push(async () => {
      stop.abort();
      await run;
    });
    return { told, happened };
  }

  it('goes on after the API server was killed and came back, and misses nothing', async () => {
    const { told } = follow(client);
    await make('before');
    await eventually(() => expect(told).toEqual(['added before']));
    await restartApiServer();
    await eventually(() => make('after'));
    await eventually(() => expect(told).toEqual(['added before', 'added after']));
    await client.delete(configMaps, at('before'));
    await eventually(() => expect(told.at(-1)).toBe('deleted before'));
  }, 90_000);

  it('lists again when the server, fresh from its start, says 410 to an old version', async () => {
    const { told, happened } = follow(forgettingOnce(client));
    await eventually(() => expect(happened).toEqual(['listed', 'watched', 'expired', 'listed', 'watched']));
    await make('later');
    await eventually(() => expect(told).toEqual(['added after', 'added later']));
  });
});

/** A client whose first list claims a version that the server has long forgotten. */
function forgettingOnce(real: KubeClient): KubeClient {
  let pages = 0;
  return {
    ...real,
    watch: (resource, query, options) => real.watch(resource, query, options),
    page: async (resource, query, options) => {
      const page = await real.page(resource, query, options);
      pages += 1;
      return pages === 1 ? { ...page, resourceVersion: '1' } : page;
    },
  };
}

/** Kills the API server without warning and starts it again by its own command line. */
async function restartApiServer(): Promise<void> {
  const pid = cluster.pids['kube-apiserver'] as number;
  const [command = '', ...args] = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
  process.kill(pid, 'SIGKILL');
  await eventually(async () => {
    await expect(client.list(namespaces)).rejects.toMatchObject({ code: 'Unavailable' });
  });
  const name = 'kube-apiserver-again';
  restarted.push(await startProcess({ name, command, args, directory: join(directory, 'host') }));
}
