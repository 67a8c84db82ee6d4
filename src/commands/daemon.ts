/** `aws-operator daemon`: builds the parts from the settings, and runs them until asked to stop. */
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { AWSConfig } from '../api/awsconfig.ts';
import { createAccounts, type RunningAccounts } from '../aws/accounts.ts';
import { EventRecorder } from '../kube/events.ts';
import { kubeLeaseStore } from '../kube/lease.ts';
import { Reflector } from '../kube/reflector.ts';
import { awsConfigs, type KubeObject } from '../kube/resources.ts';
import { openKubeClient } from '../kube/rest-client.ts';
import { createLog } from '../observe/log.ts';
import { Metrics } from '../observe/metrics.ts';
import { leadershipMeter, passMeter, queueMeter, watchWorkInProgress } from '../observe/runtime-meters.ts';
import type { VersionDocument } from '../observe/version-document.ts';
import { metered } from '../pki/metered-issuer.ts';
import { liveGuestApi } from '../reconcile/live-guest-api.ts';
import { liveHostCluster } from '../reconcile/live-host-cluster.ts';
import { awsConfigPass } from '../reconcile/pass.ts';
import { Backoff } from '../runtime/backoff.ts';
import { Controller } from '../runtime/controller.ts';
import { type Elector, LeaseElector, unopposed } from '../runtime/elector.ts';
import { WorkQueue } from '../runtime/queue.ts';
import type { Runnable } from '../runtime/runnable.ts';
import { listenForShutdown } from '../runtime/shutdown.ts';
import { supervise } from '../runtime/supervisor.ts';
import type { Settings } from '../settings.ts';
import { type Clock, hurriedClock, systemClock } from '../support/clock.ts';
import { systemEntropy } from '../support/entropy.ts';
import type { Log } from '../support/log.ts';
import { certConfigController, openIssuer } from './certificates.ts';
import { connect } from './connect.ts';
import { enqueueing, resyncing, watching } from './enqueueing.ts';
import { httpServer } from './http-server.ts';
import { installationOf } from './installation.ts';
import { callMeter, clusterMeter, issuerMeter } from './meters.ts';
import { watchingSecrets } from './secret-watch.ts';

export interface DaemonOptions {
  readonly settings: Settings;
  readonly warnings: readonly string[];
  readonly process: NodeJS.Process;
  readonly version: VersionDocument;
}

const entropy = systemEntropy;

/** Answers the exit code: 0 after an orderly stop, 1 when a part failed or leadership was lost. */
export async function daemon({ settings, warnings, process, version }: DaemonOptions): Promise<number> {
  const { clockSpeed, clockAhead } = settings;
  const usual = clockSpeed === 1 && clockAhead === 0;
  const clock = usual ? systemClock : hurriedClock(clockSpeed, clockAhead);
  const log = createLog({ level: settings.logLevel, clock });
  for (const warning of warnings) log.warn({}, warning);
  using shutdown = listenForShutdown({ source: process, exit: (code) => process.exit(code), log });
  const parts = await assemble({ settings, clock, log, version, environment: process.env });
  const code = await supervise({ ...parts, stop: shutdown.signal, clock, log });
  await parts.close();
  return code;
}

interface Assembly {
  readonly elector: Elector;
  readonly runnables: readonly Runnable[];
  readonly close: () => Promise<void>;
}

interface Ingredients {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: VersionDocument;
  readonly environment: NodeJS.ProcessEnv;
}

async function assemble({ settings, clock, log, version, environment }: Ingredients): Promise<Assembly> {
  const metrics = new Metrics();
  metrics.observeProcess();
  const connection = await connect(settings.kubernetes, { clock, environment });
  const client = openKubeClient({
    connection,
    clock,
    userAgent: `aws-operator/${version.git_commit}`,
    warn: (warning) => log.warn({}, `the API server warns: ${warning}`),
  });
  const identity = `${hostname()}_${entropy.uuid()}`;
  const events = new EventRecorder({
    client,
    controller: 'giantswarm.io/aws-operator',
    instance: identity,
    clock,
    entropy,
    log,
  });
  const accounts = createAccounts({
    hostCredentials: settings.aws.hostCredentials,
    clock,
    entropy,
    log,
    meter: callMeter(metrics),
    version: version.git_commit,
  });
  const queue = new WorkQueue({
    clock,
    backoff: new Backoff({ entropy }),
    meter: queueMeter(metrics, 'awsconfig'),
  });
  watchWorkInProgress(metrics, 'awsconfig', () => queue.inProgress());
  const clusters = clusterMeter(metrics);
  const common = { client, clock, entropy, log };
  const issuing = openIssuer({ ...common, settings });
  const called = issuerMeter(metrics, settings.certificates.issuer);
  const issuer = issuing && metered(issuing.issuer, { clock, called });
  const controller = new Controller({
    name: 'awsconfig',
    queue,
    clock,
    entropy,
    log,
    workers: settings.workers,
    meter: passMeter(metrics, 'awsconfig'),
    reconcile: awsConfigPass({
      client,
      events,
      accounts,
      hostCluster: liveHostCluster(client),
      guestApi: liveGuestApi(clock),
      installation: installationOf(settings),
      readinessEnabled: settings.guest.readiness,
      machinePatience: settings.guest.patience,
      issuing: issuer && { ...settings.certificates, issuer },
      sshPublicKey: () => publicKey(settings.aws.publicKeyFile),
      clock,
      entropy,
      ...clusters,
    }),
  });
  const reflector = new Reflector<AWSConfig & KubeObject>({
    client,
    resource: awsConfigs(),
    clock,
    entropy,
    log,
  });
  const wake = enqueueing({ reflector, accounts, queue });
  const certificates = issuer && certConfigController({ ...common, settings, issuer, events, metrics });
  const secrets = watchingSecrets({
    ...common,
    changed: ({ clusterId, namespace, certConfig }) => {
      wake(clusterId, namespace);
      if (certConfig !== undefined) certificates?.queue.add(`${namespace}/${certConfig}`);
    },
  });
  const http = await httpServer({ settings, version, metrics, clock, log, reflector });
  const { leaderElection } = settings;
  const elector = leaderElection.enabled
    ? new LeaseElector({
        store: kubeLeaseStore({ client, ...leaderElection }),
        identity,
        clock,
        entropy,
        log,
        onChange: leadershipMeter(metrics, leaderElection.name),
      })
    : unopposed;
  return {
    elector,
    runnables: [
      http,
      watching(reflector),
      ...secrets,
      ...(certificates?.runnables ?? []),
      ...(issuing?.runnables ?? []),
      sweeping(accounts),
      controller,
      resyncing({ reflector, queue, every: settings.resync, clock, entropy }),
    ],
    close: async () => {
      await events.flush();
      issuing?.close();
      client.close();
    },
  };
}

/** Sweeps belong to the leader: a replica that waits asks AWS nothing. */
function sweeping(accounts: RunningAccounts): Runnable {
  return { name: 'sweeps', stage: 'leading', run: (signal) => accounts.run(signal) };
}

/** The first line of the file, or undefined while there is none; read at each pass, so that a new key is seen. */
async function publicKey(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const key = text.trim().split('\n')[0];
  return key === undefined || key === '' ? undefined : key;
}
