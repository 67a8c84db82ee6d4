#!/usr/bin/env node
/** The program's front door: picks the sub-command, and turns whatever goes wrong before it runs into one clear text. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { daemon } from './commands/daemon.ts';
import { kubeconfig, kubeconfigFlags, kubeconfigUsage } from './commands/kubeconfig.ts';
import { usage } from './commands/usage.ts';
import { version, versionText } from './commands/version.ts';
import { helpText, readSettings } from './settings.ts';

/** Answers the exit code; the process ends with it. */
async function main(argv: readonly string[]): Promise<number> {
  const [command = 'help', ...rest] = argv;
  const asksForHelp = rest.includes('--help') || rest.includes('-h');
  if (['help', '--help', '-h'].includes(command)) return tell(usage(helpText()));
  if (command === 'version') return tell(versionText());
  if (command === 'kubeconfig') return asksForHelp ? tell(kubeconfigUsage) : await writeKubeconfig(rest);
  if (command !== 'daemon')
    return refuse([`"${command}" is not a command; it is daemon, kubeconfig, version or help`]);
  if (asksForHelp) return tell(usage(helpText()));

  const read = readSettings({ argv: rest, env: process.env, readFile });
  if ('problems' in read) return refuse(read.problems);
  return await daemon({ settings: read.settings, warnings: read.warnings, process, version: version() });
}

async function writeKubeconfig(argv: readonly string[]): Promise<number> {
  const own = kubeconfigFlags(argv);
  if ('problems' in own) return refuse(own.problems, 'kubeconfig');
  // It makes nothing that would carry the installation's name.
  const named = ['--service.installation.name=none', ...own.flags.rest];
  const read = readSettings({ argv: named, env: process.env, readFile });
  if ('problems' in read) return refuse(read.problems, 'kubeconfig');
  return await kubeconfig({ settings: read.settings, flags: own.flags, process, environment: process.env });
}

function tell(text: string): number {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  return 0;
}

/** Exit code 2, as for a command line that cannot be understood. */
function refuse(problems: readonly string[], command = 'daemon'): number {
  process.stderr.write(
    `aws-operator cannot start:\n${problems.map((problem) => `  - ${problem}\n`).join('')}`,
  );
  const lists = command === 'daemon' ? 'lists every setting' : 'says how it is used';
  process.stderr.write(`\`aws-operator ${command} --help\` ${lists}.\n`);
  return 2;
}

/** Undefined when there is no such file; any other failure to read is the operating system's to word. */
function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw thrown;
  }
}

process.exitCode = await main(process.argv.slice(2));
process.exit();
