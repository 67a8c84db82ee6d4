/** What a release is: one version bundle with everything a machine downloads, pinned, and the switches it may set. */

export type Architecture = 'x86_64' | 'arm64';

export interface Release {
  /** The version bundle version that an AWSConfig names. */
  readonly version: string;
  readonly changelogs: readonly Change[];
  readonly components: readonly Component[];
  /** `1.36.3`, without a leading v, as all versions here. */
  readonly kubernetes: string;
  readonly etcd: string;
  /** What the machine image brings along. */
  readonly containerd: string;
  readonly ignition: string;
  readonly calico: string;
  readonly coredns: string;
  readonly cloudControllerManager: string;
  readonly ebsCsiDriver: string;
  readonly image: MachineImage;
  readonly assets: readonly Asset[];
  /** Container images by the name machines know them by. */
  readonly images: Readonly<Record<ContainerImage, string>>;
  /** Components whose certificates must be there before machines can be configured. */
  readonly certificates: readonly CertificateComponent[];
  readonly switches: Switches;
}

export interface Component {
  readonly name: string;
  readonly version: string;
}

export const changeKinds = ['added', 'changed', 'deprecated', 'fixed', 'removed', 'security'] as const;

export interface Change {
  readonly component: string;
  readonly description: string;
  readonly kind: (typeof changeKinds)[number];
}

/** The operating system's image, found by owner, exact name and architecture. */
export interface MachineImage {
  /** Version of the operating system. */
  readonly version: string;
  /** 12 digits. */
  readonly owner: string;
  readonly name: Readonly<Record<Architecture, string>>;
}

/** A file that machines download and check. */
export interface Asset {
  readonly name: AssetName;
  readonly version: string;
  readonly url: Readonly<Record<Architecture, string>>;
  /** Lower-case hex. */
  readonly sha256: Readonly<Record<Architecture, string>>;
}

export type AssetName = 'kubelet' | 'kubectl' | 'cni-plugins' | 'crictl' | 'ecr-credential-provider' | 'etcd';

export type ContainerImage =
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'kube-proxy'
  | 'etcd'
  | 'pause'
  | 'coredns'
  | 'cloud-controller-manager'
  | 'aws-ebs-csi-driver'
  | 'csi-provisioner'
  | 'csi-attacher'
  | 'csi-snapshotter'
  | 'csi-resizer'
  | 'csi-livenessprobe'
  | 'csi-node-driver-registrar'
  | 'calico-node'
  | 'calico-cni'
  | 'calico-kube-controllers'
  | 'calico-typha';

export type CertificateComponent = 'api' | 'calico' | 'etcd' | 'service-account' | 'worker';

/** Differences between releases that code asks for by name. */
export interface Switches {
  /** Which spec version of Ignition configs the machine image reads. */
  readonly ignitionSpec: '3.4.0';
  /** Major version of containerd's configuration file. */
  readonly containerdConfig: 2 | 3;
}

/** The release's asset of this name. */
export function asset(release: Release, name: AssetName): Asset {
  const found = release.assets.find((each) => each.name === name);
  if (found === undefined) throw new Error(`release ${release.version} has no asset ${name}`);
  return found;
}
