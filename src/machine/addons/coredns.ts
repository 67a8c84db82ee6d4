/** CoreDNS, the cluster's own name service. */
import type { Cluster } from '../../cluster/cluster.ts';
import type { Release } from '../../releases/release.ts';
import { clusterRole, clusterRoleBinding, type Manifest, rule, serviceAccount } from './manifest.ts';
import { configMap, linux, mounts, workload } from './pods.ts';

const name = 'coredns';
/** What other tools expect of the cluster's DNS, whoever serves it. */
const selector = { 'k8s-app': name };

export function coreDns(cluster: Cluster, { images }: Release): readonly Manifest[] {
  return [
    serviceAccount(name),
    clusterRole('aws-operator:coredns', [
      rule('core', 'endpoints services pods namespaces', 'list watch'),
      rule('discovery.k8s.io', 'endpointslices', 'list watch'),
    ]),
    clusterRoleBinding('aws-operator:coredns', 'aws-operator:coredns', { serviceAccount: name }),
    configMap(name, { Corefile: corefile(cluster) }),
    service(cluster),
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name, namespace: 'kube-system' },
      spec: { maxUnavailable: 1, selector: { matchLabels: selector } },
    },
    workload('Deployment', {
      name,
      extra: { replicas: 2, strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } },
      spec: podSpec(images.coredns),
    }),
  ];
}

function corefile({ kubernetes: { clusterDomain } }: Cluster): string {
  return `.:1053 {
    errors
    health :8080 {
        lameduck 5s
    }
    ready :8181
    kubernetes ${clusterDomain} in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
        ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
        max_concurrent 1000
    }
    cache 30
    loop
    reload
    loadbalance
}
`;
}

function service({ kubernetes }: Cluster): Manifest {
  const port = (portName: string, protocol: string, number: number, targetPort: number) => ({
    name: portName,
    protocol,
    port: number,
    targetPort,
  });
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kube-dns',
      namespace: 'kube-system',
      labels: { 'k8s-app': 'kube-dns', 'kubernetes.io/name': 'CoreDNS' },
    },
    spec: {
      clusterIP: kubernetes.dnsIp,
      selector,
      ports: [
        port('dns', 'UDP', 53, 1053),
        port('dns-tcp', 'TCP', 53, 1053),
        port('metrics', 'TCP', 9153, 9153),
      ],
    },
  };
}

/** On masters too when there is nowhere else to go, but never both on one machine if it can be helped. */
function podSpec(image: string): object {
  return {
    priorityClassName: 'system-cluster-critical',
    serviceAccountName: name,
    nodeSelector: linux,
    dnsPolicy: 'Default',
    tolerations: [
      { key: 'CriticalAddonsOnly', operator: 'Exists' },
      { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
    ],
    topologySpreadConstraints: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map(
      (topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: selector },
      }),
    ),
    securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name,
        image,
        args: ['-conf', '/etc/coredns/Corefile'],
        resources: { requests: { cpu: '100m', memory: '70Mi' }, limits: { memory: '170Mi' } },
        ports: [
          { name: 'dns', containerPort: 1053, protocol: 'UDP' },
          { name: 'dns-tcp', containerPort: 1053, protocol: 'TCP' },
          { name: 'metrics', containerPort: 9153, protocol: 'TCP' },
        ],
        livenessProbe: {
          httpGet: { path: '/health', port: 8080 },
          initialDelaySeconds: 30,
          timeoutSeconds: 5,
          failureThreshold: 5,
        },
        readinessProbe: { httpGet: { path: '/ready', port: 8181 } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: mounts({ config: '/etc/coredns:ro' }),
      },
    ],
    volumes: [{ name: 'config', configMap: { name } }],
  };
}
