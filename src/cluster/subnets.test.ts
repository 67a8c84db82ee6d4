/** A VPC's block is divided so that zones never disturb each other. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Cidr, cidrText, contains, overlaps, parseCidr } from './cidr.ts';
import { divide } from './subnets.ts';

/** Blocks as AWS makes VPCs of, from the largest to the given prefix length. */
const vpcs = (longest: number): fc.Arbitrary<Cidr> =>
  fc
    .tuple(fc.nat({ max: 255 }), fc.nat({ max: 255 }), fc.integer({ min: 16, max: longest }))
    .map(([b, c, prefix]) => {
      const address = 10 * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8;
      return { base: address - (address % 2 ** (32 - prefix)), prefix };
    });
const zoneNames = fc.integer({ min: 1, max: 3 }).map((count) => ['a', 'b', 'c'].slice(0, count));

it('gives every zone two subnets within the VPC that overlap nothing', () => {
  fc.assert(
    fc.property(vpcs(24), zoneNames, (vpc, names) => {
      const zones = divide(vpc, names);
      expect(zones?.map(({ name }) => name)).toEqual(names);
      const subnets = (zones ?? []).flatMap((zone) => [zone.privateSubnet, zone.publicSubnet]);
      for (const [index, subnet] of subnets.entries()) {
        expect(contains(vpc, subnet)).toBe(true);
        expect(subnet.prefix).toBeLessThanOrEqual(28);
        for (const other of subnets.slice(index + 1)) expect(overlaps(subnet, other)).toBe(false);
      }
    }),
  );
});

it('leaves the subnets of existing zones alone when a zone is added', () => {
  fc.assert(
    fc.property(vpcs(28), (vpc) => {
      const one = divide(vpc, ['a']);
      const three = divide(vpc, ['a', 'b', 'c']);
      expect(three?.slice(0, 1)).toEqual(one);
    }),
  );
});

it('divides 10.1.0.0/16 into three private /18 and three public /20', () => {
  const zones = divide(parseCidr('10.1.0.0/16') as Cidr, ['a', 'b', 'c']) ?? [];
  expect(zones.map((zone) => [cidrText(zone.privateSubnet), cidrText(zone.publicSubnet)])).toEqual([
    ['10.1.0.0/18', '10.1.192.0/20'],
    ['10.1.64.0/18', '10.1.208.0/20'],
    ['10.1.128.0/18', '10.1.224.0/20'],
  ]);
});

it('has room for three zones and no more', () => {
  expect(divide(parseCidr('10.1.0.0/16') as Cidr, ['a', 'b', 'c', 'd'])).toBeUndefined();
});

it.each([25, 26, 27, 28])('has no room in a /%i', (prefix) => {
  expect(divide({ base: 10 * 2 ** 24, prefix }, ['a'])).toBeUndefined();
});
