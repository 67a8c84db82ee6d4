/** The two kinds of pods that the EBS driver is: one that makes and attaches volumes, one that mounts them on each machine. */
import type { Cluster } from '../../cluster/cluster.ts';
import type { Release } from '../../releases/release.ts';
import { proxyVariables } from '../node/egress.ts';
import { apiEnvironment, everywhere, hostVolumes, linux, mounts, nodeName, onMasters } from './pods.ts';

export const driver = 'ebs.csi.aws.com';
export const controller = 'ebs-csi-controller';
export const node = 'ebs-csi-node';

/** Both halves share the network of masters, so their health ports differ. */
const controllerHealth = 9808;
const nodeHealth = 9809;

interface Sidecar {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
}

const restricted = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} as const;

const socket = { 'socket-dir': '/csi' } as const;

function sidecar(part: Sidecar, environment: readonly object[]): object {
  return {
    ...part,
    env: environment,
    resources: { requests: { cpu: '10m', memory: '40Mi' } },
    securityContext: restricted,
    volumeMounts: mounts(socket),
  };
}

const health = (port: number) => ({
  livenessProbe: {
    httpGet: { path: '/healthz', port, host: '127.0.0.1' },
    initialDelaySeconds: 10,
    timeoutSeconds: 3,
    failureThreshold: 5,
  },
});

/** Only the role of masters may make volumes, hence there, and in the machine's network for its credentials. */
export function controllerSpec(cluster: Cluster, { images }: Release): object {
  const environment = apiEnvironment(cluster);
  const address = '--csi-address=/csi/csi.sock';
  const elected = [address, '--leader-election=true', '--v=2'];
  return {
    ...onMasters,
    hostNetwork: true,
    dnsPolicy: 'Default',
    priorityClassName: 'system-cluster-critical',
    serviceAccountName: controller,
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            topologyKey: 'kubernetes.io/hostname',
            labelSelector: { matchLabels: { 'k8s-app': controller } },
          },
        ],
      },
    },
    containers: [
      {
        name: 'ebs-plugin',
        image: images['aws-ebs-csi-driver'],
        args: [
          'controller',
          '--endpoint=unix:///csi/csi.sock',
          `--k8s-tag-cluster-id=${cluster.id}`,
          '--batching=true',
          '--v=2',
        ],
        env: [
          ...environment,
          { name: 'AWS_REGION', value: cluster.region },
          nodeName('CSI_NODE_NAME'),
          ...proxyVariables(cluster),
        ],
        resources: { requests: { cpu: '10m', memory: '40Mi' } },
        securityContext: restricted,
        volumeMounts: mounts(socket),
        ...health(controllerHealth),
      },
      sidecar(
        {
          name: 'csi-provisioner',
          image: images['csi-provisioner'],
          args: [
            ...elected,
            '--feature-gates=Topology=true',
            '--extra-create-metadata',
            '--default-fstype=ext4',
          ],
        },
        environment,
      ),
      sidecar({ name: 'csi-attacher', image: images['csi-attacher'], args: elected }, environment),
      sidecar({ name: 'csi-resizer', image: images['csi-resizer'], args: elected }, environment),
      sidecar(
        {
          name: 'liveness-probe',
          image: images['csi-livenessprobe'],
          args: [address, `--http-endpoint=127.0.0.1:${controllerHealth}`],
        },
        [],
      ),
    ],
    volumes: [{ name: 'socket-dir', emptyDir: {} }],
  };
}

/** Everywhere, since any pod may want a volume. */
export function nodeSpec(cluster: Cluster, { images }: Release): object {
  const folder = `/var/lib/kubelet/plugins/${driver}`;
  return {
    hostNetwork: true,
    dnsPolicy: 'Default',
    priorityClassName: 'system-node-critical',
    serviceAccountName: node,
    nodeSelector: linux,
    tolerations: everywhere,
    containers: [
      {
        name: 'ebs-plugin',
        image: images['aws-ebs-csi-driver'],
        args: ['node', '--endpoint=unix:///csi/csi.sock', '--v=2'],
        env: [...apiEnvironment(cluster), nodeName('CSI_NODE_NAME')],
        resources: { requests: { cpu: '10m', memory: '40Mi' } },
        securityContext: { privileged: true },
        volumeMounts: [
          { name: 'kubelet-dir', mountPath: '/var/lib/kubelet', mountPropagation: 'Bidirectional' },
          ...mounts({ ...socket, 'device-dir': '/dev' }),
        ],
        ...health(nodeHealth),
      },
      {
        name: 'node-driver-registrar',
        image: images['csi-node-driver-registrar'],
        args: ['--csi-address=/csi/csi.sock', `--kubelet-registration-path=${folder}/csi.sock`],
        resources: { requests: { cpu: '10m', memory: '40Mi' } },
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
        volumeMounts: mounts({ ...socket, 'registration-dir': '/registration' }),
      },
      sidecar(
        {
          name: 'liveness-probe',
          image: images['csi-livenessprobe'],
          args: ['--csi-address=/csi/csi.sock', `--http-endpoint=127.0.0.1:${nodeHealth}`],
        },
        [],
      ),
    ],
    volumes: hostVolumes({
      'kubelet-dir': ['/var/lib/kubelet', 'Directory'],
      'socket-dir': [folder, 'DirectoryOrCreate'],
      'registration-dir': ['/var/lib/kubelet/plugins_registry', 'Directory'],
      'device-dir': ['/dev', 'Directory'],
    }),
  };
}
