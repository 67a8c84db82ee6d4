/** What holds for the templates of every cluster, tried on many made-up ones. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cidr, overlaps, parseCidr } from '../cluster/cidr.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { canonicalJson } from '../support/json.ts';
import {
  block,
  guestInput,
  highlyAvailable,
  minimal,
  pool,
  surroundings,
  zonesIn,
} from './example-clusters.ts';
import { poolPrefix } from './guest/input.ts';
import { guestMainTemplate } from './guest-main.ts';
import { hostMainTemplate } from './host-main.ts';
import { hostSetupTemplate } from './host-setup.ts';
import { references } from './json-walk.ts';
import type { Template } from './template.ts';

const poolName = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/);

/** Clusters of every allowed size: 1–3 zones, 1 or 3 masters, 1–4 pools of 1–50 workers, DNS and allow list on and off. */
const clusters: fc.Arbitrary<Cluster> = fc
  .record({
    zoneCount: fc.integer({ min: 1, max: 3 }),
    masters: fc.constantFrom<1 | 3>(1, 3),
    pools: fc.uniqueArray(fc.tuple(poolName, fc.integer({ min: 1, max: 50 })), {
      minLength: 1,
      maxLength: 4,
      selector: ([name]) => name,
    }),
    dns: fc.boolean(),
    allowList: fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { maxLength: 20 }),
    vpc: fc.integer({ min: 1, max: 200 }).map((second) => block(`10.${second}.0.0/16`)),
  })
  .map(({ zoneCount, masters, pools, dns, allowList, vpc }) => ({
    ...minimal,
    network: {
      ...minimal.network,
      vpcCidr: vpc,
      zones: zonesIn(
        vpc,
        ['a', 'b', 'c'].slice(0, zoneCount).map((letter) => `eu-central-1${letter}`),
      ),
    },
    masters: { ...minimal.masters, count: masters },
    workers: pools.map(([name, count]) => pool(name, count)),
    dns: dns ? minimal.dns : { enabled: false },
    kubernetes: {
      ...minimal.kubernetes,
      apiAllowList: allowList.map((third) => block(`192.0.${third}.0/24`)),
    },
  }));

function templatesOf(cluster: Cluster): readonly Template[] {
  return [
    hostSetupTemplate(cluster, surroundings),
    guestMainTemplate(guestInput(cluster)),
    hostMainTemplate(cluster, surroundings, 'pcx-0a1b2c3d4e5f60004'),
  ];
}

function subnetBlocks(template: Template): readonly Cidr[] {
  return Object.values(template.Resources).flatMap(({ Type, Properties }) => {
    if (Type !== 'AWS::EC2::Subnet' || !('CidrBlock' in Properties)) return [];
    const cidr = parseCidr(String(Properties.CidrBlock));
    return cidr === undefined ? [] : [cidr];
  });
}

const forEveryCluster = (check: (cluster: Cluster) => void): void => {
  fc.assert(fc.property(clusters, check), { numRuns: 60 });
};

test('the same cluster gives the same bytes', () => {
  forEveryCluster((cluster) => {
    const again = structuredClone(cluster);
    expect(JSON.stringify(templatesOf(again))).toBe(JSON.stringify(templatesOf(cluster)));
  });
});

test('every template can be sent inline: at most 51,200 bytes and 500 resources', () => {
  forEveryCluster((cluster) => {
    for (const template of templatesOf(cluster)) {
      expect(Buffer.byteLength(canonicalJson(template))).toBeLessThanOrEqual(51_200);
      expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(500);
    }
  });
});

test('every reference leads to a resource, and no two resources wait for each other', () => {
  forEveryCluster((cluster) => {
    for (const template of templatesOf(cluster)) {
      const needs = new Map(
        Object.entries(template.Resources).map(([id, { Properties, DependsOn = [] }]) => [
          id,
          [...references(Properties).map(({ to }) => to), ...DependsOn],
        ]),
      );
      for (const each of [...needs.values(), references(template.Outputs ?? {}).map(({ to }) => to)])
        expect(each.filter((to) => !needs.has(to))).toEqual([]);
      expect(withoutCycle(needs)).toBe(true);
    }
  });
});

test('subnets never overlap', () => {
  forEveryCluster((cluster) => {
    const blocks = subnetBlocks(guestMainTemplate(guestInput(cluster)));
    expect(blocks).toHaveLength(cluster.network.zones.length * 2);
    for (const [index, one] of blocks.entries())
      for (const other of blocks.slice(index + 1)) expect(overlaps(one, other)).toBe(false);
  });
});

test('names of load balancers fit into 32 characters', () => {
  const names = Object.values(guestMainTemplate(guestInput(highlyAvailable)).Resources).flatMap(
    ({ Type, Properties }) =>
      Type === 'AWS::ElasticLoadBalancingV2::LoadBalancer' && 'Name' in Properties
        ? [String(Properties.Name)]
        : [],
  );
  expect(names).toEqual(['al9qy-api', 'al9qy-ingress']);
  expect(names.every((name) => name.length <= 32)).toBe(true);
});

test('no two pools share a logical id', () => {
  fc.assert(
    fc.property(poolName, poolName, (one, other) => {
      fc.pre(one !== other);
      expect(poolPrefix(pool(one, 1))).not.toBe(poolPrefix(pool(other, 1)));
    }),
    { numRuns: 2000 },
  );
  const close = [
    'a-1',
    'a1',
    'a-z1',
    'az1',
    'a--1',
    'a-b',
    'ab',
    'a-zb',
    'a-',
    'az',
    'a-z',
    'worker',
    'master0',
  ];
  expect(new Set(close.map((name) => poolPrefix(pool(name, 1)))).size).toBe(close.length);
});

/** Takes away what waits for nothing, until nothing is left or nothing can be taken. */
function withoutCycle(needs: ReadonlyMap<string, readonly string[]>): boolean {
  const left = new Map(needs);
  for (;;) {
    const free = [...left].filter(([, others]) => others.every((other) => !left.has(other)));
    for (const [id] of free) left.delete(id);
    if (left.size === 0) return true;
    if (free.length === 0) return false;
  }
}
