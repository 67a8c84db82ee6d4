/** Child processes of the sandbox: started with a log and a pid file, stopped in order, and never left behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { watchOver } from './guardian.ts';

export interface ProcessSpec {
  /** Names the log and the pid file: `<directory>/<name>.log`, `<directory>/<name>.pid`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Made when missing. */
  readonly directory: string;
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cwd?: string | undefined;
  /** Milliseconds between the friendly signal and SIGKILL when stopping; 5,000 by default. */
  readonly grace?: number | undefined;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly logPath: string;
  /** False as soon as the process has ended, by itself or by `stop`. */
  readonly running: boolean;
  /** Resolves when the process has ended, with words such as `exit code 1` or `signal SIGKILL`. */
  readonly ended: Promise<string>;
  /** The end of its log. */
  lastLines(count?: number): string;
  /** SIGTERM, then SIGKILL after the grace; resolves when the process is gone. Calling it twice is harmless. */
  stop(): Promise<void>;
}

/** Starts a child in a process group of its own, so that Ctrl-C in a terminal reaches only the parent, which stops it in order. */
export async function startProcess(spec: ProcessSpec): Promise<RunningProcess> {
  mkdirSync(spec.directory, { recursive: true });
  const logPath = join(spec.directory, `${spec.name}.log`);
  const log = openSync(logPath, 'w');
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: { ...process.env, ...spec.env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  await once(child, 'spawn');
  const pid = child.pid as number;
  const unwatch = watchOver(pid);
  const pidPath = join(spec.directory, `${spec.name}.pid`);
  const ended = endOf(child).then(async (how) => {
    unwatch();
    await rm(pidPath, { force: true });
    return how;
  });
  await writePidFile(pidPath, pid, spec.command);
  return {
    name: spec.name,
    pid,
    logPath,
    ended,
    get running() {
      return child.exitCode === null && child.signalCode === null;
    },
    lastLines: (count = 15) => lastLines(logPath, count),
    stop: async () => {
      await endGroup(pid, ended, spec.grace ?? 5_000);
    },
  };
}

/**
 * Ends what an earlier run that was killed left running in `directory`: each pid file whose process still is the
 * program written beside it. A pid that meanwhile belongs to something else is left alone.
 */
export async function clearLeftovers(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const pidFiles = (await readdir(directory)).filter((name) => name.endsWith('.pid'));
  await Promise.all(pidFiles.map((name) => clearLeftover(join(directory, name))));
}

/** Writes that `pid`, which was started as `command`, holds what the pid file stands for. */
export async function writePidFile(path: string, pid: number, command: string): Promise<void> {
  await writeFile(path, `${pid}\n${command}\n`);
}

/** The process a pid file names, if it is still the same program. */
export async function holderOf(pidPath: string): Promise<number | undefined> {
  const [line, command] = (await readFile(pidPath, 'utf8').catch(() => '')).split('\n');
  const pid = Number(line);
  if (!Number.isInteger(pid) || pid <= 1 || !command) return undefined;
  return (await runs(pid, command)) ? pid : undefined;
}

/**
 * Asks `probe` until it says true. Fails at once, with the end of its log, when one of `processes` ends first, and
 * after `deadline` milliseconds with the same.
 */
export async function waitUntilReady(options: {
  readonly what: string;
  readonly processes: readonly RunningProcess[];
  readonly probe: () => Promise<boolean>;
  readonly deadline: number;
}): Promise<void> {
  const { what, processes, probe, deadline } = options;
  const until = performance.now() + deadline;
  while (performance.now() < until) {
    const dead = processes.find((each) => !each.running);
    if (dead)
      throw new Error(`${dead.name} ended (${await dead.ended}) before ${what} was ready.\n${logOf(dead)}`);
    if (await probe().catch(() => false)) return;
    await wait(50);
  }
  throw new Error(`${what} was not ready after ${deadline / 1_000} s.\n${processes.map(logOf).join('\n')}`);
}

/** A loopback TCP port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}

function logOf(child: RunningProcess): string {
  return `The end of ${child.logPath}:\n${child.lastLines()}`;
}

/** Empty when somebody has removed the log. */
function lastLines(path: string, count: number): string {
  if (!existsSync(path)) return '';
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}

async function endOf(child: ChildProcess): Promise<string> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return code === null ? `signal ${signal}` : `exit code ${code}`;
}

async function endGroup(pid: number, ended: Promise<unknown>, grace: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  const timer = new AbortController();
  const late = wait(grace, 'late', { signal: timer.signal, ref: false }).catch(() => 'ended');
  if ((await Promise.race([ended, late])) === 'late') signalGroup(pid, 'SIGKILL');
  timer.abort();
  await ended;
}

async function clearLeftover(pidPath: string): Promise<void> {
  const pid = await holderOf(pidPath);
  if (pid !== undefined) {
    signalGroup(pid, 'SIGKILL');
    while ((await holderOf(pidPath)) !== undefined) await wait(20);
  }
  await rm(pidPath, { force: true });
}

/** True while process `pid` has the command line of `command`; without /proc nothing can be told, so it is left alone. */
async function runs(pid: number, command: string): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.split('\0')[0] === command;
}

/** Signals a whole process group, or the process alone where it leads none; one that is gone is no error. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
