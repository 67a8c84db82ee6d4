/** The help text for the settings, made from their table. */

import { type Flag, groups } from './flag.ts';
import { flagNames } from './flag-names.ts';
import { type FlagName, flags } from './flags.ts';

const intro = `Every setting can be given on the command line (--service.workers=10), in the environment
(SERVICE_WORKERS=10) or in a YAML file (service: { workers: 10 }). The command line beats
the environment, and the environment beats files. An empty value counts as not set.`;

/** Widest column of running text. */
const width = 88;

/** Plain text for a terminal: the settings by group, each with its kind, default and meaning. */
export function helpText(): string {
  const sections = Object.entries(groups).map(([group, title]) => {
    const members = flagNames.filter((name) => flags[name].group === group);
    return `${title}:\n${members.map(entry).join('\n')}`;
  });
  return `${intro}\n\n${sections.join('\n\n')}\n`;
}

/** What is told of one setting besides its name: default, choices, and the variable it falls back to. */
function remarks(flag: Flag): string {
  const parts = [
    flag.default === '' ? '' : `default ${flag.default}`,
    flag.choices === undefined ? '' : `one of ${flag.choices.join(', ')}`,
    flag.fallback === undefined ? '' : `else ${flag.fallback}`,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function entry(name: FlagName): string {
  const flag: Flag = flags[name];
  const told = remarks(flag);
  const meaning = wrapped(`${flag.help}${told === '' ? '' : ` (${told})`}`);
  return `  --${name}  ${flag.kind}\n${meaning.map((line) => `      ${line}`).join('\n')}`;
}

function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width - 6) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
