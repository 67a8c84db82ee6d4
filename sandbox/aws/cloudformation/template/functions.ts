/** What each intrinsic function does with its resolved arguments. */
import { canonical, isList, text, type Value } from '../value.ts';
import { cutCidr } from './cidr.ts';
import { malformed, misused } from './errors.ts';

/** A function that needs nothing but its resolved argument. */
type Plain = (argument: Value) => Value;

function pair(argument: Value, complaint: string): readonly [Value, Value] {
  if (!isList(argument) || argument.length !== 2) throw misused(complaint);
  const [first, second] = argument;
  if (first === undefined || second === undefined) throw misused(complaint);
  return [first, second];
}

function join(argument: Value): Value {
  const complaint =
    'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.';
  const [delimiter, items] = pair(argument, complaint);
  if (typeof delimiter !== 'string' || !isList(items)) throw misused(complaint);
  if (items.some((item) => typeof item === 'object')) throw misused(complaint);
  return items.map(text).join(delimiter);
}

function wholeNumber(value: Value | undefined): number {
  return typeof value === 'object' || value === '' ? Number.NaN : Number(value);
}

function select(argument: Value): Value {
  const complaint = 'Fn::Select requires a list argument with two elements: an integer index and a list';
  const [index, items] = pair(argument, complaint);
  const number = wholeNumber(index);
  if (!Number.isInteger(number) || !isList(items)) throw misused(complaint);
  const item = items[number];
  if (item === undefined || item === null) {
    throw misused(`Fn::Select cannot select nonexistent value at index ${number}`);
  }
  return item;
}

function split(argument: Value): Value {
  const complaint =
    'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.';
  const [delimiter, source] = pair(argument, complaint);
  if (typeof delimiter !== 'string' || delimiter === '' || typeof source !== 'string') {
    throw misused(complaint);
  }
  return source.split(delimiter);
}

function cidr(argument: Value): Value {
  if (!isList(argument) || argument.length < 2 || argument.length > 3) {
    throw misused('every Fn::Cidr object requires two or three parameters');
  }
  const [block, count, hostBits] = argument;
  if (typeof block !== 'string') throw misused('Fn::Cidr: the first parameter must be an IP block');
  const bits = hostBits ?? (block.includes(':') ? 64 : 8);
  return cutCidr(block, wholeNumber(count), wholeNumber(bits));
}

function base64(argument: Value): Value {
  if (typeof argument === 'object') throw misused('every Fn::Base64 object must have a String-typed value.');
  return Buffer.from(text(argument)).toString('base64');
}

function equals(argument: Value): Value {
  const complaint = 'every Fn::Equals object requires a list of 2 string parameters.';
  const [a, b] = pair(argument, complaint);
  return typeof a === 'object' || typeof b === 'object' ? canonical(a) === canonical(b) : text(a) === text(b);
}

/** Functions of every template. */
export const plainFunctions: Readonly<Record<string, Plain>> = {
  'Fn::Base64': base64,
  'Fn::Cidr': cidr,
  'Fn::Equals': equals,
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': split,
};

/** Functions that only the Rules section knows. */
export const ruleFunctions: Readonly<Record<string, Plain>> = {
  'Fn::Contains': (argument) => {
    const [items, item] = pair(argument, 'Fn::Contains requires a list of strings and a string');
    return texts(items).includes(text(item));
  },
  'Fn::EachMemberEquals': (argument) => {
    const [items, item] = pair(argument, 'Fn::EachMemberEquals requires a list of strings and a string');
    return texts(items).every((each) => each === text(item));
  },
  'Fn::EachMemberIn': (argument) => {
    const [items, others] = pair(argument, 'Fn::EachMemberIn requires two lists of strings');
    return texts(items).every((each) => texts(others).includes(each));
  },
};

function texts(value: Value): readonly string[] {
  return isList(value) ? value.map(text) : [text(value)];
}

/** Functions of templates with `Transform: AWS::LanguageExtensions`. */
export const extensionFunctions: Readonly<Record<string, Plain>> = {
  'Fn::Length': (argument) => {
    if (!isList(argument)) throw malformed('Fn::Length requires a list');
    return argument.length;
  },
  'Fn::ToJsonString': (argument) => JSON.stringify(argument),
};

/** Functions that the evaluator itself treats, because they look around or are lazy. */
export const contextFunctions: readonly string[] = [
  'Ref',
  'Fn::GetAtt',
  'Fn::Sub',
  'Fn::If',
  'Fn::FindInMap',
].concat(['Fn::ImportValue', 'Fn::GetAZs', 'Fn::And', 'Fn::Or', 'Fn::Not', 'Condition']);

/** The function call a value is: a single member that is an intrinsic's name; otherwise undefined. */
export function callOf(value: Value): { readonly name: string; readonly argument: Value } | undefined {
  if (typeof value !== 'object' || value === null || isList(value)) return undefined;
  const [name, another] = Object.keys(value);
  if (name === undefined || another !== undefined) return undefined;
  const argument = (value as Readonly<Record<string, Value>>)[name];
  if (argument === undefined) return undefined;
  if (name === 'Condition') return typeof argument === 'string' ? { name, argument } : undefined;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined;
}

/** `Fn::GetAtt`'s argument as resource and attribute; text may use a dot. The attribute may be a function. */
export function getAttArgument(argument: Value): { readonly resource: string; readonly attribute: Value } {
  const complaint =
    'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute';
  const parts = typeof argument === 'string' ? dotted(argument) : argument;
  if (!isList(parts) || parts.length < 2) throw misused(complaint);
  const [resource, ...rest] = parts;
  const attribute = rest.length > 1 ? rest.map((part) => text(part)).join('.') : rest[0];
  if (typeof resource !== 'string' || resource === '' || attribute === undefined || attribute === '') {
    throw misused(complaint);
  }
  return { resource, attribute };
}

function dotted(argument: string): readonly string[] {
  const dot = argument.indexOf('.');
  return dot < 0 ? [argument] : [argument.slice(0, dot), argument.slice(dot + 1)];
}
