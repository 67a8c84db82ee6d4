/** What people read before a change is made. */
import { describe, expect, test } from 'vitest';
import type { Cluster } from '../cluster/cluster.ts';
import { describeChange } from './change-text.ts';
import { compareTemplates } from './diff.ts';
import { block, guestInput, highlyAvailable, minimal, pool, surroundings } from './example-clusters.ts';
import type { GuestInput } from './guest/input.ts';
import { guestMainTemplate } from './guest-main.ts';
import { hostMainTemplate } from './host-main.ts';

const render = (cluster: Cluster, more: Partial<GuestInput> = {}) =>
  guestMainTemplate({ ...guestInput(cluster), ...more });

const changed = (before: Cluster, after: Cluster): Readonly<Record<string, string>> =>
  Object.fromEntries(
    compareTemplates(render(before), render(after)).map(({ logicalId, kind }) => [logicalId, kind]),
  );

const withWorkers = (cluster: Cluster, count: number): Cluster => ({
  ...cluster,
  workers: cluster.workers.map((each, index) => (index === 0 ? { ...each, count } : each)),
});

describe('changing the number of workers', () => {
  test('changes the group of that pool and nothing else', () => {
    expect(changed(minimal, withWorkers(minimal, 5))).toEqual({ WorkerAutoScalingGroup: 'in place' });
    expect(changed(highlyAvailable, withWorkers(highlyAvailable, 30))).toEqual({
      WorkerAutoScalingGroup: 'in place',
    });
  });

  test('is told in one sentence', () => {
    const resources = Object.keys(render(minimal).Resources).length;
    expect(describeChange(render(minimal), render(withWorkers(minimal, 5)))).toBe(
      `1 of ${resources} resources changes in place (worker group: min 3→5, max 4→6); no machine is replaced`,
    );
  });
});

describe('changing workers', () => {
  const bigger: Cluster = {
    ...highlyAvailable,
    workers: [{ ...pool('worker', 3), instanceType: 'm5.2xlarge', rootVolumeGiB: 200 }, pool('third', 2)],
  };

  test('never touches masters, their volumes or their addresses', () => {
    expect(Object.keys(changed(highlyAvailable, bigger)).filter((id) => id.startsWith('Master'))).toEqual([]);
  });

  test('says how many machines go', () => {
    const other = { ...minimal, workers: [{ ...pool('worker', 3), instanceType: 'm5.2xlarge' }] };
    expect(describeChange(render(minimal), render(other))).toBe(
      '2 of 50 resources change in place (worker launch template: InstanceType m5.large→m5.2xlarge; ' +
        'worker group: new launch template version); 3 workers are replaced in batches',
    );
  });

  test('names pools as users do', () => {
    const other = { ...highlyAvailable, workers: [pool('worker', 3), pool('gpu-large', 7)] };
    expect(describeChange(render(highlyAvailable), render(other))).toContain('gpu-large launch template');
  });
});

test('new user data for one master replaces that machine and keeps its volume and address', () => {
  const input = guestInput(highlyAvailable);
  const masters = input.userData.masters.map((text, index) => (index === 1 ? `${text} ` : text));
  const after = guestMainTemplate({ ...input, userData: { ...input.userData, masters } });
  expect(describeChange(guestMainTemplate(input), after)).toBe(
    '2 of 82 resources change in place (master1 launch template: UserData; ' +
      'master1 group: new launch template version); 1 master is replaced',
  );
});

test('what refers to a replaced resource is replaced too', () => {
  const network = {
    ...minimal.network,
    zones: minimal.network.zones.map((zone) => ({ ...zone, privateSubnet: block('10.1.9.0/24') })),
  };
  const changes = changed(minimal, { ...minimal, network });
  expect(changes).toMatchObject({ PrivateSubnet: 'replacement', Master0NetworkInterface: 'replacement' });
  expect(changes['VPC']).toBeUndefined();
  expect(describeChange(render(minimal), render({ ...minimal, network }))).toMatch(/1 master is replaced/);
});

test('a second pool is an addition', () => {
  const after = { ...minimal, workers: [...minimal.workers, pool('gpu', 2)] };
  expect(describeChange(render(minimal), render(after))).toMatch(/^3 of 53 resources are added/);
});

test('a zone added behind the others leaves them alone', () => {
  const [first, second] = highlyAvailable.network.zones;
  if (first === undefined || second === undefined) throw new Error('the example has three zones');
  const inZones = (zones: Cluster['network']['zones']): Cluster => ({
    ...minimal,
    network: { ...minimal.network, zones },
  });
  const kinds = Object.values(changed(inZones([first]), inZones([first, second])));
  expect(kinds).not.toContain('replacement');
  expect(kinds).not.toContain('removed');
});

test('equal templates change nothing', () => {
  expect(describeChange(render(minimal), render(structuredClone(minimal)))).toBe('no resource changes');
});

test('a host route follows its peering in place and keeps its table', () => {
  const before = hostMainTemplate(minimal, surroundings, 'pcx-0a1b2c3d4e5f60004');
  const after = hostMainTemplate(minimal, surroundings, 'pcx-0a1b2c3d4e5f60005');
  expect(compareTemplates(before, after).map(({ kind }) => kind)).toEqual(['in place', 'in place']);
});

test('an order of route tables is no change', () => {
  const turned = { ...surroundings, hostRouteTables: surroundings.hostRouteTables.toReversed() };
  const before = hostMainTemplate(minimal, surroundings, 'pcx-0a1b2c3d4e5f60004');
  expect(compareTemplates(before, hostMainTemplate(minimal, turned, 'pcx-0a1b2c3d4e5f60004'))).toEqual([]);
});
