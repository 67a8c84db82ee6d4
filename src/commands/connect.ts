/** Opens the connection to the host cluster that the settings describe. */
import { atAddress, type Connection, inCluster } from '../kube/credentials.ts';
import { fromKubeconfig } from '../kube/kubeconfig.ts';
import type { HostCluster } from '../settings.ts';
import type { Clock } from '../support/clock.ts';

export interface ConnectOptions {
  readonly clock: Clock;
  /** What credential plugins of a kubeconfig inherit. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export async function connect(
  hostCluster: HostCluster,
  { clock, environment }: ConnectOptions,
): Promise<Connection> {
  switch (hostCluster.kind) {
    case 'in cluster':
      return await inCluster({ ...hostCluster, clock });
    case 'kubeconfig':
      return await fromKubeconfig({ ...hostCluster, clock, environment });
    case 'address':
      return atAddress({ ...hostCluster, clock });
  }
}
