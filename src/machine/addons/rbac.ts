/** Who the certificates of the cluster are in Kubernetes: the administrator, and workers that join. */
import type { Cluster } from '../../cluster/cluster.ts';
import { clusterRoleBinding, type Manifest } from './manifest.ts';

/** The API's own certificate is the administrator, as in 2018; the workers' may ask for a node's certificate only. */
export function rbac({ kubernetes: { apiDomain, kubeletDomain } }: Cluster): readonly Manifest[] {
  const certificates = 'system:certificates.k8s.io:certificatesigningrequests';
  return [
    clusterRoleBinding('giantswarm-admin', 'cluster-admin', { user: apiDomain }),
    clusterRoleBinding('aws-operator:bootstrap', 'system:node-bootstrapper', { user: kubeletDomain }),
    clusterRoleBinding('aws-operator:first-certificates', `${certificates}:nodeclient`, {
      user: kubeletDomain,
    }),
    clusterRoleBinding('aws-operator:renewed-certificates', `${certificates}:selfnodeclient`, {
      group: 'system:nodes',
    }),
  ];
}
