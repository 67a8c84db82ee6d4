/** What every set-up step works with: the cache, the progress lines, the environment, and a way to run a command. */
import { readFileSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { startProcess } from '../processes.ts';
import type { Cache } from './cache.ts';
import type { Progress } from './progress.ts';

export interface Workshop {
  readonly cache: Cache;
  readonly progress: Progress;
  readonly environment: NodeJS.ProcessEnv;
  /** Aborts when another step has failed. */
  readonly signal: AbortSignal;
}

export interface Command {
  /** Names its log in the cache. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Gets a function that reads the log so far. */
  readonly follow?: ((log: () => string) => void) | undefined;
}

/** Runs a command to its end; rejects with the last lines it said when it fails. Ends it when the signal aborts. */
export async function run(workshop: Workshop, command: Command): Promise<void> {
  workshop.signal.throwIfAborted();
  const child = await startProcess({ ...command, directory: workshop.cache.logs });
  const stop = (): void => void child.stop();
  workshop.signal.addEventListener('abort', stop, { once: true });
  command.follow?.(() => readFileSync(child.logPath, 'utf8'));
  const how = await child.ended;
  workshop.signal.removeEventListener('abort', stop);
  if (how === 'exit code 0') return;
  const line = [command.command, ...command.args].join(' ');
  throw new Error(`${line}\nfailed (${how}). The end of ${child.logPath}:\n${child.lastLines()}`);
}

/** The first executable of that name in the search path. */
export async function inPath(name: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && (await executable(path))) return path;
  }
  return undefined;
}

export async function executable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
