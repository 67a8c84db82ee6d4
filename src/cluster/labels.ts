/** The labels that everything of a cluster carries in the host cluster: the original's two and the later two. */
import type { Cluster } from './cluster.ts';

export function hostLabels(cluster: Pick<Cluster, 'id' | 'organization'>): Readonly<Record<string, string>> {
  return {
    cluster: cluster.id,
    customer: cluster.organization,
    'giantswarm.io/cluster': cluster.id,
    'giantswarm.io/organization': cluster.organization,
  };
}
