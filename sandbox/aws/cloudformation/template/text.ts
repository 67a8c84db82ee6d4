/** Reads a template's text, JSON or YAML with CloudFormation's short forms, into plain JSON. */

import type { Node, YAMLParseError } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { isList, isMapping, type Mapping, record, text, type Value } from '../value.ts';
import { malformed, misused } from './errors.ts';

const functions = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Not',
];
const shortForms = new Map<string, string>([
  ...[...functions, 'Or', 'Select', 'Split', 'Sub', 'Transform'].map((name): [string, string] => [
    `!${name}`,
    `Fn::${name}`,
  ]),
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
]);

function scalar(node: { value: unknown; source?: string }, tag: string | undefined): Value {
  if (tag !== undefined) return node.source ?? String(node.value);
  const { value } = node;
  if (value instanceof Date) return node.source ?? value.toISOString();
  if (typeof value === 'bigint') return Number(value);
  return value === undefined ? null : (value as Value);
}

function wrap(tag: string, value: Value): Value {
  const name = shortForms.get(tag);
  if (name === undefined) throw malformed(`YAML not well-formed. Unknown tag ${tag}`);
  if (name !== 'Fn::GetAtt' || typeof value !== 'string') return { [name]: value };
  const dot = value.indexOf('.');
  return { [name]: dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
}

function plain(node: Node | null): Value {
  if (node === null) return null;
  if (isAlias(node)) throw misused('YAML aliases are not allowed in CloudFormation templates');
  const tag = node.tag?.startsWith('!') === true ? node.tag : undefined;
  const value = unwrapped(node, tag);
  return tag === undefined ? value : wrap(tag, value);
}

function unwrapped(node: Node, tag: string | undefined): Value {
  if (isScalar(node)) return scalar(node as { value: unknown; source?: string }, tag);
  if (isSeq(node)) return node.items.map((item) => plain(item as Node | null));
  if (!isMap(node)) return null;
  const members = node.items.map(({ key, value }): [string, Value] => {
    const name = isScalar(key) ? text(scalar(key as { value: unknown; source?: string }, '!')) : '';
    return [name, plain(value as Node | null)];
  });
  return record(members);
}

/** As CloudFormation counts. */
function position(body: string, at: number): string {
  const before = body.slice(0, at).split('\n');
  return `(line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}

function fromJson(body: string): Value {
  try {
    return JSON.parse(body) as Value;
  } catch (error) {
    // Where reading stopped is behind the character that was not expected.
    const at = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw malformed(
      `JSON not well-formed. ${position(body, at === undefined ? body.length : Number(at) + 1)}`,
    );
  }
}

function parsedYaml(body: string): ReturnType<typeof parseDocument> {
  try {
    return parseDocument(body, { version: '1.1', merge: false, logLevel: 'silent', intAsBigInt: false });
  } catch (error) {
    if (error instanceof RangeError) throw malformed(`Template nests deeper than ${deepest} levels.`);
    throw error;
  }
}

/** Where AWS's parser, which reads token by token, notices what ours tells of the whole member. */
function noticedAt(body: string, { code, pos: [start, end] }: YAMLParseError): number {
  const later = (from: number, pattern: RegExp): number =>
    from + Math.max(0, body.slice(from).search(pattern));
  if (code === 'MISSING_CHAR' && !/["']/.test(body[start] ?? '')) return later(end + 1, /\S|$/);
  if (code === 'BLOCK_AS_IMPLICIT_KEY') return later(start, /:(?=\s|$)/);
  return start;
}

function fromYaml(body: string): Value {
  const document = parsedYaml(body);
  const [problem] = document.errors;
  if (problem !== undefined)
    throw malformed(`YAML not well-formed. ${position(body, noticedAt(body, problem))}`);
  return plain(document.contents);
}

/** Deeper than any template is written; keeps what walks templates from running out of stack. */
const deepest = 150;

/** The same value of objects that inherit nothing. Throws a ValidationError when it nests too deeply. */
function bare(value: Value, depth = 0): Value {
  if (depth > deepest) throw malformed(`Template nests deeper than ${deepest} levels.`);
  if (isList(value)) return value.map((item) => bare(item, depth + 1));
  if (!isMapping(value)) return value;
  return record(Object.entries(value).map(([name, inner]) => [name, bare(inner, depth + 1)] as const));
}

/**
 * The template as JSON. JSON is tried when the text opens with a brace, YAML otherwise.
 * Throws a ValidationError when the text is neither, or not an object.
 */
export function readTemplateText(body: string): Mapping {
  const value = body.trimStart().startsWith('{') ? fromJson(body) : fromYaml(body);
  if (!isMapping(value)) throw malformed('unsupported structure.');
  return bare(value) as Mapping;
}
