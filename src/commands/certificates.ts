/** The parts that make certificates, where this installation makes its own: issuer, queue, controller and reflector. */

import type { KubeClient } from '../kube/client.ts';
import type { Events } from '../kube/events.ts';
import { Reflector } from '../kube/reflector.ts';
import { certConfigs } from '../kube/resources.ts';
import { resync } from '../kube/resync.ts';
import { keyOf } from '../kube/store.ts';
import type { Metrics } from '../observe/metrics.ts';
import { passMeter, queueMeter, watchWorkInProgress } from '../observe/runtime-meters.ts';
import { secretAuthorityStore } from '../pki/authority-store.ts';
import type { Issuer } from '../pki/issuer.ts';
import { localIssuer } from '../pki/local-issuer.ts';
import { certConfigPass } from '../reconcile/certconfig/pass.ts';
import type { LiveCertConfig } from '../reconcile/certconfig/wish.ts';
import { Backoff } from '../runtime/backoff.ts';
import { Controller } from '../runtime/controller.ts';
import { PRIORITY, WorkQueue } from '../runtime/queue.ts';
import type { Runnable } from '../runtime/runnable.ts';
import type { Settings } from '../settings.ts';
import { type Clock, minutes } from '../support/clock.ts';
import type { Entropy } from '../support/entropy.ts';
import type { Log } from '../support/log.ts';
import type { OpenIssuer } from './open-issuer.ts';
import { openVault } from './vault.ts';

export interface CertificateIngredients {
  readonly settings: Pick<Settings, 'certificates' | 'workers' | 'resync'>;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Log;
}

/** The issuer that the settings name; undefined where certificates come from somebody else. */
export function openIssuer({
  settings,
  client,
  clock,
  entropy,
}: Omit<CertificateIngredients, 'log'>): OpenIssuer | undefined {
  const { issuer, authorityTtl, vault } = settings.certificates;
  switch (issuer) {
    case 'external':
      return undefined;
    case 'local': {
      const store = secretAuthorityStore(client);
      const local = localIssuer({ store, clock, entropy, authorityTtl });
      return { issuer: local, runnables: [], close: () => {} };
    }
    case 'vault':
      return vault && openVault(vault, { clock, authorityTtl });
  }
}

export interface ControllerIngredients extends CertificateIngredients {
  readonly issuer: Issuer;
  readonly events: Events;
  readonly metrics: Metrics;
}

export interface CertConfigController {
  readonly queue: WorkQueue;
  readonly runnables: readonly Runnable[];
}

/** Keeps every CertConfig's Secret. */
export function certConfigController(from: ControllerIngredients): CertConfigController {
  const { settings, client, issuer, events, metrics, clock, entropy, log } = from;
  const name = 'certconfig';
  const queue = new WorkQueue({ clock, backoff: new Backoff({ entropy }), meter: queueMeter(metrics, name) });
  watchWorkInProgress(metrics, name, () => queue.inProgress());
  const { renewAfter } = settings.certificates;
  const controller = new Controller({
    name,
    queue,
    clock,
    entropy,
    log,
    workers: settings.workers,
    meter: passMeter(metrics, name),
    reconcile: certConfigPass({ client, events, issuer, renewAfter, clock }),
  });
  const reflector = new Reflector<LiveCertConfig>({ client, resource: certConfigs(), clock, entropy, log });
  reflector.on((change) => {
    // A change of nothing but status is the operator's own.
    if (change.kind === 'updated' && !matters(change.object, change.previous)) return;
    const initial = change.kind === 'added' && change.initial;
    queue.add(keyOf(change.object), { priority: initial ? PRIORITY.background : PRIORITY.user });
  });
  const visit = (): void => {
    for (const key of reflector.keys()) queue.add(key, { priority: PRIORITY.background });
  };
  return {
    queue,
    runnables: [
      {
        name: 'certconfigs',
        stage: 'caches',
        run: (signal) => reflector.run(signal),
        ready: reflector.waitForSync(minutes(2)),
      },
      controller,
      {
        name: 'certconfig resync',
        stage: 'leading',
        run: (signal) => resync({ every: settings.resync, clock, entropy, visit }, signal),
      },
    ],
  };
}

function matters({ metadata: now }: LiveCertConfig, { metadata: before }: LiveCertConfig): boolean {
  return (
    now.generation !== before.generation ||
    now.deletionTimestamp !== before.deletionTimestamp ||
    JSON.stringify([now.annotations, now.finalizers]) !==
      JSON.stringify([before.annotations, before.finalizers])
  );
}
