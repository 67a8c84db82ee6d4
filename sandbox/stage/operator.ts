/** The operator as its own process, under its own rights, from an empty folder and with an empty environment. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watchOver } from '../guardian.ts';
import { inside } from '../machines/network/shell.ts';
import { freePort } from '../processes.ts';
import type { FullSandbox } from '../start.ts';
import type { Installation } from './installation.ts';
import { until } from './until.ts';

export interface OperatorOptions {
  readonly sandbox: FullSandbox;
  readonly installation: Installation;
  /** `dist/aws-operator.mjs` by default; scenarios run a fresh one. */
  readonly program?: string | undefined;
  /** Settings besides those of the sandbox: `--service.guest.readiness.enabled=false`. */
  readonly settings?: readonly string[] | undefined;
  /** Names the log; `operator` by default. */
  readonly name?: string | undefined;
}

export interface Operator {
  readonly pid: number;
  readonly logPath: string;
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Milliseconds from start to the first ready answer. */
  readonly startedWithin: number;
  /** Resolves with exit code or signal when it ends. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Log lines so far. */
  lines(): Promise<readonly Record<string, unknown>[]>;
  /** SIGTERM, and waits for its end. */
  stop(): Promise<number | NodeJS.Signals>;
  /** SIGKILL, and waits for its end. */
  kill(): Promise<void>;
}

export const bundle: string = fileURLToPath(new URL('../../dist/aws-operator.mjs', import.meta.url));

/** Starts it and resolves when its `/readyz` is well; rejects with the end of its log when it ends before. */
export async function startOperator(options: OperatorOptions): Promise<Operator> {
  const { sandbox, installation, program = bundle, settings = [], name = 'operator' } = options;
  const directory = join(sandbox.directory, 'operator');
  await mkdir(join(directory, 'empty'), { recursive: true });
  const url = `http://127.0.0.1:${await freePort()}`;
  const logPath = join(directory, `${name}.log`);
  const log = openSync(logPath, 'a');
  const began = performance.now();
  // With machines it lives in their network, where the addresses of guests lead to them.
  const { machines } = sandbox;
  const around = machines === undefined ? [] : inside(machines.fabric.pid, ['net'], []);
  const [command = '', ...line] = [
    ...around,
    process.execPath,
    program,
    'daemon',
    ...arguments_(installation, url),
    ...settings,
  ];
  if (machines !== undefined)
    await machines.fabric.carryOut('127.0.0.1', Number(new URL(url).port), Number(new URL(url).port));
  const child = spawn(command, line, {
    cwd: join(directory, 'empty'),
    // The endpoint is all that tells the sandbox from AWS.
    env: {
      AWS_ENDPOINT_URL: sandbox.env['AWS_ENDPOINT_URL'],
      ...(program === bundle ? {} : compiledBefore()),
    },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  await once(child, 'spawn');
  const unwatch = watchOver(child.pid as number);
  void ended.then(unwatch);
  const text = (): Promise<string> => readFile(logPath, 'utf8');
  let over: number | NodeJS.Signals | undefined;
  void ended.then((how) => (over = how));
  await until('the operator is ready', async () => {
    if (over !== undefined)
      throw new Error(`the operator ended with ${over}:\n${(await text()).slice(-2_000)}`);
    return await isWell(`${url}/readyz`);
  });
  const end = async (signal: NodeJS.Signals): Promise<number | NodeJS.Signals> => {
    child.kill(signal);
    return await ended;
  };
  return {
    pid: child.pid as number,
    logPath,
    url,
    startedWithin: performance.now() - began,
    ended,
    lines: async () => parseLines(await text()),
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  };
}

/** Where Node keeps what it made of sources; the bundle starts as users see it start. */
function compiledBefore(): NodeJS.ProcessEnv {
  const { NODE_COMPILE_CACHE: folder } = process.env;
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}

function arguments_(
  { configMapDirectory, secretDirectory, publicKeyFile, kubeconfig }: Installation,
  url: string,
): readonly string[] {
  return [
    `--config.dirs=${configMapDirectory},${secretDirectory}`,
    '--config.files=config,secret',
    `--server.listen.address=${url}`,
    `--service.aws.pubkeyfile=${publicKeyFile}`,
    `--service.kubernetes.kubeconfig=${kubeconfig}`,
  ];
}

async function isWell(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
  await answer?.text();
  return answer?.status === 200;
}

function parseLines(text: string): readonly Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
