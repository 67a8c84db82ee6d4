/** A step of the story, and the world it looks at: the cluster, two accounts, the host cluster, and what earlier steps found. */
import type { ConditionType } from '../api/conditions.ts';
import type { Account, Key, Stack } from '../aws/account.ts';
import type { Cluster, Surroundings } from '../cluster/cluster.ts';
import type { Certificates } from '../pki/certificates.ts';
import type { Release } from '../releases/release.ts';
import type { Clock, Duration } from '../support/clock.ts';
import type { Entropy } from '../support/entropy.ts';
import type { Log } from '../support/log.ts';
import type { GuestApi } from './guest-api.ts';
import type { HostCluster } from './host-cluster.ts';
import type { Memory } from './memory.ts';
import type { Outcome } from './outcome.ts';
import type { OwnCertificates } from './own-certificates.ts';
import type { Recollection } from './recollection.ts';

/** What every step of either story may use. */
export interface World {
  readonly cluster: Cluster;
  /** Annotations of the AWSConfig, through which a user allows what is never done unasked. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly host: Account;
  readonly guest: Account;
  readonly hostCluster: HostCluster;
  /** Undefined where certificates are made by somebody else. */
  readonly issuing: OwnCertificates | undefined;
  /** What must survive the process; written to status at the end of the pass. */
  readonly memory: Memory;
  /** Makes what is in memory durable now, before a call that cannot be repeated. */
  readonly remember: () => Promise<void>;
  /** What was looked at within the hour and rarely drifts. */
  readonly recollection: Recollection;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** What steps of one creation pass hand to later ones. */
export interface Findings {
  certificates?: Certificates;
  key?: Key;
  machines?: Machines;
  guestStack?: Stack;
  /** The step of the change of authority that all certificates have taken, `none` before any; absent when not all are ours. */
  authorityStep?: string | undefined;
  /** Whether every machine runs what this pass found. */
  machinesCurrent?: boolean;
}

/** Where machines find their configuration: ready user data, per master and per worker pool. */
export interface Machines {
  readonly masters: readonly string[];
  readonly workers: Readonly<Record<string, string>>;
}

export interface CreationWorld extends World {
  readonly release: Release;
  /** Paths of fields in the spec that this operator does not read. */
  readonly ignored: readonly string[];
  readonly surroundings: Surroundings;
  /** The installation's SSH public key, for the machines' user `core`. */
  readonly sshPublicKey: string;
  /** Whether the guest API is asked before the cluster counts as ready. */
  readonly readinessEnabled: boolean;
  /** How long a machine may take to join before its console is read. */
  readonly machinePatience: Duration;
  readonly guestApi: GuestApi;
  readonly found: Findings;
}

export interface Step {
  /** In words, as the log and the timeline show it. */
  readonly name: string;
  readonly condition: ConditionType;
  /** Conditions that must be true in this pass before the step makes sense. */
  readonly needs: readonly ConditionType[];
  readonly create: (world: CreationWorld) => Promise<Outcome>;
}

export interface RemovalStep {
  readonly name: string;
  /** The account the step works in, for a user who gives a whole account up. */
  readonly account?: 'guest' | 'host';
  /** Confirms that its part is gone; anything but `ready` ends the pass, since later steps need it gone. */
  readonly remove: (world: World) => Promise<Outcome>;
}
