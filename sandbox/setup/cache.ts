/** Where set-up keeps what it made: outside the clone, by version, each thing complete or not there. */
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A lock whose holder has not touched it for so long (milliseconds) belongs to nobody. */
const abandonedAfter = 60_000;
const touchedEvery = 5_000;

export class Cache {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** `$XDG_CACHE_HOME/aws-operator`, or below `~/.cache` when that is not set. */
  static ofUser(environment: NodeJS.ProcessEnv): Cache {
    const base = environment['XDG_CACHE_HOME'];
    return new Cache(join(base ? base : join(homedir(), '.cache'), 'aws-operator'));
  }

  /** Where commands write what they say. */
  get logs(): string {
    return join(this.directory, 'logs');
  }

  path(...parts: readonly string[]): string {
    return join(this.directory, ...parts);
  }

  has(...parts: readonly string[]): boolean {
    return existsSync(this.path(...parts));
  }

  /**
   * Makes files of folder `entry` by letting `make` write them into another folder first, so that an interrupted
   * run leaves nothing that looks complete; what such a run left is removed. Call it under the entry's lock.
   */
  async files(
    entry: string,
    names: readonly string[],
    make: (folder: string) => Promise<void>,
  ): Promise<void> {
    await mkdir(this.path(entry), { recursive: true });
    const folder = this.path(entry, '.making');
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    try {
      await make(folder);
      for (const name of names) await rename(join(folder, name), this.path(entry, name));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Runs `work` while no other process does so under this name; `waiting` is called every 10 s of a wait. */
  async locked<T>(name: string, waiting: (holder: string) => void, work: () => Promise<T>): Promise<T> {
    const path = this.path('locks', name);
    await mkdir(this.path('locks'), { recursive: true });
    for (let tries = 0; !(await take(path)); tries += 1) {
      const holder = (await readFile(path, 'utf8').catch(() => '')).trim();
      if (tries % 20 === 0 && holder !== '') waiting(holder);
      await wait(500);
    }
    const touch = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), touchedEvery);
    try {
      return await work();
    } finally {
      clearInterval(touch);
      await rm(path, { force: true });
    }
  }
}

async function take(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(`${process.pid}\n`);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (await abandoned(path)) await rm(path, { force: true });
    return false;
  }
}

async function abandoned(path: string): Promise<boolean> {
  const [holder, status] = await Promise.all([
    readFile(path, 'utf8').catch(() => ''),
    stat(path).catch(() => undefined),
  ]);
  if (status === undefined) return false;
  if (Date.now() - status.mtimeMs > abandonedAfter) return true;
  return holder.trim() !== '' && !alive(Number(holder));
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
