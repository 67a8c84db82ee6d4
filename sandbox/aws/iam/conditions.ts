/** Decides whether the conditions of a statement hold. Source: IAM user guide, "IAM JSON policy elements: Condition operators". */
import { BlockList, isIP } from 'node:net';
import type { Condition } from './document.ts';
import { arnLike, type KeySource, like, plain, substitute } from './patterns.ts';

/** Whether one value of the request meets one value of the policy. */
type Comparison = (actual: string, wanted: string) => boolean;

interface Operator {
  readonly compare: Comparison;
  /** True: holds when no value of the policy is met, and when the request has no such key. */
  readonly negated: boolean;
}

const number =
  (decide: (actual: number, wanted: number) => boolean): Comparison =>
  (actual, wanted) =>
    decide(Number(actual), Number(wanted));
const date =
  (decide: (actual: number, wanted: number) => boolean): Comparison =>
  (actual, wanted) =>
    decide(instant(actual), instant(wanted));

const equal: Comparison = (actual, wanted) => actual === plain(wanted);
const matching: Comparison = (actual, wanted) => like(wanted, actual);
const sameArn: Comparison = (actual, wanted) => arnLike(wanted, actual);
const inAnyCase: Comparison = (actual, wanted) => actual.toLowerCase() === plain(wanted).toLowerCase();

const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: equal,
  StringEqualsIgnoreCase: inAnyCase,
  StringLike: matching,
  ArnEquals: sameArn,
  ArnLike: sameArn,
  BinaryEquals: equal,
  Bool: inAnyCase,
  IpAddress: inNetwork,
  NumericEquals: number((a, b) => a === b),
  NumericLessThan: number((a, b) => a < b),
  NumericLessThanEquals: number((a, b) => a <= b),
  NumericGreaterThan: number((a, b) => a > b),
  NumericGreaterThanEquals: number((a, b) => a >= b),
  DateEquals: date((a, b) => a === b),
  DateLessThan: date((a, b) => a < b),
  DateLessThanEquals: date((a, b) => a <= b),
  DateGreaterThan: date((a, b) => a > b),
  DateGreaterThanEquals: date((a, b) => a >= b),
};

const negations: Readonly<Record<string, Comparison>> = {
  StringNotEquals: equal,
  StringNotEqualsIgnoreCase: inAnyCase,
  StringNotLike: matching,
  ArnNotEquals: sameArn,
  ArnNotLike: sameArn,
  NotIpAddress: inNetwork,
  NumericNotEquals: number((a, b) => a === b),
  DateNotEquals: date((a, b) => a === b),
};

/** An operator that IAM does not have. AWS refuses such a policy; one that came by nonetheless allows nothing. */
export class UnknownOperator extends Error {}

/** All conditions hold. Throws UnknownOperator for a word that is none of IAM's. */
export async function allHold(conditions: readonly Condition[], keys: KeySource): Promise<boolean> {
  for (const condition of conditions) {
    if (!(await holds(condition, keys))) return false;
  }
  return true;
}

async function holds({ operator, key, values }: Condition, keys: KeySource): Promise<boolean> {
  const [, set, name = '', ifExists] =
    /^(?:(ForAnyValue|ForAllValues):)?(.+?)(IfExists)?$/.exec(operator) ?? [];
  const actual = await keys(key);
  const present = actual !== undefined && actual.length > 0;
  if (name === 'Null') return values.some((value) => (value.toLowerCase() === 'true') === !present);
  const { compare, negated } = operatorOf(name);
  if (!present) return set === 'ForAllValues' || (set === undefined && (ifExists !== undefined || negated));
  const wanted = await Promise.all(values.map((value) => substitute(value, keys)));
  const known = wanted.filter((value) => value !== undefined);
  const meets = (one: string): boolean => known.some((value) => compare(one, value)) !== negated;
  return set === 'ForAllValues' || (set === undefined && negated) ? actual.every(meets) : actual.some(meets);
}

function operatorOf(name: string): Operator {
  const [straight, negation] = [comparisons[name], negations[name]];
  if (straight !== undefined) return { compare: straight, negated: false };
  if (negation !== undefined) return { compare: negation, negated: true };
  throw new UnknownOperator(`${name} is no condition operator of IAM`);
}

/** `203.0.113.0/24`, or a single address. */
function inNetwork(address: string, network: string): boolean {
  const [net = '', bits] = network.split('/');
  const family = isIP(net) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(net) === 0 || isIP(address) !== isIP(net)) return false;
  const list = new BlockList();
  list.addSubnet(net, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  return list.check(address, family);
}

/** A date of ISO 8601 or seconds since 1970. */
function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}
