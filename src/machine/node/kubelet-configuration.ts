/** What the kubelet reads: its configuration, and how it gets at images in Amazon's registries. */
import type { Cluster } from '../../cluster/cluster.ts';
import type { Role } from '../../cluster/names.ts';
import { sealedPem, staticPods } from '../paths.ts';
import { yaml } from '../yaml.ts';

/** The KubeletConfiguration of a role. Fields: k8s.io/kubelet/config/v1beta1. */
export function kubeletConfiguration({ kubernetes }: Cluster, role: Role): string {
  return yaml({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    cgroupDriver: 'systemd',
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    ...(role === 'master' ? masterFields : {}),
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: sealedPem(role === 'master' ? 'api' : 'worker', 'ca') },
    },
    authorization: { mode: 'Webhook' },
    clusterDNS: [kubernetes.dnsIp],
    clusterDomain: kubernetes.clusterDomain,
    ...constantFields,
  });
}

const constantFields = {
  rotateCertificates: true,
  serverTLSBootstrap: true,
  tlsMinVersion: 'VersionTLS12',
  readOnlyPort: 0,
  // The file that names the real servers: the stub in /etc/resolv.conf would send the cluster's DNS to itself.
  resolvConf: '/run/systemd/resolve/resolv.conf',
  volumePluginDir: '/var/lib/kubelet/volumeplugins',
  protectKernelDefaults: true,
  evictionHard: {
    'memory.available': '100Mi',
    'nodefs.available': '10%',
    'nodefs.inodesFree': '5%',
    'imagefs.available': '10%',
    'imagefs.inodesFree': '5%',
  },
  kubeReserved: { cpu: '200m', memory: '250Mi' },
  systemReserved: { cpu: '150m', memory: '250Mi' },
  enforceNodeAllocatable: ['pods'],
  shutdownGracePeriod: '30s',
  shutdownGracePeriodCriticalPods: '10s',
  serializeImagePulls: false,
  maxParallelImagePulls: 5,
  seccompDefault: true,
} as const;

const masterFields = {
  staticPodPath: staticPods,
  registerWithTaints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
  crashLoopBackOff: { maxContainerRestartPeriod: '60s' },
} as const;

/** Amazon's registries, by the machine's role. Source: kubernetes/cloud-provider-aws docs/credential_provider.md. */
export const credentialProviderConfig: string = yaml({
  apiVersion: 'kubelet.config.k8s.io/v1',
  kind: 'CredentialProviderConfig',
  providers: [
    {
      name: 'ecr-credential-provider',
      apiVersion: 'credentialprovider.kubelet.k8s.io/v1',
      matchImages: [
        '*.dkr.ecr.*.amazonaws.com',
        '*.dkr.ecr.*.amazonaws.com.cn',
        '*.dkr.ecr-fips.*.amazonaws.com',
      ],
      defaultCacheDuration: '12h',
      args: ['get-credentials'],
    },
  ],
});
