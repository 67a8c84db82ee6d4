/** Keeps namespace, Service and Endpoints through which the host cluster reaches the guest's API. */
import type { Cluster } from '../../cluster/cluster.ts';
import { hostLabels } from '../../cluster/labels.ts';
import { hostServiceName } from '../../cluster/names.ts';
import type { Manifest } from '../host-cluster.ts';
import { ready } from '../outcome.ts';
import type { Step } from '../step.ts';
import { masterAddresses } from './stack-outputs.ts';

export const hostEndpoints: Step = {
  name: 'host endpoints',
  condition: 'HostEndpointsReady',
  needs: ['InfrastructureReady'],

  async create({ cluster, hostCluster, found, signal }) {
    if (found.guestStack === undefined) throw new Error('host endpoints before their needs');
    const addresses = masterAddresses(found.guestStack);
    for (const manifest of manifests(cluster, addresses)) await hostCluster.keep(manifest, signal);
    return ready(`${cluster.id}/${hostServiceName} → ${addresses.join(', ')}`);
  },
};

/** The Service has no selector, so the addresses are kept by us: in Endpoints as ever, and in the slice that replaces it. */
function manifests(cluster: Cluster, addresses: readonly string[]): readonly Manifest[] {
  const labels = hostLabels(cluster);
  const named = { name: hostServiceName, namespace: cluster.id };
  const port = cluster.kubernetes.apiPort;
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: cluster.id, labels } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        ...named,
        labels: { app: hostServiceName, ...labels },
        annotations: { 'giantswarm.io/prometheus-cluster': cluster.id },
      },
      spec: { type: 'ClusterIP', ports: [{ port: 443, protocol: 'TCP', targetPort: port }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: {
        ...named,
        labels: { app: hostServiceName, 'endpointslice.kubernetes.io/skip-mirror': 'true', ...labels },
      },
      subsets: [{ addresses: addresses.map((ip) => ({ ip })), ports: [{ port, protocol: 'TCP' }] }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        ...named,
        labels: { app: hostServiceName, 'kubernetes.io/service-name': hostServiceName, ...labels },
      },
      addressType: 'IPv4',
      endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
      ports: [{ name: '', port, protocol: 'TCP' }],
    },
  ];
}
