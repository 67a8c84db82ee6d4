/** The tags by which everything of a cluster is found again. Kept from the 2018 operator; other tools rely on them. */
import type { Cluster } from './cluster.ts';

/** What the cluster's own tags are called; the ownership tag carries the cluster ID in its key. */
export const clusterTagKeys = {
  cluster: 'giantswarm.io/cluster',
  installation: 'giantswarm.io/installation',
  organization: 'giantswarm.io/organization',
} as const;

/** The tag by which the AWS cloud provider, the CSI driver and tools know what belongs to a cluster. */
export function ownershipTagKey(clusterId: string): string {
  return `kubernetes.io/cluster/${clusterId}`;
}

/** The four tags that stacks, keys and buckets of a cluster carry; CloudFormation copies them to what it makes. */
export function clusterTags(
  cluster: Pick<Cluster, 'id' | 'installation' | 'organization'>,
): Readonly<Record<string, string>> {
  return {
    [ownershipTagKey(cluster.id)]: 'owned',
    [clusterTagKeys.cluster]: cluster.id,
    [clusterTagKeys.installation]: cluster.installation,
    [clusterTagKeys.organization]: cluster.organization,
  };
}

/** The tag a guest VPC carries besides, read by the installation's monitoring. */
export function vpcTags(cluster: Pick<Cluster, 'installation'>): Readonly<Record<string, string>> {
  return { Installation: cluster.installation };
}
