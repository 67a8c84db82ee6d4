/** `Fn::Cidr`: cuts a block into equal smaller ones, IPv4 and IPv6. */
import { misused } from './errors.ts';

function parse4(address: string): bigint {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) {
    throw misused(`Fn::Cidr: ${address} is not a valid IP address`);
  }
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function format4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
}

function parse6(address: string): bigint {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(Math.max(zeros, 0)).fill('0'), ...right];
  if (groups.length !== 8) throw misused(`Fn::Cidr: ${address} is not a valid IP address`);
  return groups.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}

function format6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt((7 - i) * 16)) & 0xffffn));
  const written = groups.map((group) => group.toString(16)).join(':');
  const runs = written.match(/(?:^|:)0(?::0)+(?=:|$)/g) ?? [];
  const longest = runs.toSorted((a, b) => b.length - a.length)[0];
  if (longest === undefined) return written;
  const at = written.indexOf(longest);
  const before = written.slice(0, at);
  const after = written.slice(at + longest.length);
  return `${before}::${after.startsWith(':') ? after.slice(1) : after}`;
}

/**
 * `count` blocks of `hostBits` host bits each from the start of `block` (`10.0.0.0/16`).
 * Throws a ValidationError when they do not fit.
 */
export function cutCidr(block: string, count: number, hostBits: number): readonly string[] {
  const [address = '', prefixText = ''] = block.split('/');
  const six = address.includes(':');
  const bits = six ? 128 : 32;
  const prefix = Number(prefixText);
  const newPrefix = bits - hostBits;
  if (!Number.isInteger(count) || count < 1 || count > 256) {
    throw misused('Fn::Cidr object count must be between 1 and 256');
  }
  const room = newPrefix - prefix;
  if (prefixText === '' || !Number.isInteger(newPrefix) || room < 0 || 2 ** room < count) {
    throw misused(`Fn::Cidr: cannot make ${count} blocks of ${hostBits} host bits from ${block}`);
  }
  const mask = ((1n << BigInt(prefix)) - 1n) << BigInt(bits - prefix);
  const base = (six ? parse6(address) : parse4(address)) & mask;
  return Array.from({ length: count }, (_, index) => {
    const start = base + (BigInt(index) << BigInt(hostBits));
    return `${six ? format6(start) : format4(start)}/${newPrefix}`;
  });
}
