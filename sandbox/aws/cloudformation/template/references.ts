/** Finds what a value refers to: resources, and what functions will need before they can be resolved. */
import { isList, isMapping, type Value } from '../value.ts';
import { misused } from './errors.ts';
import { callOf, contextFunctions, extensionFunctions, getAttArgument, plainFunctions } from './functions.ts';
import { subPieces } from './sub.ts';

/** One mention of a name; `attribute` when it is a `Fn::GetAtt` with a literal attribute. */
export interface Mention {
  readonly kind: 'ref' | 'attribute' | 'condition';
  readonly name: string;
  readonly attribute?: string | undefined;
}

/** Which branches of `Fn::If` count: those of the given truths, or both when a condition is not known. */
export type Truths = Readonly<Record<string, boolean>>;

function ofSub(argument: Value, truths: Truths): readonly Mention[] {
  const [source, own] = isList(argument) ? [argument[0], argument[1]] : [argument, undefined];
  if (typeof source !== 'string') return [];
  const inside = isMapping(own) ? mentions(own, truths) : [];
  const direct = subPieces(source).flatMap((piece): readonly Mention[] => {
    if ('literal' in piece || (isMapping(own) && own[piece.name] !== undefined)) return [];
    const dot = piece.name.indexOf('.');
    if (dot < 0) return [{ kind: 'ref', name: piece.name }];
    return [{ kind: 'attribute', name: piece.name.slice(0, dot), attribute: piece.name.slice(dot + 1) }];
  });
  return [...inside, ...direct];
}

function ofIf(argument: Value, truths: Truths): readonly Mention[] {
  if (!isList(argument) || argument.length !== 3 || typeof argument[0] !== 'string') {
    throw misused('Fn::If requires a list argument with the first element being a condition');
  }
  const [condition, yes, no] = argument;
  const truth = truths[condition as string];
  const branches = truth === undefined ? [yes, no] : [truth ? yes : no];
  const inside = branches.flatMap((branch) => mentions(branch as Value, truths));
  return [{ kind: 'condition', name: condition as string }, ...inside];
}

function ofGetAtt(argument: Value, truths: Truths): readonly Mention[] {
  const { resource, attribute } = getAttArgument(argument);
  const literal = typeof attribute === 'string' ? attribute : undefined;
  return [{ kind: 'attribute', name: resource, attribute: literal }, ...mentions(attribute, truths)];
}

function known(name: string): boolean {
  return (
    contextFunctions.includes(name) ||
    plainFunctions[name] !== undefined ||
    extensionFunctions[name] !== undefined
  );
}

/** Everything `value` mentions, in order. Throws a ValidationError for misused or unknown functions. */
export function mentions(value: Value, truths: Truths): readonly Mention[] {
  const call = callOf(value);
  if (call === undefined) {
    if (isList(value)) return value.flatMap((item) => mentions(item, truths));
    if (isMapping(value)) return Object.values(value).flatMap((item) => mentions(item, truths));
    return [];
  }
  const { name, argument } = call;
  if (!known(name)) throw misused(`Encountered unsupported function: ${name}`);
  if (name === 'Ref') {
    if (typeof argument !== 'string') throw misused('every Ref object must have a single String value.');
    return [{ kind: 'ref', name: argument }];
  }
  if (name === 'Fn::GetAtt') return ofGetAtt(argument, truths);
  if (name === 'Fn::Sub') return ofSub(argument, truths);
  if (name === 'Fn::If') return ofIf(argument, truths);
  return mentions(argument, truths);
}
