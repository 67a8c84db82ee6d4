/** Resolves the intrinsic functions of a value against what a stack knows. */
import { isList, isMapping, type Mapping, record, text, type Value } from '../value.ts';
import { malformed, misused } from './errors.ts';
import { callOf, extensionFunctions, getAttArgument, plainFunctions, ruleFunctions } from './functions.ts';
import { subPieces } from './sub.ts';

/** What functions may look at. Each throws when the thing is not there. */
export interface Scope {
  /** Parameters, pseudo parameters, resources; undefined only for `AWS::NoValue`. */
  ref(name: string): Value | undefined;
  attribute(resource: string, attribute: string): Value;
  condition(name: string): boolean;
  export(name: string): Value;
  zones(region: string): readonly string[];
  readonly mappings: Readonly<Record<string, Mapping>>;
  /** Whether the template asks for AWS::LanguageExtensions. */
  readonly extensions: boolean;
  /** Whether it is the Rules section that is evaluated. */
  readonly rules?: boolean;
}

type ContextFunction = (argument: Value, scope: Scope) => Value | undefined;

function required(value: Value, scope: Scope, name: string): Value {
  const resolved = evaluate(value, scope);
  if (resolved === undefined) throw misused(`AWS::NoValue cannot be used in ${name}`);
  return resolved;
}

function name(value: Value, complaint: string): string {
  if (typeof value !== 'string') throw misused(complaint);
  return value;
}

function sub(argument: Value, scope: Scope): Value {
  const complaint =
    "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string";
  const [source, own] = isList(argument) ? [argument[0], argument[1]] : [argument, undefined];
  if (typeof source !== 'string') throw misused(complaint);
  if (own !== undefined && !isMapping(own)) throw misused(complaint);
  const pieces = subPieces(source).map((piece) => {
    if ('literal' in piece) return piece.literal;
    const mapped = own?.[piece.name];
    if (mapped !== undefined) return text(required(mapped, scope, 'Fn::Sub'));
    const dot = piece.name.indexOf('.');
    if (dot < 0) return text(scope.ref(piece.name) ?? '');
    return text(scope.attribute(piece.name.slice(0, dot), piece.name.slice(dot + 1)));
  });
  return pieces.join('');
}

function findInMap(argument: Value, scope: Scope): Value | undefined {
  if (!isList(argument) || argument.length < 3) {
    throw misused(
      'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
    );
  }
  const keys = argument.slice(0, 3).map((part) => text(required(part, scope, 'Fn::FindInMap')));
  const [map = '', key = '', attribute = ''] = keys;
  const entry = scope.mappings[map]?.[key];
  const found = isMapping(entry) ? entry[attribute] : undefined;
  if (found !== undefined) return found;
  const options = argument[3];
  if (scope.extensions && isMapping(options) && options['DefaultValue'] !== undefined) {
    return evaluate(options['DefaultValue'], scope);
  }
  if (scope.mappings[map] === undefined) {
    throw misused(`Mapping named '${map}' is not present in the 'Mappings' section of template.`);
  }
  throw misused(`Unable to get mapping for ${map}::${key}::${attribute}`);
}

function truth(argument: Value, scope: Scope): boolean {
  const resolved = required(argument, scope, 'a condition');
  if (resolved === true || resolved === 'true') return true;
  if (resolved === false || resolved === 'false') return false;
  throw malformed('Every Conditions member must evaluate to a boolean.');
}

function terms(argument: Value, fn: string): readonly Value[] {
  if (!isList(argument) || argument.length < 2 || argument.length > 10) {
    throw misused(`every ${fn} object requires a list of at least 2 and at most 10 boolean parameters.`);
  }
  return argument;
}

const contextual: Readonly<Record<string, ContextFunction>> = {
  Ref: (argument, scope) => scope.ref(name(argument, 'every Ref object must have a single String value.')),
  Condition: (argument, scope) => scope.condition(text(argument)),
  'Fn::GetAtt': (argument, scope) => {
    const { resource, attribute } = getAttArgument(argument);
    return scope.attribute(resource, text(required(attribute, scope, 'Fn::GetAtt')));
  },
  'Fn::Sub': sub,
  'Fn::If': (argument, scope) => {
    if (!isList(argument) || argument.length !== 3 || typeof argument[0] !== 'string') {
      throw misused('Fn::If requires a list argument with the first element being a condition');
    }
    const [condition, yes, no] = argument;
    return evaluate((scope.condition(condition as string) ? yes : no) as Value, scope);
  },
  'Fn::FindInMap': findInMap,
  'Fn::ImportValue': (argument, scope) => {
    const exported = required(argument, scope, 'Fn::ImportValue');
    return scope.export(
      name(exported, 'the attribute in Fn::ImportValue must be a string or a function that returns a string'),
    );
  },
  'Fn::GetAZs': (argument, scope) => scope.zones(text(required(argument, scope, 'Fn::GetAZs'))),
  'Fn::And': (argument, scope) => terms(argument, 'Fn::And').every((term) => truth(term, scope)),
  'Fn::Or': (argument, scope) => terms(argument, 'Fn::Or').some((term) => truth(term, scope)),
  'Fn::Not': (argument, scope) => {
    const [only, another] = isList(argument) ? argument : [];
    if (only === undefined || another !== undefined) {
      throw misused('every Fn::Not object requires one boolean parameter.');
    }
    return !truth(only, scope);
  },
};

function call(fn: string, argument: Value, scope: Scope): Value | undefined {
  const inContext = contextual[fn];
  if (inContext !== undefined) return inContext(argument, scope);
  const special = scope.rules === true ? ruleFunctions[fn] : undefined;
  const plain = plainFunctions[fn] ?? special ?? (scope.extensions ? extensionFunctions[fn] : undefined);
  if (plain === undefined) throw misused(`Encountered unsupported function: ${fn}`);
  return plain(required(argument, scope, fn));
}

/** The value with every function resolved; undefined when it is `AWS::NoValue`, which also drops members and items. */
export function evaluate(value: Value, scope: Scope): Value | undefined {
  const found = callOf(value);
  if (found !== undefined) return call(found.name, found.argument, scope);
  if (isList(value)) {
    return value.map((item) => evaluate(item, scope)).filter((item) => item !== undefined);
  }
  if (!isMapping(value)) return value;
  const members = Object.entries(value).map(([member, inner]) => [member, evaluate(inner, scope)] as const);
  return record(members.filter(([, inner]) => inner !== undefined)) as Mapping;
}
