/** Finds functions that are misused in a way that shows before anything is made, as CloudFormation does. */
import { isList, isMapping, type Value } from '../value.ts';
import { dependentExport, malformed } from './errors.ts';
import { evaluate, type Scope } from './evaluate.ts';
import { callOf, extensionFunctions, plainFunctions } from './functions.ts';

/** Functions of two arguments, whatever these will be. */
const takeTwo: readonly string[] = ['Fn::Join', 'Fn::Select', 'Fn::Split'];

/** Functions that are tried with what is known; those of language extensions are refused without them. */
const judged = new Set([...Object.keys(plainFunctions), ...Object.keys(extensionFunctions), 'Fn::FindInMap']);

/** What is known before anything is made: parameters, conditions, mappings. */
export type StaticScope = Pick<Scope, 'mappings' | 'extensions' | 'condition'> & {
  /** A parameter's or pseudo parameter's value; undefined for a resource. */
  value(name: string): Value | undefined;
};

/** Stands for what only a resource, another stack or a region can tell. */
class NotYetKnown extends Error {}

function notYetKnown(): never {
  throw new NotYetKnown();
}

/**
 * Throws a ValidationError where a function's arguments are of the wrong number or kind, select what is not there, or
 * look for a missing key. Arguments that depend on resources are judged by their number alone.
 */
export function refuseMisuses(value: Value, scope: StaticScope): void {
  const found = callOf(value);
  if (found === undefined) {
    const inside = isList(value) ? value : isMapping(value) ? Object.values(value) : [];
    for (const each of inside) refuseMisuses(each, scope);
    return;
  }
  const { name, argument } = found;
  if (name === 'Fn::If' && isList(argument)) {
    const [condition, yes, no] = argument;
    const branch = scope.condition(condition as string) ? yes : no;
    if (branch !== undefined) refuseMisuses(branch, scope);
    return;
  }
  refuseMisuses(argument, scope);
  if (judged.has(name)) refuseMisuse(name, argument, scope);
}

/** Throws a ValidationError for an output whose value will be no text, where that shows already. */
export function refuseNoText(value: Value, scope: StaticScope): void {
  const found = known(value, scope);
  if (typeof found !== 'object' || found === null) return;
  const kind = isList(found) ? 'List' : 'Map';
  const rest = callOf(value)?.name === 'Ref' ? '' : ` and not a ${kind}`;
  throw malformed(`The Value field of every Outputs member must evaluate to a String${rest}.`);
}

/** Throws a ValidationError for an export whose name is not known before anything is made, or not one. */
export function refuseExportName(key: string, value: Value, scope: StaticScope): void {
  let name: Value | undefined;
  try {
    name = evaluate(value, staticScope(scope));
  } catch (error) {
    throw error instanceof NotYetKnown ? dependentExport(key) : error;
  }
  if (typeof name === 'string' && /^[a-zA-Z0-9:-]+$/.test(name)) return;
  throw malformed(
    `Output ${key} is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens.`,
  );
}

function known(value: Value, scope: StaticScope): Value | undefined {
  try {
    return evaluate(value, staticScope(scope));
  } catch (error) {
    if (error instanceof NotYetKnown) return undefined;
    throw error;
  }
}

function staticScope(scope: StaticScope): Scope {
  return {
    ...scope,
    ref: (referred) => (referred === 'AWS::NoValue' ? undefined : (scope.value(referred) ?? notYetKnown())),
    attribute: notYetKnown,
    export: notYetKnown,
    zones: notYetKnown,
  };
}

function refuseMisuse(name: string, argument: Value, scope: StaticScope): void {
  try {
    evaluate({ [name]: argument }, staticScope(scope));
  } catch (error) {
    if (!(error instanceof NotYetKnown)) throw error;
    const wrongNumber = isList(argument) && argument.length !== 2;
    if (takeTwo.includes(name) && wrongNumber) plainFunctions[name]?.(argument);
  }
}
