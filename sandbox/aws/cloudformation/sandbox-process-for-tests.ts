/** The local AWS in a process of its own, as users run it, so that its memory and time can be measured from outside. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { assumed, type ClientSettings } from '../local-aws-for-tests.ts';

export interface SandboxProcess {
  readonly env: Readonly<Record<string, string>>;
  readonly host: ClientSettings;
  readonly guest: ClientSettings;
  /** From the command to the line `sandbox ready`. */
  readonly startMilliseconds: number;
  /** The gateway's resident memory in MB of 10^6 bytes; moto is another process. */
  memory(): Promise<number>;
  /** Processor time the gateway has used, in milliseconds, which other processes on the machine do not stretch. */
  processorTime(): Promise<number>;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs `make sandbox AWS_ONLY=1` and waits until it is ready; rejects with what it said when it ends before. */
export async function sandboxProcess(): Promise<SandboxProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const startedAt = performance.now();
  const child = spawn('make', ['--silent', 'sandbox', 'AWS_ONLY=1'], {
    cwd: root,
    env: { ...process.env, MAKEFLAGS: '', SANDBOX_DIRECTORY: directory },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (line === 'sandbox ready') break;
  }
  if (said.at(-1) !== 'sandbox ready') throw new Error(`the sandbox did not start: ${said.join('\n')}`);
  const startMilliseconds = performance.now() - startedAt;
  child.stdout.resume();
  const pid = Number.parseInt(await readFile(join(directory, 'sandbox.pid'), 'utf8'));
  const lines = (await readFile(join(directory, 'env'), 'utf8')).trim().split('\n');
  const env = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
  const credentials = {
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
  };
  const settings = {
    endpoint: env['AWS_ENDPOINT_URL'] ?? '',
    region: env['AWS_REGION'] ?? '',
    maxAttempts: 1,
  };
  const host = { ...settings, credentials };
  const guest = { ...settings, credentials: await assumed(host, env['SANDBOX_GUEST_ROLE_ARN'] ?? '') };
  return {
    env,
    host,
    guest,
    startMilliseconds,
    memory: async () => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / 1_000_000;
    },
    processorTime: async () => {
      // proc_pid_stat(5), fields 14 and 15, in hundredths of a second.
      const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    stop: async () => {
      process.kill(pid, 'SIGTERM');
      await once(child, 'exit');
      await rm(directory, { recursive: true });
    },
  };
}
