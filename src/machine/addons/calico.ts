/** Calico: the network of pods and its policies, with VXLAN between machines and the API as its store. */
import { cidrText } from '../../cluster/cidr.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Release } from '../../releases/release.ts';
import { calicoKinds, controllersRole, nodeRole, pluginRole } from './calico-resources.ts';
import { clusterRoleBinding, type Manifest, serviceAccount } from './manifest.ts';
import {
  apiEnvironment,
  configMap,
  everywhere,
  hostVolumes,
  linux,
  mounts,
  nodeName,
  type Variable,
  workload,
} from './pods.ts';

const node = 'calico-node';
const controllers = 'calico-kube-controllers';
const plugin = 'calico-cni-plugin';

/**
 * VXLAN everywhere: packets of pods then carry addresses of machines, so that EC2's check of sources and destinations
 * can stay on and a worker needs no right to switch it off.
 */
export function calico(cluster: Cluster, { images }: Release): readonly Manifest[] {
  return [
    ...calicoKinds,
    ...[node, controllers, plugin].map(serviceAccount),
    nodeRole,
    pluginRole,
    controllersRole,
    ...[node, controllers, plugin].map((name) => clusterRoleBinding(name, name, { serviceAccount: name })),
    configMap('calico-config', { cni_network_config: networkConfig }),
    workload('DaemonSet', {
      name: node,
      extra: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } },
      spec: nodeSpec(cluster, images['calico-node'], images['calico-cni']),
    }),
    workload('Deployment', {
      name: controllers,
      extra: { replicas: 1, strategy: { type: 'Recreate' } },
      spec: controllersSpec(images['calico-kube-controllers']),
    }),
  ];
}

/** The words in underscores are filled in by the program that installs it. */
const networkConfig = `${JSON.stringify(
  {
    name: 'k8s-pod-network',
    cniVersion: '0.3.1',
    plugins: [
      {
        type: 'calico',
        log_level: 'info',
        log_file_path: '/var/log/calico/cni/cni.log',
        datastore_type: 'kubernetes',
        nodename: '__KUBERNETES_NODE_NAME__',
        mtu: '__CNI_MTU__',
        ipam: { type: 'calico-ipam' },
        policy: { type: 'k8s' },
        kubernetes: { kubeconfig: '__KUBECONFIG_FILEPATH__' },
      },
      { type: 'portmap', snat: true, capabilities: { portMappings: true } },
      { type: 'bandwidth', capabilities: { bandwidth: true } },
    ],
  },
  undefined,
  2,
)}\n`.replace('"__CNI_MTU__"', '__CNI_MTU__');

function nodeSpec(cluster: Cluster, image: string, installer: string): object {
  return {
    hostNetwork: true,
    priorityClassName: 'system-node-critical',
    serviceAccountName: node,
    nodeSelector: linux,
    tolerations: everywhere,
    terminationGracePeriodSeconds: 0,
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    initContainers: [
      {
        name: 'install-cni',
        image: installer,
        command: ['/opt/cni/bin/install'],
        env: [
          ...apiEnvironment(cluster),
          nodeName('KUBERNETES_NODE_NAME'),
          ...variables({ CNI_CONF_NAME: '10-calico.conflist', CNI_MTU: cluster.network.mtu, SLEEP: false }),
          {
            name: 'CNI_NETWORK_CONFIG',
            valueFrom: { configMapKeyRef: { name: 'calico-config', key: 'cni_network_config' } },
          },
        ],
        securityContext: { privileged: true },
        volumeMounts: mounts({ 'cni-bin': '/host/opt/cni/bin', 'cni-net': '/host/etc/cni/net.d' }),
      },
    ],
    containers: [nodeContainer(cluster, image)],
    volumes: hostVolumes({
      'lib-modules': '/lib/modules',
      'xtables-lock': ['/run/xtables.lock', 'FileOrCreate'],
      'var-run-calico': ['/var/run/calico', 'DirectoryOrCreate'],
      'var-lib-calico': ['/var/lib/calico', 'DirectoryOrCreate'],
      'cni-bin': ['/opt/cni/bin', 'DirectoryOrCreate'],
      'cni-net': ['/etc/cni/net.d', 'DirectoryOrCreate'],
      'cni-log': ['/var/log/calico/cni', 'DirectoryOrCreate'],
      policysync: ['/var/run/nodeagent', 'DirectoryOrCreate'],
    }),
  };
}

function nodeContainer(cluster: Cluster, image: string): object {
  const asks = (...questions: readonly string[]) => ({
    exec: { command: ['/bin/calico-node', ...questions] },
    periodSeconds: 10,
    timeoutSeconds: 10,
  });
  return {
    name: node,
    image,
    env: [
      ...apiEnvironment(cluster),
      nodeName('NODENAME'),
      ...variables({
        DATASTORE_TYPE: 'kubernetes',
        WAIT_FOR_DATASTORE: true,
        CALICO_NETWORKING_BACKEND: 'vxlan',
        CLUSTER_TYPE: 'k8s',
        // The node's own address, and never the lasting one that a master has besides.
        IP: 'autodetect',
        IP_AUTODETECTION_METHOD: 'kubernetes-internal-ip',
        IP6: 'none',
        CALICO_IPV4POOL_CIDR: cidrText(cluster.network.podCidr),
        CALICO_IPV4POOL_IPIP: 'Never',
        CALICO_IPV4POOL_VXLAN: 'Always',
        CALICO_DISABLE_FILE_LOGGING: true,
        FELIX_VXLANMTU: cluster.network.mtu,
        FELIX_DEFAULTENDPOINTTOHOSTACTION: 'ACCEPT',
        // Masters have two interfaces in one subnet, which strict filtering of sources would break.
        FELIX_IGNORELOOSERPF: true,
        FELIX_IPV6SUPPORT: false,
        FELIX_HEALTHENABLED: true,
        FELIX_HEALTHPORT: 9099,
        FELIX_LOGSEVERITYSCREEN: 'info',
      }),
    ],
    resources: { requests: { cpu: '250m', memory: '150Mi' } },
    securityContext: { privileged: true },
    lifecycle: { preStop: { exec: { command: ['/bin/calico-node', '-shutdown'] } } },
    livenessProbe: { ...asks('-felix-live'), initialDelaySeconds: 10, failureThreshold: 6 },
    readinessProbe: asks('-felix-ready'),
    volumeMounts: mounts({
      'lib-modules': '/lib/modules:ro',
      'xtables-lock': '/run/xtables.lock',
      'var-run-calico': '/var/run/calico',
      'var-lib-calico': '/var/lib/calico',
      'cni-net': '/host/etc/cni/net.d',
      'cni-log': '/var/log/calico/cni:ro',
      policysync: '/var/run/nodeagent',
    }),
  };
}

function controllersSpec(image: string): object {
  const asks = (question: string) => ({
    exec: { command: ['/usr/bin/check-status', question] },
    periodSeconds: 10,
    timeoutSeconds: 10,
  });
  return {
    priorityClassName: 'system-cluster-critical',
    serviceAccountName: controllers,
    nodeSelector: linux,
    tolerations: [
      { key: 'CriticalAddonsOnly', operator: 'Exists' },
      { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
    ],
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: controllers,
        image,
        env: variables({ ENABLED_CONTROLLERS: 'node,loadbalancer', DATASTORE_TYPE: 'kubernetes' }),
        resources: { requests: { cpu: '30m', memory: '60Mi' } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        livenessProbe: { ...asks('-l'), initialDelaySeconds: 10, failureThreshold: 6 },
        readinessProbe: asks('-r'),
      },
    ],
  };
}

function variables(values: Readonly<Record<string, string | number | boolean>>): readonly Variable[] {
  return Object.entries(values).map(([name, value]) => ({ name, value: String(value) }));
}
