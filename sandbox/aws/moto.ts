/** Runs moto, which answers for the AWS services we do not model ourselves, as a child process on loopback. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface MotoOptions {
  /** The Python of a virtual environment that holds `moto/requirements.txt`. */
  readonly python: string;
  /** Where moto's own output goes; absent: only its last lines are kept, for the message when it dies. */
  readonly logFile?: string | undefined;
  /** How long to wait for the first answer; 30 s. */
  readonly startMilliseconds?: number | undefined;
}

export interface Moto {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The regions it knows, of every partition. */
  readonly regions: ReadonlySet<string>;
  /** Set as soon as moto has gone without being asked to: one sentence with its exit code and last words. */
  failure(): string | undefined;
  /** Resolves with that sentence when it happens; never when moto is stopped by `stop()`. */
  readonly failed: Promise<string>;
  stop(): Promise<void>;
}

const LAUNCHER = fileURLToPath(new URL('moto/launcher.py', import.meta.url));
const IMAGES = fileURLToPath(new URL('moto/images.json', import.meta.url));
const LAST_LINES = 8;

/** Moto's whole environment: validation that it leaves off by default, and nothing of the user's own AWS set-up. */
const MOTO_SETTINGS = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  MOTO_ENABLE_AMI_VALIDATION: 'true',
  MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION: 'true',
  MOTO_ENABLE_KEYPAIR_VALIDATION: 'true',
  MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS: 'false',
  MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
  S3_IGNORE_SUBDOMAIN_BUCKETNAME: 'true',
};

/** Starts moto and resolves once it listens. Throws with its last words when it does not. */
export async function startMoto(options: MotoOptions): Promise<Moto> {
  const child = spawn(options.python, ['-u', LAUNCHER, IMAGES], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Ctrl-C in a terminal reaches this process alone, which then stops moto in its turn.
    detached: true,
    env: { ...MOTO_SETTINGS },
  });
  const end = watchEnd(child, options);
  try {
    const { port, regions } = await firstLine(child, end.failed, options.startMilliseconds ?? 30_000);
    return {
      url: `http://127.0.0.1:${port}`,
      port,
      pid: child.pid ?? 0,
      regions,
      ...end,
    };
  } catch (error) {
    await end.stop();
    throw error;
  }
}

/** Notices the child's end, and tells one that was asked for from one that was not. */
function watchEnd(child: ChildProcess, options: MotoOptions): Pick<Moto, 'failure' | 'failed' | 'stop'> {
  const words = keepLastWords(child, options.logFile);
  const failed = Promise.withResolvers<string>();
  const gone = Promise.withResolvers<void>();
  let failure: string | undefined;
  let stopping = false;
  const end = (sentence: string): void => {
    if (!stopping) {
      failure ??= sentence;
      failed.resolve(failure);
    }
    gone.resolve();
  };
  child.once('error', (error) => end(`moto could not be started with ${options.python}: ${error.message}`));
  child.once('close', (code, signal) => end(`moto has ended (${signal ?? `exit code ${code}`}): ${words()}`));
  return {
    failure: () => failure,
    failed: failed.promise,
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      await gone.promise;
    },
  };
}

/** Sends moto's output to the log and returns a way to ask for its last lines. */
function keepLastWords(child: ChildProcess, logFile: string | undefined): () => string {
  const log = logFile === undefined ? undefined : createWriteStream(logFile, { flags: 'a' });
  const lines: string[] = [];
  if (child.stderr !== null) {
    const reader = createInterface({ input: child.stderr });
    reader.on('line', (line) => {
      log?.write(`${line}\n`);
      lines.push(line);
      if (lines.length > LAST_LINES) lines.shift();
    });
    reader.on('close', () => log?.end());
  }
  return () => (lines.length === 0 ? 'it said nothing' : lines.join(' / '));
}

/** What the launcher prints when moto listens. */
async function firstLine(
  child: ChildProcess,
  failed: Promise<string>,
  limit: number,
): Promise<{ readonly port: number; readonly regions: ReadonlySet<string> }> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const timer = setTimeout(() => reject(new Error(`moto did not answer within ${limit} ms`)), limit);
  if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', resolve);
  void failed.then((sentence) => reject(new Error(sentence)));
  try {
    const { port, regions } = JSON.parse(await promise) as { port: number; regions: string[] };
    return { port, regions: new Set(regions) };
  } finally {
    clearTimeout(timer);
  }
}
