/** Every region belongs to one partition, and its spelling follows from it. */
import { expect, it } from 'vitest';
import { partitionOf, partitions } from './partitions.ts';
import { nearestRegion, regions } from './regions.ts';

it('knows the partition of every region', () => {
  for (const region of regions) expect(Object.keys(partitions)).toContain(partitionOf(region));
  expect(partitionOf('eu-central-1')).toBe('aws');
  expect(partitionOf('cn-northwest-1')).toBe('aws-cn');
  expect(partitionOf('us-gov-east-1')).toBe('aws-us-gov');
});

it.each(['', 'eu', 'eu-central', 'eu-central-1a', 'EU-CENTRAL-1', 'global'])(
  'takes %j for no region',
  (text) => {
    expect(partitionOf(text)).toBeUndefined();
  },
);

it.each([
  ['eu-centrall-1', 'eu-central-1'],
  ['us-est-1', 'us-east-1'],
  ['cn-nort-1', 'cn-north-1'],
])('takes %s for a slip of %s', (slip, region) => {
  expect(nearestRegion(slip)).toBe(region);
});
