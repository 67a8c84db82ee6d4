/** The reference page of all settings. */

import { type Flag, groups } from '../../src/settings/flag.ts';
import { environmentName, flagNames } from '../../src/settings/flag-names.ts';
import { flags } from '../../src/settings/flags.ts';
import { misnamed, retired } from '../../src/settings/former.ts';
import { code, heading, type Page, table } from './page.ts';

const intro = `
Each setting can be given in three ways, the strongest first:

1. on the command line: \`--service.aws.region=eu-central-1\`;
2. in the environment: \`SERVICE_AWS_REGION=eu-central-1\` (upper case, \`_\` for \`.\`);
3. in YAML files, as nested keys in any case. The files named in \`config.files\` are looked for in \`config.dirs\`;
   the first directory that has one wins, and what a later file says beats an earlier one.

An empty value counts as not set, wherever it stands. A name that does not exist is an error, told together with the
nearest one that does; all mistakes are told at once. Booleans are \`true\` or \`false\`, durations are written like \`30s\` or
\`1h30m\`, lists have commas or, in files, may be YAML lists. Secrets belong into a file: on the command line everybody
on the machine can read them.
`;

export const flagsPage: Page = {
  path: 'docs/reference/flags.md',
  render: () => {
    const sections = Object.entries(groups).map(([group, title]) => {
      const members = flagNames.filter((name) => flags[name].group === group);
      return `## ${title}\n\n${table(['setting', 'environment', 'kind', 'default', 'meaning'], members.map(row))}`;
    });
    return [heading('Settings', 'src/settings/flags.ts') + intro, ...sections, former()].join('\n');
  },
};

function row(name: (typeof flagNames)[number]): readonly string[] {
  const flag: Flag = flags[name];
  const choices = flag.choices === undefined ? '' : ` One of ${flag.choices.map(code).join(', ')}.`;
  const fallback = flag.fallback === undefined ? '' : ` If nothing is given, ${code(flag.fallback)} counts.`;
  return [
    code(name),
    code(environmentName(name)),
    flag.kind,
    code(flag.default),
    flag.help + choices + fallback,
  ];
}

function former(): string {
  const gone = Object.entries(retired).map(([name, reason]) => [code(name), `does nothing: ${reason}`]);
  const renamed = Object.entries(misnamed).map(([name, right]) => [code(name), `is read as ${code(right)}`]);
  const lead = 'Accepted, so that configuration of 2018 still works; each gives a warning at start.';
  return `## Former settings\n\n${lead}\n\n${table(['setting', 'what happens'], [...renamed, ...gone])}`;
}
