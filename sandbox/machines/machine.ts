/** One machine: namespaces of its own, a disk, and the processes in it; all end when its first process does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { watchOver } from '../guardian.ts';
import { writePidFile } from '../processes.ts';
import { Console } from './console.ts';
import { inside, run } from './network/shell.ts';

const firstProcess = fileURLToPath(new URL('boot/first-process', import.meta.url));
const standIns = fileURLToPath(new URL('boot/stand-ins', import.meta.url));

/** Stand-ins for programs that need a running system before the system's own, then what every login has. */
export const searchPath =
  '/opt/sandbox/stand-ins:/opt/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface MachineOptions {
  readonly id: string;
  /** Holds the disk in `root` and what the machine's programs say in `log`. */
  readonly directory: string;
  /** Paths of the programs that it may run, by their names in `/opt/sandbox/programs`. */
  readonly programs: Readonly<Record<string, string>>;
  readonly hostname: string;
}

export interface Command {
  /** Names the log; lines are added to it. */
  readonly name: string;
  readonly line: readonly string[];
  /** The whole environment besides PATH. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Under which name what it says goes to the machine's console too; absent: it does not. */
  readonly speaker?: string | undefined;
}

/** A program that runs in a machine. */
export interface RunningCommand {
  /** Resolves with 0 when it ended well, with another code or a signal's name when not. */
  readonly ended: Promise<number | string>;
  kill(signal: NodeJS.Signals): void;
}

export class Machine {
  readonly id: string;
  /** Its files as its own programs see them, for reading from outside; gone when it is off. */
  readonly root: string;
  readonly logs: string;
  readonly console: Console;
  readonly #holder: ChildProcess;
  readonly #pid: number;
  /** Resolves when it has been switched off. */
  readonly off: Promise<void>;

  private constructor(options: MachineOptions, holder: ChildProcess, pid: number) {
    this.id = options.id;
    this.root = `/proc/${pid}/root`;
    this.logs = join(options.directory, 'log');
    this.console = new Console(join(this.logs, 'console.log'));
    this.#holder = holder;
    this.#pid = pid;
    this.off = once(holder, 'exit').then(() => {});
  }

  /** Switches it on; its disk must have been written. */
  static async start(options: MachineOptions): Promise<Machine> {
    const { directory, programs, hostname } = options;
    await mkdir(join(directory, 'log'), { recursive: true });
    const log = openSync(join(directory, 'log', 'first-process.log'), 'a');
    const namespaces = ['--mount', '--uts', '--ipc', '--pid', '--net', '--fork', '--kill-child=SIGKILL'];
    const pairs = Object.entries(programs).map(([name, path]) => `${name}=${path}`);
    const command = ['/bin/bash', firstProcess, join(directory, 'root'), standIns, hostname, ...pairs];
    const holder = spawn('unshare', [...namespaces, ...command], {
      stdio: ['ignore', 'pipe', log],
      detached: true,
    });
    closeSync(log);
    const unwatch = watchOver(holder.pid as number);
    holder.once('exit', unwatch);
    await writePidFile(join(directory, 'machine.pid'), holder.pid as number, 'unshare');
    const ready = once(createInterface({ input: holder.stdout as NodeJS.ReadableStream }), 'line');
    const ended = once(holder, 'exit').then(() => undefined);
    if ((await Promise.race([ready, ended])) === undefined) {
      const words = await readFile(join(directory, 'log', 'first-process.log'), 'utf8');
      throw new Error(`the machine of ${options.id} did not come up: ${words.trim()}`);
    }
    return new Machine(options, holder, await childOf(holder.pid as number));
  }

  /** Of its first process, as seen from outside. */
  get pid(): number {
    return this.#pid;
  }

  get running(): boolean {
    return this.#holder.exitCode === null && this.#holder.signalCode === null;
  }

  /** Starts a program in it. What it says goes to the log of its name. */
  start({ name, line, env = {}, speaker }: Command): RunningCommand {
    const path = join(this.logs, `${name}.log`);
    const log = openSync(path, 'a');
    const [program = '', ...args] = inside(this.#pid, ['mount', 'uts', 'ipc', 'pid', 'net'], line);
    const output = speaker === undefined ? log : 'pipe';
    const child = spawn(program, args, {
      cwd: '/',
      env: { PATH: searchPath, ...env },
      stdio: ['ignore', output, output],
    });
    closeSync(log);
    for (const stream of speaker === undefined ? [] : [child.stdout, child.stderr])
      if (stream !== null) this.console.hear(stream, { speaker: speaker ?? name, log: path });
    const ended = new Promise<number | string>((resolve) => {
      // With its last words heard, where somebody hears them.
      child.once(speaker === undefined ? 'exit' : 'close', (code, signal) =>
        resolve(code ?? signal ?? 'nothing'),
      );
      child.once('error', (error) => resolve(error.message));
    });
    return { ended, kill: (signal) => killInside(child, signal) };
  }

  /** Runs a small command in it and answers what it printed; rejects with what it complained about. */
  async ask(line: readonly string[], input?: string): Promise<string> {
    return await run(
      inside(this.#pid, ['mount', 'uts', 'ipc', 'pid', 'net'], ['env', '-i', `PATH=${searchPath}`, ...line]),
      input,
    );
  }

  /** Takes its power away, without a word to anything that runs in it. */
  async powerOff(): Promise<void> {
    this.#holder.kill('SIGKILL');
    await this.off;
  }
}

/** `nsenter` waits outside for the program, and passes no signal on to it. */
function killInside(child: ChildProcess, signal: NodeJS.Signals): void {
  const pid = child.pid as number;
  try {
    const [program] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    if (program === undefined || program === '') child.kill(signal);
    else process.kill(Number(program), signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ESRCH') throw error;
  }
}

/** `unshare` forks once: its child is the first process of the machine. */
async function childOf(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  const child = Number(children.trim().split(' ')[0]);
  if (!Number.isInteger(child) || child <= 1) throw new Error(`process ${pid} has no child`);
  return child;
}
