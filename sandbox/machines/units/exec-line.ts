/** What a unit's command line comes to: words, quotes, and variables of its environment. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type UnitFile, valuesOf } from './unit-file.ts';

export type Environment = Readonly<Record<string, string>>;

/** From `Environment=` and `EnvironmentFile=`; a file with a dash before it may be missing. */
export async function environmentOf(unit: UnitFile, root: string): Promise<Environment> {
  const variables: Record<string, string> = {};
  for (const text of valuesOf(unit, 'Service', 'Environment'))
    Object.assign(variables, assignments(splitWords(text.replaceAll('%%', '%'))));
  for (const value of valuesOf(unit, 'Service', 'EnvironmentFile')) {
    const optional = value.startsWith('-');
    const path = optional ? value.slice(1) : value;
    const text = await readFile(join(root, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (optional && error.code === 'ENOENT') return '';
      throw new Error(`${unit.name}: cannot read ${path}`, { cause: error });
    });
    Object.assign(variables, assignments(text.split('\n')));
  }
  return variables;
}

function assignments(lines: readonly string[]): Environment {
  const pairs = lines.flatMap((line) => {
    const [, name, value = ''] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, unquote(value.trim())] as const];
  });
  return Object.fromEntries(pairs);
}

/** `${NAME}` becomes the value within its word; `$NAME` alone becomes the value's words. A name unknown is empty. */
export function commandOf(line: string, environment: Environment): readonly string[] {
  return splitWords(line).flatMap((word) => {
    const alone = /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(word)?.[1];
    if (alone !== undefined) return splitWords(environment[alone] ?? '');
    return [word.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => environment[name] ?? '')];
  });
}

function splitWords(text: string): readonly string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double?.replace(/\\(.)/g, '$1') ?? single ?? plain ?? '',
  );
}

function unquote(value: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"$|^'([^']*)'$/.exec(value);
  return quoted === null ? value : (quoted[1]?.replace(/\\(["\\$`])/g, '$1') ?? quoted[2] ?? '');
}
