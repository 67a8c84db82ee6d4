/** The kubelet: its unit, and how it gets and renews the certificates that name its node. */
import type { Cluster } from '../../cluster/cluster.ts';
import type { Role } from '../../cluster/names.ts';
import { type File, textFile, type Unit } from '../ignition.ts';
import { kubeconfig } from '../kubeconfig.ts';
import type { Part } from '../part.ts';
import {
  binaries,
  factsEnvironment,
  kubernetesConfig,
  machineEnvironment,
  sealedPem,
  staticPods,
} from '../paths.ts';
import { credentialProviders } from '../scripts/assets.ts';
import { kubeletDropIns } from '../scripts/facts.ts';
import { credentialProviderConfig, kubeletConfiguration } from './kubelet-configuration.ts';

/** Where the kubelet keeps the certificate that names its node, with its key, and renews it. */
export const kubeletCertificate = '/var/lib/kubelet/pki/kubelet-client-current.pem';

export interface KubeletInput {
  readonly cluster: Cluster;
  readonly role: Role;
  /** Units that must have succeeded before it starts. */
  readonly needs: readonly string[];
}

const configPath = `${kubernetesConfig}/kubelet.yaml`;
const credentialConfigPath = `${kubernetesConfig}/credential-providers.yaml`;
const bootstrapPath = `${kubernetesConfig}/bootstrap-kubeconfig.yaml`;
const workerKubeconfig = '/var/lib/kubelet/kubeconfig';
const masterKubeconfig = `${kubernetesConfig}/kubelet-kubeconfig.yaml`;

/** Unit and files of a role's kubelet. */
export function kubelet(input: KubeletInput): Part {
  return {
    files: [
      textFile(configPath, 0o644, kubeletConfiguration(input.cluster, input.role)),
      textFile(credentialConfigPath, 0o644, credentialProviderConfig),
      input.role === 'master' ? ownKubeconfig(input.cluster) : bootstrapKubeconfig(input.cluster),
    ],
    units: [unit(input)],
  };
}

/** A master issues its first certificate itself: without the kubelet there is no API that could. */
function ownKubeconfig(cluster: Cluster): File {
  return kubeconfig(cluster, {
    path: masterKubeconfig,
    trust: 'api',
    certificate: kubeletCertificate,
    key: kubeletCertificate,
  });
}

/** A worker asks for a certificate of its own with the one that all workers share, which is good for nothing else. */
function bootstrapKubeconfig(cluster: Cluster): File {
  return kubeconfig(cluster, {
    path: bootstrapPath,
    trust: 'worker',
    certificate: sealedPem('worker', 'crt'),
    key: sealedPem('worker', 'key'),
  });
}

/** How systemd names a variable of the unit's environment. */
const variable = (name: string): string => `\${${name}}`;

function flags(role: Role): readonly string[] {
  const access =
    role === 'master'
      ? [`--kubeconfig=${masterKubeconfig}`]
      : [`--kubeconfig=${workerKubeconfig}`, `--bootstrap-kubeconfig=${bootstrapPath}`];
  return [
    `--config=${configPath}`,
    `--config-dir=${kubeletDropIns}`,
    ...access,
    '--cert-dir=/var/lib/kubelet/pki',
    '--cloud-provider=external',
    `--image-credential-provider-config=${credentialConfigPath}`,
    `--image-credential-provider-bin-dir=${credentialProviders}`,
    `--hostname-override=${variable('NODE_NAME')}`,
    `--node-ip=${variable('NODE_IP')}`,
    `--node-labels=${variable('NODE_LABELS')}`,
  ];
}

function unit({ role, needs }: KubeletInput): Unit {
  return {
    name: 'kubelet.service',
    enabled: true,
    contents: `[Unit]
Description=Kubelet
Requires=containerd.service ${needs.join(' ')}
After=containerd.service ${needs.join(' ')}
StartLimitIntervalSec=0

[Service]
EnvironmentFile=-/etc/environment
EnvironmentFile=${machineEnvironment}
EnvironmentFile=${factsEnvironment}
ExecStartPre=/usr/bin/mkdir -p /var/lib/kubelet/volumeplugins ${staticPods} /etc/cni/net.d
ExecStart=${[`${binaries}/kubelet`, ...flags(role)].join(' \\\n  ')}
Restart=always
RestartSec=5
KillMode=process
OOMScoreAdjust=-999

[Install]
WantedBy=multi-user.target
`,
  };
}
