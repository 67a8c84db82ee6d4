/** Reads settings from the command line and from the environment. */
import { environmentName, flagNames, isFlagName } from './flag-names.ts';
import { type FlagName, flags } from './flags.ts';
import type { Given, Source } from './given.ts';
import { meaningOf, nearest } from './names.ts';

/** `--name=value`, `--name value`, and `--name` alone for a boolean. Lists may be repeated. */
export function fromCommandLine(argv: readonly string[]): Source {
  const given: Given[] = [];
  const problems: string[] = [];
  const warnings: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? '';
    const [, written, , inline] = /^--([^=]+)(=(.*))?$/s.exec(argument) ?? [];
    if (written === undefined) {
      problems.push(`command line: "${argument}" is not a setting; settings look like --service.workers=10`);
      continue;
    }
    const alone = isFlagName(written) && flags[written].kind === 'boolean';
    const next = argv[i + 1];
    const separate = inline === undefined && !alone && next !== undefined && !next.startsWith('--');
    const text = inline ?? (separate ? next : alone ? 'true' : undefined);
    if (separate) i++;
    const meaning = meaningOf(written);
    if (meaning.kind === 'unknown') problems.push(`command line: ${meaning.problem}`);
    if (meaning.kind === 'retired') warnings.push(`command line: ${meaning.warning}`);
    if (meaning.kind !== 'known') continue;
    if (meaning.warning !== undefined) warnings.push(`command line: ${meaning.warning}`);
    if (text === undefined) problems.push(`command line: --${written} needs a value`);
    else given.push({ name: meaning.name, texts: [text], from: 'command line' });
    if (flags[meaning.name].kind === 'secret') {
      warnings.push(
        `command line: everybody on this machine can read ${meaning.name}; better put it into a file`,
      );
    }
  }
  return { given: joinedLists(given), problems, warnings };
}

/** Variables of ours. One that only resembles a setting gives a warning, because Kubernetes makes variables too. */
export function fromEnvironment(env: Readonly<Record<string, string | undefined>>): Source {
  const given = flagNames.flatMap((name) => {
    const variable = environmentName(name);
    const text = env[variable];
    return text === undefined ? [] : [{ name, texts: [text], from: variable }];
  });
  const known = flagNames.map(environmentName);
  const ours = new Set(known.filter((name) => name.startsWith('SERVICE_')).map(firstTwo));
  const strangers = Object.keys(env).filter((name) => ours.has(firstTwo(name)) && !known.includes(name));
  const warnings = strangers.map((name) => {
    const meaning = meaningOf(name.toLowerCase().replaceAll('_', '.'));
    if (meaning.kind === 'retired') return `environment: ${meaning.warning}`;
    return `environment: ${name} is not a setting; the nearest is ${nearest(
      name.toLowerCase(),
      known.map((each) => each.toLowerCase()),
    ).toUpperCase()}`;
  });
  return { given, problems: [], warnings };
}

/** Variables that other programs know, for settings that have been given nowhere. */
export function fromFallbacks(env: Readonly<Record<string, string | undefined>>): Source {
  const given = flagNames.flatMap((name: FlagName) => {
    const flag = flags[name];
    const text = 'fallback' in flag ? env[flag.fallback] : undefined;
    return text === undefined || !('fallback' in flag) ? [] : [{ name, texts: [text], from: flag.fallback }];
  });
  return { given, problems: [], warnings: [] };
}

function firstTwo(variable: string): string {
  return variable.split('_').slice(0, 2).join('_');
}

/** A repeated list adds up instead of the last one winning. */
function joinedLists(given: readonly Given[]): readonly Given[] {
  const lists = new Map<string, Given>();
  const rest: Given[] = [];
  for (const each of given) {
    if (isFlagName(each.name) && flags[each.name].kind !== 'list') rest.push(each);
    else lists.set(each.name, { ...each, texts: [...(lists.get(each.name)?.texts ?? []), ...each.texts] });
  }
  return [...rest, ...lists.values()];
}
