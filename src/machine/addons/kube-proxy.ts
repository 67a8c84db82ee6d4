/** kube-proxy, which makes Services work on every machine. */
import { cidrText } from '../../cluster/cidr.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Release } from '../../releases/release.ts';
import { apiUrl } from '../kubeconfig.ts';
import { yaml } from '../yaml.ts';
import { clusterRoleBinding, type Manifest, serviceAccount } from './manifest.ts';
import { configMap, everywhere, hostVolumes, linux, mounts, nodeName, workload } from './pods.ts';

const name = 'kube-proxy';
const folder = '/var/lib/kube-proxy';
const credentials = '/var/run/secrets/kubernetes.io/serviceaccount';

export function kubeProxy(cluster: Cluster, { images }: Release): readonly Manifest[] {
  return [
    serviceAccount(name),
    clusterRoleBinding('aws-operator:kube-proxy', 'system:node-proxier', { serviceAccount: name }),
    configMap(name, { 'config.yaml': configuration(cluster), 'kubeconfig.yaml': access(cluster) }),
    workload('DaemonSet', {
      name,
      extra: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } } },
      spec: {
        hostNetwork: true,
        priorityClassName: 'system-node-critical',
        serviceAccountName: name,
        nodeSelector: linux,
        tolerations: everywhere,
        containers: [
          {
            name,
            image: images['kube-proxy'],
            command: [
              '/usr/local/bin/kube-proxy',
              `--config=${folder}/config.yaml`,
              '--hostname-override=$(NODE_NAME)',
            ],
            env: [nodeName('NODE_NAME')],
            resources: { requests: { cpu: '75m', memory: '80Mi' } },
            securityContext: { privileged: true },
            livenessProbe: {
              httpGet: { path: '/livez', port: 10_256 },
              periodSeconds: 10,
              failureThreshold: 6,
            },
            readinessProbe: { httpGet: { path: '/healthz', port: 10_256 }, periodSeconds: 5 },
            volumeMounts: mounts({
              config: `${folder}:ro`,
              'xtables-lock': '/run/xtables.lock',
              'lib-modules': '/lib/modules:ro',
            }),
          },
        ],
        volumes: [
          { name: 'config', configMap: { name } },
          ...hostVolumes({
            'xtables-lock': ['/run/xtables.lock', 'FileOrCreate'],
            'lib-modules': '/lib/modules',
          }),
        ],
      },
    }),
  ];
}

function configuration({ network }: Cluster): string {
  return yaml({
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'iptables',
    clusterCIDR: cidrText(network.podCidr),
    clientConnection: { kubeconfig: `${folder}/kubeconfig.yaml` },
    healthzBindAddress: '0.0.0.0:10256',
    metricsBindAddress: '127.0.0.1:10249',
    conntrack: { maxPerCore: 131_072, min: 131_072 },
  });
}

/** By the API's domain: the address of its Service is what this program makes work. */
function access(cluster: Cluster): string {
  const { id } = cluster;
  return yaml({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: id, cluster: { server: apiUrl(cluster), 'certificate-authority': `${credentials}/ca.crt` } },
    ],
    users: [{ name: id, user: { tokenFile: `${credentials}/token` } }],
    contexts: [{ name: id, context: { cluster: id, user: id } }],
    'current-context': id,
  });
}
