/** Turns the texts that people gave into values of the right type, the strongest source first. */
import type { Duration } from '../support/clock.ts';
import { parseDuration } from '../support/duration.ts';
import { Secret } from '../support/secret.ts';
import type { Flag } from './flag.ts';
import { flagNames } from './flag-names.ts';
import { type FlagName, flags } from './flags.ts';
import type { Given } from './given.ts';

interface ValueOf {
  readonly string: string;
  readonly secret: Secret<string>;
  readonly boolean: boolean;
  readonly integer: number;
  readonly duration: Duration;
  readonly list: readonly string[];
}

/** A value for every setting; the default where nothing was given, or nothing that could be read. */
export type Values = { readonly [N in FlagName]: ValueOf[(typeof flags)[N]['kind']] };

export interface Resolved {
  readonly values: Values;
  /** Where each value comes from; absent for defaults. */
  readonly origins: ReadonlyMap<FlagName, string>;
  readonly problems: readonly string[];
}

type Read = { readonly value: ValueOf[keyof ValueOf] } | { readonly problem: string };

/** Each group is the givens of one source, the strongest first. An empty text counts as not given. */
export function resolve(sources: readonly (readonly Given[])[]): Resolved {
  const problems: string[] = [];
  const origins = new Map<FlagName, string>();
  const values = flagNames.map((name) => {
    const given = sources.map((source) => lastOf(name, source)).find((each) => each !== undefined);
    if (given !== undefined) origins.set(name, given.from);
    const read = readValue(flags[name], given?.texts ?? [flags[name].default]);
    if ('value' in read) return [name, read.value];
    problems.push(`${given?.from ?? 'default'}: ${name} ${read.problem}`);
    return [name, defaultOf(flags[name])];
  });
  return { values: Object.fromEntries(values) as Values, origins, problems };
}

/** Stands in for a value that could not be read, so that the rest can still be checked. */
function defaultOf(flag: Flag): ValueOf[keyof ValueOf] {
  const read = readValue(flag, [flag.default]);
  if ('value' in read) return read.value;
  throw new Error(`the default "${flag.default}" ${read.problem}`);
}

function lastOf(name: FlagName, source: readonly Given[]): Given | undefined {
  return source.findLast((given) => given.name === name && given.texts.some((text) => text.trim() !== ''));
}

/** The problem never repeats a secret. */
function readValue(flag: Flag, texts: readonly string[]): Read {
  const text = (texts.at(-1) ?? '').trim();
  switch (flag.kind) {
    case 'string':
      return chosen(flag, text);
    case 'secret':
      return { value: new Secret(text) };
    case 'boolean':
      return truth(text);
    case 'integer':
      return number(flag, text);
    case 'duration':
      return duration(flag, text);
    case 'list':
      return { value: texts.flatMap((each) => each.split(',')).flatMap((each) => each.trim() || []) };
  }
}

function chosen({ choices }: Flag, text: string): Read {
  if (choices === undefined || choices.includes(text)) return { value: text };
  return { problem: `is "${text}" and must be one of ${choices.join(', ')}` };
}

/** The spellings that Go's strconv.ParseBool takes, as the original did. */
function truth(text: string): Read {
  if (/^(1|t|true)$/i.test(text)) return { value: true };
  if (/^(0|f|false)$/i.test(text)) return { value: false };
  return { problem: `is "${text}" and must be true or false` };
}

function number({ least }: Flag, text: string): Read {
  if (!/^[+-]?\d{1,15}$/.test(text)) return { problem: `is "${text}" and must be a whole number` };
  if (least !== undefined && Number(text) < least)
    return { problem: `is ${text} and must be at least ${least}` };
  return { value: Number(text) };
}

function duration({ least }: Flag, text: string): Read {
  const value = parseDuration(text);
  if (value === undefined) return { problem: `is "${text}" and must be a duration such as 30s, 5m or 1h30m` };
  if (least !== undefined && value < least)
    return { problem: `is ${text} and must be at least ${least / 1_000}s` };
  return { value };
}
