/** Breaks templates in reproducible ways, so that the engine can be shown to refuse anything with a clear answer. */
import type { Value } from './value.ts';

/** A stream of chance that a seed determines. */
export interface Chance {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number;
  pick<T>(from: readonly T[]): T;
}

/** Chance from a seed: the same seed gives the same stream (xorshift, 32 bits). */
export function chanceOf(seed: number): Chance {
  let state = (seed * 2_654_435_761 + 1) >>> 0 || 1;
  const below = (limit: number): number => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % limit;
  };
  return { below, pick: (from) => from[below(from.length)] as (typeof from)[number] };
}

type Node = Record<string, Value> | Value[];

interface Place {
  readonly parent: Node;
  readonly key: string | number;
}

function places(node: Value, found: Place[] = []): readonly Place[] {
  if (typeof node !== 'object' || node === null) return found;
  const keys = Array.isArray(node) ? node.map((_, index) => index) : Object.keys(node);
  for (const key of keys) {
    found.push({ parent: node as Node, key });
    places((node as Record<string | number, Value>)[key] as Value, found);
  }
  return found;
}

const at = ({ parent, key }: Place): Value => (parent as Record<string | number, Value>)[key] as Value;

function put({ parent, key }: Place, value: Value): void {
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}

function drop({ parent, key }: Place): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[String(key)];
}

const oddities: readonly Value[] = [
  null,
  true,
  '',
  ' ',
  -1,
  0,
  1e21,
  '\u0000',
  '🜁',
  [],
  {},
  [[]],
  '${',
  '${A.B.C}',
  '{{resolve:ssm:absent}}',
  '{{resolve:secretsmanager:absent:SecretString:x}}',
  'vpc-00000000',
  '10.0.0.0/33',
  'x'.repeat(5_000),
];

const functions = ['Ref', 'Fn::GetAtt', 'Fn::Sub', 'Fn::If', 'Fn::Join', 'Fn::Select', 'Fn::Split'];
const moreFunctions = ['Fn::FindInMap', 'Fn::ImportValue', 'Fn::GetAZs', 'Fn::Cidr', 'Fn::Base64', 'Fn::And'];
const otherFunctions = ['Fn::Or', 'Fn::Not', 'Condition', 'Fn::Equals', 'Fn::Length', 'Fn::ToJsonString'];
const members = [
  'Type',
  'Properties',
  'DependsOn',
  'DeletionPolicy',
  'CreationPolicy',
  'Metadata',
  'Fn::Nothing',
];
const traps = ['__proto__', 'constructor', 'a-b', '', 'Fn::ForEach::A', 'Fn::Transform'];
const names = [functions, moreFunctions, otherFunctions, members, traps].flat();

type Mutation = (root: Value, chance: Chance) => void;

const mutations: readonly Mutation[] = [
  (root, chance) => drop(chance.pick(places(root))),
  (root, chance) => put(chance.pick(places(root)), chance.pick(oddities)),
  (root, chance) => put(chance.pick(places(root)), { [chance.pick(names)]: chance.pick(oddities) }),
  (root, chance) => {
    const place = chance.pick(places(root));
    put(place, { [chance.pick(names)]: structuredClone(at(place)) });
  },
  (root, chance) => {
    const place = chance.pick(places(root));
    put(place, [structuredClone(at(place)), chance.pick(oddities)]);
  },
  (root, chance) => {
    const [one, other] = [chance.pick(places(root)), chance.pick(places(root))];
    const kept = structuredClone(at(one));
    put(one, structuredClone(at(other)));
    put(other, kept);
  },
  (root, chance) => {
    const place = chance.pick(places(root));
    if (Array.isArray(place.parent)) return;
    const value = at(place);
    drop(place);
    put({ parent: place.parent, key: chance.pick(names) }, value);
  },
];

function mangled(text: string, chance: Chance): string {
  const position = chance.below(text.length);
  const rest = text.slice(position + 1);
  const piece = chance.pick(['{', '}', '[', '"', ':', ',', '\\', '\u0000', '&a ', '*a ', '!Ref ', '- ', '']);
  return chance.below(8) === 0 ? text.slice(0, position) : text.slice(0, position) + piece + rest;
}

/** A broken copy of one of `seeds`, as text; every call on the same stream of chance gives another. */
export function mutant(seeds: readonly object[], chance: Chance): string {
  const root = structuredClone(chance.pick(seeds)) as Value;
  for (let times = 1 + chance.below(3); times > 0; times -= 1) {
    if (places(root).length > 0) chance.pick(mutations)(root, chance);
  }
  const text = JSON.stringify(root, null, chance.below(2));
  // No client can send half of a surrogate pair, which mangling may leave.
  return chance.below(10) === 0 ? mangled(text, chance).toWellFormed() : text;
}
