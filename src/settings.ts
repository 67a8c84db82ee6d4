/** Reads the settings from command line, environment and files; the only place besides the start that knows of them. */
import { fromCommandLine, fromEnvironment, fromFallbacks } from './settings/arguments.ts';
import { assemble } from './settings/assemble.ts';
import { fromFiles, type ReadFile } from './settings/files.ts';
import type { Settings } from './settings/settings.ts';
import { resolve } from './settings/values.ts';

export { helpText } from './settings/help.ts';
export type { HostCluster, Settings, VaultSettings } from './settings/settings.ts';

export interface SettingsSources {
  /** What stands after the command: `--service.workers=10`. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: ReadFile;
}

export type SettingsOutcome =
  /** Warnings tell of settings that are accepted but do nothing, or are read differently than written. */
  | { readonly settings: Settings; readonly warnings: readonly string[] }
  /** One sentence for everything that is wrong, all at once. */
  | { readonly problems: readonly string[] };

/** The command line beats the environment, the environment beats files, and a later file beats an earlier one. */
export function readSettings({ argv, env, readFile }: SettingsSources): SettingsOutcome {
  const commandLine = fromCommandLine(argv);
  const environment = fromEnvironment(env);
  const fallbacks = fromFallbacks(env);
  const where = resolve([commandLine.given, environment.given]);
  const files = fromFiles({
    dirs: where.values['config.dirs'],
    names: where.values['config.files'],
    asked: where.origins.has('config.files'),
    readFile,
  });
  const sources = [commandLine, environment, files, fallbacks];
  const { values, origins, problems: misread } = resolve(sources.map(({ given }) => given));
  const problems = [...sources.flatMap((source) => source.problems), ...misread];
  const warnings = sources.flatMap((source) => source.warnings);
  const settings = assemble({
    values,
    origins,
    env,
    problem: (sentence) => problems.push(sentence),
    warn: (sentence) => warnings.push(sentence),
  });
  return problems.length > 0 ? { problems } : { settings, warnings };
}
