/** What a pass holds in its hands: the object as read just now, its record, and the parts of the program it may use. */
import type { AWSConfig } from '../api/awsconfig.ts';
import type { Accounts } from '../aws/account.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Installation } from '../cluster/installation.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Events } from '../kube/events.ts';
import type { KubeObject } from '../kube/resources.ts';
import type { Pass } from '../runtime/verdict.ts';
import type { Clock, Duration } from '../support/clock.ts';
import type { Entropy } from '../support/entropy.ts';
import type { GuestApi } from './guest-api.ts';
import type { HostCluster } from './host-cluster.ts';
import type { OwnCertificates } from './own-certificates.ts';
import type { Recollection } from './recollection.ts';
import type { Record } from './record.ts';
import type { Ending } from './story.ts';

export type LiveObject = AWSConfig & KubeObject;

export interface PassParts {
  readonly client: KubeClient;
  readonly events: Events;
  readonly accounts: Accounts;
  readonly hostCluster: HostCluster;
  readonly guestApi: GuestApi;
  readonly installation: Installation;
  readonly readinessEnabled: boolean;
  /** How long a machine may take to join before its console is read. */
  readonly machinePatience: Duration;
  /** Undefined where certificates are made by somebody else. */
  readonly issuing: OwnCertificates | undefined;
  /** The installation's SSH public key as it is now; undefined when it cannot be read. */
  readonly sshPublicKey: () => Promise<string | undefined>;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** Told after every told creation, for metrics. */
  readonly observe: (cluster: Cluster, endings: readonly Ending[]) => void;
  /** Told when a cluster is proven gone. */
  readonly removed: (cluster: Cluster) => void;
}

export interface Situation {
  readonly object: LiveObject;
  readonly record: Record;
  readonly recollection: Recollection;
  readonly parts: PassParts;
  readonly pass: Pass;
}
