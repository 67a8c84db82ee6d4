/** Three masters whose machines really boot, behind a proxy, are one etcd cluster: it goes on without one of them and loses nothing it acknowledged. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proxyName, proxyPort } from '../../sandbox/machines/services/proxy.ts';
import type { Cluster, ClusterOptions } from '../../sandbox/stage/clusters.ts';
import type { Guest } from '../../sandbox/stage/guest.ts';
import { until } from '../../sandbox/stage/until.ts';
import {
  allMachines,
  expectAnswers,
  renew,
  type Secrets,
  secrets,
  settled,
  shown,
  whileAsking,
} from './asking.ts';
import { ownIssuer } from './certificates.ts';

import { type GuestWorld, openGuestWorld } from './guests.ts';
import { figure, guestAccount, timed } from './world.ts';

const id = 'h4k2p';
const patience = 300_000;
let world: GuestWorld;
let cluster: Cluster;

beforeAll(async () => {
  world = await openGuestWorld([
    ownIssuer,
    `--service.guest.proxy.https=http://${proxyName}:${proxyPort}`,
    '--service.guest.registry.mirrors=registry.k8s.io=https://mirror.sandbox.example',
    '--service.guest.assets.mirror=https://mirror.sandbox.example/programs',
  ]);
}, 600_000);

afterAll(async () => await world?.close());

test('three masters and two workers come up', async () => {
  const edit: ClusterOptions['edit'] = (object) => {
    object['spec'].aws.zones = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];
    object['spec'].aws.masters = [{}, {}, {}];
    object['spec'].aws.workers = [{}, {}];
  };
  cluster = await world.apply(id, edit, { certificates: false });
  await cluster.waitFor('InfrastructureReady', 'True', patience);
  const took = await timed(async () => await cluster.waitFor('GuestReady', 'True', patience));
  figure('InfrastructureReady → 3 masters and 2 workers Ready', `${took} ms`);
  expect((await cluster.condition('GuestReady'))?.message).toBe('5 of 5 nodes are Ready');
  expect(world.machines('master')).toHaveLength(3);
}, 900_000);

test('all that their machines want of the world outside they ask by the proxy, and programs of the mirror', async () => {
  const { machines } = world.sandbox;
  const signals = 'cloudformation.eu-central-1.amazonaws.com:443';
  await until('a master says that it serves', async () => machines.proxy.reached.has(signals));
  expect([...machines.proxy.reached].toSorted()).toEqual([
    `${guestAccount}-g8s-${id}.s3.dualstack.eu-central-1.amazonaws.com:443`,
    `${guestAccount}-g8s-${id}.s3.us-east-1.amazonaws.com:443`,
    signals,
    'ec2.eu-central-1.amazonaws.com:443',
    'kms.eu-central-1.amazonaws.com:443',
    'mirror.sandbox.example:443',
  ]);
  const [worker = ''] = world.machines('worker');
  const machine = machines.find(worker)?.machine;
  const kubelet = `for each in /proc/[0-9]*; do grep -qs hollow-kubelet $each/cmdline && tr '\\0' '\\n' <$each/environ; done; true`;
  expect(await machine?.ask(['/bin/sh', '-c', kubelet])).toContain(
    `HTTPS_PROXY=http://${proxyName}:${proxyPort}\n`,
  );
  const hosts = await machine?.ask(['cat', '/etc/containerd/certs.d/registry.k8s.io/hosts.toml']);
  expect(hosts).toContain('[host."https://mirror.sandbox.example"]');
});

test('a master that is lost while somebody writes takes no acknowledged write with it, and is replaced', async () => {
  const guest = await world.guest(id);
  const writer = write(guest);
  await until('some writes are acknowledged', async () => writer.acknowledged.length >= 10, {
    deadline: patience,
  });
  const [lost = ''] = world.machines('master');
  const before = writer.acknowledged.length;
  await world.terminate(lost);
  await until('writes go on without it', async () => writer.acknowledged.length >= before + 10, {
    deadline: patience,
  });
  await until('another machine runs in its place', async () => world.machines('master').length === 3, {
    deadline: patience,
    pause: 200,
  });
  await until('its etcd is a member again', async () => (await healthyMembers()) === 3, {
    deadline: patience,
    pause: 1_000,
  });
  await writer.stop();
  const { acknowledged, refused } = writer;
  figure(
    'writes acknowledged while a master was lost',
    `${acknowledged.length}, ${refused()} not answered well`,
  );
  const found = await stored(guest);
  expect(acknowledged.filter((name) => found.get(name) !== name)).toEqual([]);
}, 900_000);

test('certificates that are made anew replace every machine, and the API answers all the time', async () => {
  const place = { world, cluster };
  const [before, machines] = [await secrets(place), allMachines(place)];
  const answers = await whileAsking(place, async () => {
    await renew(place);
    const others = (now: Secrets): boolean =>
      shown.every((name) => now[name]?.data['crt'] !== before[name]?.data['crt']);
    await until('certificates are new', async () => others(await secrets(place)), { deadline: patience });
    await settled(cluster);
  });
  expectAnswers('every machine replaced for new certificates', answers);
  expect(allMachines(place).filter((id) => machines.includes(id))).toEqual([]);
}, 1_200_000);

interface Writer {
  /** Names of the ConfigMaps that the API said it has made; each holds its own name. */
  readonly acknowledged: string[];
  readonly refused: () => number;
  stop(): Promise<void>;
}

/** Writes one ConfigMap after the other, each under a name that was never tried before. */
function write(guest: Guest): Writer {
  const acknowledged: string[] = [];
  let [tried, going] = [0, true];
  const path = '/api/v1/namespaces/default/configmaps';
  const run = async (): Promise<void> => {
    while (going) {
      const name = `write-${(tried += 1)}`;
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { name } };
      const status = await guest.request({ method: 'POST', path, body }).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 201) acknowledged.push(name);
      await wait(50);
    }
  };
  const running = run();
  return {
    acknowledged,
    refused: () => tried - acknowledged.length,
    stop: async () => {
      going = false;
      await running;
    },
  };
}

/** What each ConfigMap holds, by its name. */
async function stored(guest: Guest): Promise<ReadonlyMap<string, string | undefined>> {
  const list = JSON.parse(await guest.kubectl(['get', 'configmaps', '--output=json'])) as {
    readonly items: readonly {
      readonly metadata: { readonly name: string };
      readonly data?: { readonly name?: string };
    }[];
  };
  return new Map(list.items.map(({ metadata, data }) => [metadata.name, data?.name]));
}

/** How many members of etcd answer that they are healthy, asked on a master that has been up all the time. */
async function healthyMembers(): Promise<number> {
  const [oldest = ''] = world.machines('master');
  const tls = '/etc/kubernetes/ssl/etcd';
  const flags = [`--cacert=${tls}-ca.pem`, `--cert=${tls}-crt.pem`, `--key=${tls}-key.pem`];
  const command = ['/opt/bin/etcdctl', '--endpoints=https://127.0.0.1:2379', ...flags];
  const asked = world.sandbox.machines
    .find(oldest)
    ?.machine?.ask([...command, 'endpoint', 'health', '--cluster', '--write-out=json']);
  const answers = JSON.parse((await asked?.catch(() => '[]')) ?? '[]') as readonly {
    readonly health: boolean;
  }[];
  return answers.filter(({ health }) => health).length;
}
