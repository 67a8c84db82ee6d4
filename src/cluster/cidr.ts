/** IPv4 blocks as values: parse, print, contain, overlap, split. */

export interface Cidr {
  /** First address as an unsigned 32-bit number. */
  readonly base: number;
  /** 0–32. */
  readonly prefix: number;
}

/** Reads `10.1.0.0/16`. Answers undefined for anything else, host bits included. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(text);
  const base = match?.[1] === undefined ? undefined : parseAddress(match[1]);
  const prefix = Number(match?.[2]);
  if (base === undefined || prefix > 32) return undefined;
  return base % 2 ** (32 - prefix) === 0 ? { base, prefix } : undefined;
}

/** Reads a dotted address without leading zeros as an unsigned 32-bit number. */
export function parseAddress(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function addressText(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

export function cidrText(cidr: Cidr): string {
  return `${addressText(cidr.base)}/${cidr.prefix}`;
}

/** Number of addresses. */
export function size(cidr: Cidr): number {
  return 2 ** (32 - cidr.prefix);
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return inner.base >= outer.base && inner.base + size(inner) <= outer.base + size(outer);
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.base < b.base + size(b) && b.base < a.base + size(a);
}

/** The nth address of a block, counted from 0. */
export function addressAt(cidr: Cidr, n: number): string {
  return addressText(cidr.base + n);
}

/** The first `count` equal blocks of length `prefix`; undefined when they do not fit. */
export function split(cidr: Cidr, prefix: number, count: number): readonly Cidr[] | undefined {
  const step = 2 ** (32 - prefix);
  if (prefix < cidr.prefix || prefix > 32 || count * step > size(cidr)) return undefined;
  return Array.from({ length: count }, (_, index) => ({ base: cidr.base + index * step, prefix }));
}
