/** Reads settings in tests from what a little world holds: arguments, variables, files. */
import { readSettings, type Settings, type SettingsOutcome } from '../../settings.ts';

/** All that settings can be read from; paths of files as they are asked for. */
export interface World {
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

/** What comes of exactly this world. */
export function read({ argv = [], env = {}, files = {} }: World): SettingsOutcome {
  return readSettings({ argv, env, readFile: (path) => files[path] });
}

/** The settings; the test fails when there are problems. The installation has a name unless the world gives one. */
export function settings(world: World): Settings {
  const outcome = read(named(world));
  if ('problems' in outcome) throw new Error(outcome.problems.join('\n'));
  return outcome.settings;
}

/** The problems; none when the settings are fine. */
export function problems(world: World): readonly string[] {
  const outcome = read(named(world));
  return 'problems' in outcome ? outcome.problems : [];
}

/** The warnings, or the problems when there are any. */
export function warnings(world: World): readonly string[] {
  const outcome = read(named(world));
  return 'warnings' in outcome ? outcome.warnings : outcome.problems;
}

/** Adds the one setting that is required. */
function named(world: World): World {
  return { ...world, env: { SERVICE_INSTALLATION_NAME: 'gauss', ...world.env } };
}
