/** A cluster follows its AWSConfig and mends what others break, and touches nothing else on the way. */
import {
  CreateRouteTableCommand,
  CreateTagsCommand,
  DescribeInstancesCommand,
  DescribeRouteTablesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { certificateSecrets } from '../../sandbox/stage/certificates.ts';
import { baseDomain, type Cluster } from '../../sandbox/stage/clusters.ts';
import { apply, type KubeObject } from '../../sandbox/stage/manifests.ts';
import { until } from '../../sandbox/stage/until.ts';
import { stacksOf } from './accounts.ts';
import { hear } from './hearing.ts';
import { guestAccount, hostAccount, instances, logsGoToo, openWorld, type World } from './world.ts';

const id = 'moves';
let world: World;
let cluster: Cluster;

beforeAll(async () => {
  world = await openWorld();
  await world.start({ settings: [logsGoToo, '--service.resync=10s'] });
  cluster = await world.apply(id);
}, 180_000);

beforeEach(async () => void (await cluster.waitFor('Ready', 'True', 60_000)));

afterAll(async () => await world?.close());

/** Instance ids by what their machine does: `moves-master`, `moves-worker`. */
async function machines(): Promise<Readonly<Record<string, readonly string[]>>> {
  const ec2 = await world.inside(guestAccount).ec2();
  const command = new DescribeInstancesCommand({
    InstanceIds: [...instances(await world.leftovers(id))],
  });
  const { Reservations = [] } = await ec2.send(command);
  const byName: Record<string, string[]> = {};
  for (const { InstanceId = '', Tags } of Reservations.flatMap(({ Instances = [] }) => Instances)) {
    const name = Tags?.find(({ Key }) => Key === 'Name')?.Value ?? '';
    byName[name] = [...(byName[name] ?? []), InstanceId].toSorted();
  }
  return byName;
}

const masterAddress = async (): Promise<unknown> =>
  (await cluster.status()).infrastructure?.['masterAddresses'];

async function updates(): Promise<readonly string[]> {
  return (await stacksOf(world, id)).filter(({ updated }) => updated).map(({ name }) => name);
}

describe('new certificates', () => {
  test('replace every machine, and the master keeps its address', { timeout: 60_000 }, async () => {
    const [before, address] = [await machines(), await masterAddress()];
    const plans = hear(cluster, 'InfrastructureReady');
    for (const manifest of await certificateSecrets({ id, namespace: 'default', baseDomain }))
      await apply(world.sandbox.hostCluster, manifest as unknown as KubeObject);
    await cluster.patch({ metadata: { annotations: { renewed: 'yes' } } });
    const old = Object.values(before).flat();
    await until('every machine is another', async () => {
      const now = await machines();
      const counts = [now[`${id}-master`]?.length, now[`${id}-worker`]?.length];
      const kept = Object.values(now)
        .flat()
        .filter((machine) => old.includes(machine));
      return kept.length === 0 && counts.join() === '1,3';
    });
    await cluster.waitFor('Ready', 'True', 60_000);
    expect(await masterAddress()).toEqual(address);
    expect((await plans.stop()).find((message) => message.includes('updates the guest stack'))).toMatch(
      /1 master is replaced and 3 workers are replaced in batches$/,
    );
  });
});

describe('more workers', () => {
  test('come beside those that run, and the master is not touched', async () => {
    const before = await machines();
    const plans = hear(cluster, 'InfrastructureReady');
    await cluster.patch({ spec: { aws: { workers: [{}, {}, {}, {}, {}] } } });
    await cluster.waitFor('Ready', 'True', 60_000);
    const after = await until('five workers run', async () => {
      const now = await machines();
      return now[`${id}-worker`]?.length === 5 ? now : undefined;
    });
    expect(after[`${id}-master`]).toEqual(before[`${id}-master`]);
    expect(after[`${id}-worker`]).toEqual(expect.arrayContaining([...(before[`${id}-worker`] ?? [])]));
    expect((await cluster.status())['workers']).toBe(5);

    expect(await updates()).toEqual([`cluster-${id}-guest-main`]);
    const plan = (await plans.stop()).find((message) => message.includes('updates the guest stack'));
    expect(plan).toMatch(/1 of \d+ resources changes in place/);
  });

  test('go again when they are no longer wanted', async () => {
    await cluster.patch({ spec: { aws: { workers: [{}, {}] } } });
    await cluster.waitFor('Ready', 'True', 60_000);
    await until('two workers run', async () => (await machines())[`${id}-worker`]?.length === 2);
    expect((await machines())[`${id}-master`]).toHaveLength(1);
  });
});

describe('other route tables of the host', () => {
  test('lead to the cluster, and those that were named before no longer do', async () => {
    const ec2 = await world.inside(hostAccount).ec2();
    const vpc = world.sandbox.env['SANDBOX_HOST_VPC_ID'];
    const { RouteTable: made } = await ec2.send(new CreateRouteTableCommand({ VpcId: vpc }));
    await ec2.send(
      new CreateTagsCommand({
        Resources: [made?.RouteTableId ?? ''],
        Tags: [{ Key: 'Name', Value: 'sandbox-private-c' }],
      }),
    );
    const leading = async (): Promise<readonly string[]> => {
      const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({}));
      return RouteTables.filter(({ Routes }) =>
        Routes?.some(({ VpcPeeringConnectionId: peering }) => peering !== undefined),
      )
        .map(({ Tags }) => Tags?.find(({ Key }) => Key === 'Name')?.Value ?? '')
        .toSorted();
    };
    expect(await leading()).toEqual(['sandbox-private-a', 'sandbox-private-b']);

    await cluster.patch({
      spec: { aws: { vpc: { routeTableNames: ['sandbox-private-b', 'sandbox-private-c'] } } },
    });
    await cluster.waitFor('Ready', 'True', 60_000);
    expect(await leading()).toEqual(['sandbox-private-b', 'sandbox-private-c']);
    expect(await updates()).toContain(`cluster-${id}-host-main`);
  });
});

describe('what somebody did by hand in the host cluster', () => {
  const inside = `namespaces/${id}`;
  const service = `/api/v1/${inside}/services/master`;
  const slice = `/apis/discovery.k8s.io/v1/${inside}/endpointslices/master`;
  const endpoints = `/api/v1/${inside}/endpoints/master`;
  const addresses = async (): Promise<string> => {
    const found = await world.object<{ subsets: readonly { addresses: unknown }[] }>(endpoints);
    return JSON.stringify(found?.subsets[0]?.addresses);
  };

  // The operator is told of AWSConfigs only; the rest it sees when it comes by, here every 10 s.
  test('is mended when it was a removal', async () => {
    const { hostCluster } = world.sandbox;
    const right = await addresses();
    await hostCluster.request({ method: 'DELETE', path: service });
    await hostCluster.request({ method: 'DELETE', path: slice });
    expect(await world.object(service)).toBeUndefined();
    await until('Service, EndpointSlice and Endpoints are back', async () => {
      const there = [await world.object(service), await world.object(slice)];
      return !there.includes(undefined) && (await addresses()) === right;
    });
  });

  test('is mended when it was a change', async () => {
    const right = await addresses();
    const subsets = [{ addresses: [{ ip: '10.99.99.99' }], ports: [{ port: 443, protocol: 'TCP' }] }];
    const contentType = 'application/merge-patch+json';
    await world.sandbox.hostCluster.request({
      method: 'PATCH',
      path: endpoints,
      body: { subsets },
      contentType,
    });
    expect(await addresses()).toContain('10.99.99.99');
    await cluster.patch({ metadata: { annotations: { poked: 'yes' } } });
    await until('the address is right again', async () => (await addresses()) === right);
  });
});
