/** Set-up: brings onto the machine what the sandbox runs, each once, into a cache outside the clone. */
import { dirname, join } from 'node:path';
import type { HostClusterTools } from '../host-cluster/index.ts';
import type { MachinePrograms } from '../machines/hosted.ts';
import { ensureAwsSdk } from './aws-sdk.ts';
import { Cache } from './cache.ts';
import { type DownloadSites, officialSites } from './downloads.ts';
import { ensureIgnitionValidate } from './ignition.ts';
import { ensureMachines, findMachines } from './machine-programs.ts';
import { type EtcdTools, ensureEtcdTools, ensureHostCluster, ensureKubectl } from './programs.ts';
import { Progress, type Report } from './progress.ts';
import { clientsEnvironment, ensurePython, motoEnvironment } from './python.ts';
import { ensureVault } from './vault.ts';
import type { Workshop } from './workshop.ts';

export type Want =
  | 'moto'
  | 'aws-sdk'
  | 'host-cluster'
  | 'kubectl'
  | 'ignition-validate'
  | 'etcd-tools'
  | 'machines'
  | 'vault'
  | 'aws-clients';

/** What has to be on the machine for these parts of a sandbox. */
export function wantsOf(parts: {
  readonly hostCluster: boolean;
  readonly ledger?: boolean | undefined;
  readonly machines?: boolean | undefined;
  readonly vault?: boolean | undefined;
}): readonly Want[] {
  return [
    ...(parts.ledger === true ? [] : (['moto'] as const)),
    ...(parts.hostCluster ? (['host-cluster'] as const) : []),
    ...(parts.machines === true ? (['machines'] as const) : []),
    ...(parts.vault === true ? (['vault'] as const) : []),
  ];
}

/** The paths of what was wanted; what was not is absent. */
export interface Tools {
  readonly moto?: {
    /** The Python of the virtual environment that has moto. */
    readonly python: string;
  };
  /** The folder of `readAwsSdkFrom`. */
  readonly awsSdk?: string;
  readonly hostCluster?: HostClusterTools;
  readonly kubectl?: string;
  /** Reads an Ignition config from its standard input, and ends with 1 when a machine would refuse it. */
  readonly ignitionValidate?: string;
  readonly etcdTools?: EtcdTools;
  /** A Python that has boto3, and the `aws` command. */
  readonly awsClients?: { readonly python: string; readonly aws: string };
  /** Serves Vault: `<path> server -config=FILE`. */
  readonly vault?: string;
  /** What machines of guest clusters run. */
  readonly machines?: MachinePrograms;
}

export interface SetupOptions {
  readonly want: readonly Want[];
  /** Gets a line when a step starts, at least every 10 s while one runs, and when it ends. */
  readonly report: Report;
  /** `process.env` by default: PATH, XDG_CACHE_HOME, KUBEBUILDER_ASSETS and VAULT_BIN are read. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  readonly sites?: DownloadSites | undefined;
}

/**
 * Has everything that is wanted, side by side where it can. Rejects with the first failure, after ending the other
 * steps; what they did so far is kept, and the next call continues there.
 */
export async function ensureTools(options: SetupOptions): Promise<Tools> {
  const { want, report, environment = process.env, sites = officialSites } = options;
  const failed = new AbortController();
  const workshop: Workshop = {
    cache: Cache.ofUser(environment),
    progress: new Progress(report),
    environment,
    signal: failed.signal,
  };
  const steps: Readonly<Record<Want, () => Promise<Tools>>> = {
    moto: async () => ({ moto: { python: await ensurePython(workshop, motoEnvironment) } }),
    'aws-sdk': async () => ({ awsSdk: await ensureAwsSdk(workshop) }),
    'host-cluster': async () => ({ hostCluster: await ensureHostCluster(workshop, sites) }),
    kubectl: async () => ({ kubectl: await ensureKubectl(workshop, sites) }),
    'etcd-tools': async () => ({ etcdTools: await ensureEtcdTools(workshop, sites) }),
    machines: async () => ({ machines: await ensureMachines(workshop, sites) }),
    'ignition-validate': async () => ({ ignitionValidate: await ensureIgnitionValidate(workshop) }),
    'aws-clients': async () => {
      const python = await ensurePython(workshop, clientsEnvironment);
      return { awsClients: { python, aws: join(dirname(python), 'aws') } };
    },
    vault: async () => ({ vault: await ensureVault(workshop, sites) }),
  };
  const runs = want.map(async (each) => {
    try {
      return await steps[each]();
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(runs);
  failed.signal.throwIfAborted();
  return Object.assign({}, ...(await Promise.all(runs))) as Tools;
}

/** What machines run, when all of it is in the cache. */
export async function cachedMachines(environment = process.env): Promise<Tools['machines']> {
  const { signal } = new AbortController();
  const progress = new Progress(() => {});
  return await findMachines({ cache: Cache.ofUser(environment), progress, environment, signal });
}
