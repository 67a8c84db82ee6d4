/** Reads blocks of addresses from a spec, and says what is wrong with those that cannot be used. */
import { type Cidr, cidrText, contains, parseAddress, parseCidr } from '../cidr.ts';
import type { Report } from './report.ts';

/** A block with the field it comes from and what it is for. */
export interface Block {
  readonly field: string;
  /** `the pod network`. */
  readonly what: string;
  readonly cidr: Cidr;
}

/** Blocks that are routed inside networks only. Source: RFC 1918, RFC 6598, RFC 2544. */
const privateBlocks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '198.18.0.0/15',
].flatMap((text) => parseCidr(text) ?? []);

/** Reads a block that must be private; reports and answers undefined when it is not usable. */
export function readBlock(field: string, text: string, report: Report): Cidr | undefined {
  const cidr = parseCidr(text);
  if (cidr === undefined) {
    const meant = blockAround(text);
    const remedy =
      meant === undefined ? 'Write it like 10.1.0.0/16.' : `The block of that address is ${cidrText(meant)}.`;
    report(field, `"${text}" is not an IPv4 block`, remedy);
    return undefined;
  }
  if (!privateBlocks.some((block) => contains(block, cidr))) {
    const remedy = 'Use a block within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10.';
    report(
      field,
      `${text} is foreign: its addresses belong to others on the internet, or to no network`,
      remedy,
    );
    return undefined;
  }
  return cidr;
}

/** The block around an address like 10.1.2.3/16, whatever its host bits; undefined when the text is not of that form. */
export function blockAround(text: string): Cidr | undefined {
  const [address, prefixText, ...rest] = text.split('/');
  const base = parseAddress(address ?? '');
  const prefix = Number(prefixText);
  if (base === undefined || rest.length > 0 || !/^\d{1,2}$/.test(prefixText ?? '') || prefix > 32)
    return undefined;
  return { base: base - (base % 2 ** (32 - prefix)), prefix };
}
