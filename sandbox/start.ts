/** Starts the sandbox, whole or in part, below one directory; for `make sandbox`, the demo, tests and benchmarks. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type LocalAws, startAws } from './aws/start.ts';
import type { HostCluster } from './host-cluster/index.ts';
import type { Machines } from './machines/index.ts';
import { holderOf, writePidFile } from './processes.ts';
import { ensureTools, type Tools, wantsOf } from './setup/index.ts';
import type { Report } from './setup/progress.ts';
import type { Vault } from './vault/index.ts';

export interface SandboxOptions {
  /** Holds the env file, logs and the host cluster; made when missing. One sandbox a directory. */
  readonly directory: string;
  /** False: only AWS, which starts in seconds. */
  readonly hostCluster: boolean;
  /** Whether IAM policies count from the start; no by default. */
  readonly iamEnforced?: boolean | undefined;
  /** An AWS that only writes down what it is told, for benchmarks of operators; no by default. */
  readonly ledger?: boolean | undefined;
  /** True: instances really boot, which takes root. */
  readonly machines?: boolean | undefined;
  /** True: a Vault too. */
  readonly vault?: boolean | undefined;
  /** Gets the lines of set-up, and one about each machine that does not boot; nobody by default. */
  readonly report?: Report | undefined;
  /** What `ensureTools` answered; absent: it is called. */
  readonly tools?: Tools | undefined;
}

export interface Sandbox {
  /** Absolute. */
  readonly directory: string;
  readonly aws: LocalAws;
  readonly hostCluster?: HostCluster | undefined;
  readonly vault?: Vault | undefined;
  readonly machines?: Machines | undefined;
  /**
   * What `<directory>/env` holds: AWS_ENDPOINT_URL, AWS_REGION, keys, SANDBOX_…, KUBECONFIG with a host cluster,
   * VAULT_ADDR, VAULT_TOKEN and SANDBOX_VAULT_UNSEAL_KEY with a Vault.
   */
  readonly env: Readonly<Record<string, string>>;
  /** Resolves with the reason as soon as a part ends unasked. */
  readonly failed: Promise<string>;
  /** Ends every process; calling it twice is harmless. */
  stop(): Promise<void>;
}

/** A sandbox that has its host cluster for certain. */
export interface FullSandbox extends Sandbox {
  readonly hostCluster: HostCluster;
}

/** Starts the parts side by side, each read only when it is wanted, all empty. Rejects when one fails, with nothing left running. */
export async function startSandbox(
  options: SandboxOptions & { readonly hostCluster: true },
): Promise<FullSandbox>;
export async function startSandbox(options: SandboxOptions): Promise<Sandbox>;
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const directory = resolve(options.directory);
  const tools = options.tools ?? (await setUp(options));
  await claim(directory);
  const starts = [
    startLocalAws(directory, tools, options),
    options.hostCluster ? startCluster(directory, tools) : Promise.resolve(undefined),
    options.vault === true ? startLocalVault(directory, tools) : Promise.resolve(undefined),
  ] as const;
  const parts = await Promise.allSettled(starts);
  const failure = parts.find((part) => part.status === 'rejected');
  if (failure !== undefined) {
    for (const part of parts) if (part.status === 'fulfilled') await part.value?.stop();
    await release(directory);
    throw failure.reason;
  }
  const [aws, hostCluster, vault] = await Promise.all(starts);
  const served = { aws, hostCluster, vault };
  if (options.machines !== true) return await assemble(directory, served);
  try {
    return await assemble(directory, {
      ...served,
      machines: await startMachines(options, { directory, tools }, served),
    });
  } catch (error) {
    await Promise.all([aws.stop(), hostCluster?.stop(), vault?.stop()]);
    await release(directory);
    throw error;
  }
}

type Parts = Pick<Sandbox, 'aws' | 'hostCluster' | 'vault' | 'machines'>;

async function assemble(directory: string, parts: Parts): Promise<Sandbox> {
  const { aws, hostCluster, vault } = parts;
  const env = {
    ...aws.env,
    ...(hostCluster === undefined ? {} : { KUBECONFIG: hostCluster.adminKubeconfigPath }),
    ...(vault === undefined
      ? {}
      : {
          VAULT_ADDR: vault.address,
          VAULT_TOKEN: vault.rootToken,
          SANDBOX_VAULT_UNSEAL_KEY: vault.unsealKey,
        }),
  };
  const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(directory, 'env'), lines.join(''), { mode: 0o600 });
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await parts.machines?.stop();
    await Promise.all([aws.stop(), hostCluster?.stop(), vault?.stop()]);
    await release(directory);
  };
  return {
    directory,
    ...parts,
    env,
    failed: Promise.race([aws, hostCluster, vault].flatMap((part) => part?.failed ?? [])),
    stop: () => (stopped ??= stop()),
  };
}

async function setUp(options: SandboxOptions): Promise<Tools> {
  return await ensureTools({ want: wantsOf(options), report: options.report ?? (() => {}) });
}

async function startLocalAws(
  directory: string,
  { moto }: Tools,
  { iamEnforced, ledger, machines }: SandboxOptions,
): Promise<LocalAws> {
  if (ledger === true) {
    const { startLedger } = await import('./aws/ledger/start.ts');
    return await startLedger({ requestLogFile: join(directory, 'aws', 'requests.log') });
  }
  if (moto === undefined) throw new Error('The sandbox was started with tools that have no moto.');
  const log = (name: string): string => join(directory, 'aws', name);
  return await startAws({
    python: moto.python,
    motoLogFile: log('moto.log'),
    requestLogFile: log('requests.log'),
    iamEnforced,
    machinesSignal: machines === true,
  });
}

async function startCluster(directory: string, { hostCluster }: Tools): Promise<HostCluster> {
  if (hostCluster === undefined)
    throw new Error('The sandbox was started with tools that have no host cluster.');
  const { startHostCluster } = await import('./host-cluster/index.ts');
  return await startHostCluster({ tools: hostCluster, directory: join(directory, 'host-cluster') });
}

async function startLocalVault(directory: string, { vault }: Tools): Promise<Vault> {
  if (vault === undefined) throw new Error('The sandbox was started with tools that have no Vault.');
  const { startVault } = await import('./vault/index.ts');
  return await startVault({ program: vault, directory: join(directory, 'vault') });
}

/** Machines, and in their network the addresses that the other parts have outside. */
async function startMachines(
  { report }: SandboxOptions,
  { directory, tools: { machines: programs } }: { readonly directory: string; readonly tools: Tools },
  { aws, hostCluster, vault }: Parts,
): Promise<Machines> {
  if (programs === undefined) throw new Error('The sandbox was started with tools that have no machines.');
  const door = await import('./machines/index.ts');
  const machines = await door.Machines.start({
    directory: join(directory, 'guest'),
    programs,
    gateway: aws.gateway,
    report,
  });
  for (const url of [aws.gateway.url, hostCluster?.url, vault?.address])
    if (url !== undefined) await machines.fabric.carryIn(Number(new URL(url).port));
  return machines;
}

/** Takes the directory for this process; refuses while another sandbox that still runs has it. */
async function claim(directory: string): Promise<void> {
  const pidPath = join(directory, 'sandbox.pid');
  const holder = await holderOf(pidPath);
  if (holder !== undefined) {
    throw new Error(`A sandbox already runs in ${directory} (process ${holder}); stop that one first.`);
  }
  await release(directory);
  await rm(join(directory, 'aws'), { recursive: true, force: true });
  await mkdir(join(directory, 'aws'), { recursive: true });
  await writePidFile(pidPath, process.pid, process.argv0);
}

/** An env file would promise a sandbox that is gone. */
async function release(directory: string): Promise<void> {
  await Promise.all(['env', 'sandbox.pid'].map((name) => rm(join(directory, name), { force: true })));
}
