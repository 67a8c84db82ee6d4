/** An instance type's name tells its architecture. */
import { expect, it } from 'vitest';
import { architectureOf } from './instance-type.ts';

it.each([
  'm5.large',
  'm3.large',
  't3.micro',
  'c5n.18xlarge',
  'm7i-flex.large',
  'g4dn.xlarge',
  'u-6tb1.metal',
  'u7i-12tb.224xlarge',
  'x2iedn.xlarge',
  'p4d.24xlarge',
  'i3.metal',
  'm7i.metal-24xl',
  'trn1.2xlarge',
  'r6id.large',
])('takes %s for x86_64', (type) => expect(architectureOf(type)).toBe('x86_64'));

it.each([
  'm6g.large',
  't4g.small',
  'c7gn.xlarge',
  'x2gd.medium',
  'im4gn.large',
  'is4gen.large',
  'g5g.xlarge',
  'a1.large',
  'r8gd.metal-48xl',
  'hpc7g.4xlarge',
])('takes %s for arm64', (type) => expect(architectureOf(type)).toBe('arm64'));

it.each([
  '',
  'm5',
  'large',
  'M5.large',
  'm5.',
  '.large',
  'm5 large',
  'mac1.metal',
  'mac2-m2.metal',
  'm5.large.x',
])('takes %j for no machine of a cluster', (type) => expect(architectureOf(type)).toBeUndefined());
