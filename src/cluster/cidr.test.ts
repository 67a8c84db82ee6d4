/** IPv4 blocks behave like sets of addresses. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  addressAt,
  addressText,
  type Cidr,
  cidrText,
  contains,
  overlaps,
  parseAddress,
  parseCidr,
  size,
  split,
} from './cidr.ts';

const blocks: fc.Arbitrary<Cidr> = fc
  .tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
  .map(([address, prefix]) => ({ base: address - (address % 2 ** (32 - prefix)), prefix }));

it('reads what it prints', () => {
  fc.assert(
    fc.property(blocks, (block) => {
      expect(parseCidr(cidrText(block))).toEqual(block);
    }),
  );
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 32 - 1 }), (address) => {
      expect(parseAddress(addressText(address))).toBe(address);
    }),
  );
});

it.each([
  '',
  '10.0.0.0',
  '10.0.0.0/',
  '10.0.0.0/33',
  '10.0.0.1/24',
  '10.0.0/8',
  '256.0.0.0/8',
  '010.0.0.0/8',
  '10.0.0.0/8 ',
  ' 10.0.0.0/8',
  '10.0.0.0/-1',
  '10.0.0.0/8/8',
  '::/0',
  '1e1.0.0.0/8',
])('does not read %j', (text) => {
  expect(parseCidr(text)).toBeUndefined();
});

it('finds an overlap exactly where one block holds the other', () => {
  fc.assert(
    fc.property(blocks, blocks, (a, b) => {
      expect(overlaps(a, b)).toBe(contains(a, b) || contains(b, a));
      expect(overlaps(a, b)).toBe(overlaps(b, a));
    }),
  );
});

it('splits a block into equal blocks that fill it without overlapping', () => {
  fc.assert(
    fc.property(blocks, fc.integer({ min: 0, max: 4 }), (block, bits) => {
      const parts = split(block, block.prefix + bits, 2 ** bits);
      fc.pre(block.prefix + bits <= 32);
      expect(parts?.reduce((sum, part) => sum + size(part), 0)).toBe(size(block));
      for (const [index, part] of (parts ?? []).entries()) {
        expect(contains(block, part)).toBe(true);
        for (const other of (parts ?? []).slice(index + 1)) expect(overlaps(part, other)).toBe(false);
      }
    }),
  );
});

it('does not split a block into more than fits', () => {
  expect(split({ base: 0, prefix: 24 }, 26, 5)).toBeUndefined();
  expect(split({ base: 0, prefix: 24 }, 23, 1)).toBeUndefined();
  expect(split({ base: 0, prefix: 32 }, 33, 2)).toBeUndefined();
});

it('counts addresses from 0', () => {
  const block = parseCidr('172.31.0.0/16') as Cidr;
  expect([addressAt(block, 0), addressAt(block, 10), addressAt(block, 256)]).toEqual([
    '172.31.0.0',
    '172.31.0.10',
    '172.31.1.0',
  ]);
});
