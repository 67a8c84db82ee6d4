/** Release 4.0.0: Kubernetes 1.36 on Flatcar stable. Hashes as published with each file. */
import type { Asset, Release } from './release.ts';

const kubernetes = '1.36.3';
const etcd = '3.6.12';
const calico = '3.31.6';
const ebsCsiDriver = '1.58.0';
const cloudControllerManager = '1.36.1';
const flatcar = '4593.2.5';

/** URLs that differ between architectures only in the architecture's name. */
function byArchitecture(url: (architecture: 'amd64' | 'arm64') => string): Asset['url'] {
  return { x86_64: url('amd64'), arm64: url('arm64') };
}

const assets: readonly Asset[] = [
  {
    name: 'kubelet',
    version: kubernetes,
    url: byArchitecture((arch) => `https://dl.k8s.io/release/v${kubernetes}/bin/linux/${arch}/kubelet`),
    sha256: {
      x86_64: '46707a53209f826ad0f0d62371ac69cd00e78fd9a8176cf5f6f87f18f7f8b718',
      arm64: '57205a5daf5883873d87b4914e1e00bdd7707acd075714788cfb0fc1f60bc414',
    },
  },
  {
    name: 'kubectl',
    version: kubernetes,
    url: byArchitecture((arch) => `https://dl.k8s.io/release/v${kubernetes}/bin/linux/${arch}/kubectl`),
    sha256: {
      x86_64: 'ebbd080e7c2e275093b55915722043257eb24004363e20acb3c4d71919f88336',
      arm64: '3d86f24401c41ae5a46ac50eef8865fe891d3647d324a0836f6c63757a126e62',
    },
  },
  {
    name: 'cni-plugins',
    version: '1.9.1',
    url: byArchitecture(
      (arch) =>
        `https://github.com/containernetworking/plugins/releases/download/v1.9.1/cni-plugins-linux-${arch}-v1.9.1.tgz`,
    ),
    sha256: {
      x86_64: 'b98f74a0f8522f0a83867178729c1aa70f2158f90c45a2ca8fa791db1c76b303',
      arm64: '56171987d3947707c3563db2f4001bccaf50fd63468611b9f3cbecb1375ee7ec',
    },
  },
  {
    name: 'crictl',
    version: '1.36.0',
    url: byArchitecture(
      (arch) =>
        `https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.36.0/crictl-v1.36.0-linux-${arch}.tar.gz`,
    ),
    sha256: {
      x86_64: '83855e114566a8a8c44c548d515670f51de3a5e1da8b2effb59870e2f10c25a3',
      arm64: '68328594ccf780a80ae2b092d9f6ce484eec7cf540c275242e8fd954bfd95332',
    },
  },
  {
    name: 'ecr-credential-provider',
    version: '1.31.7',
    url: byArchitecture(
      (arch) =>
        `https://artifacts.k8s.io/binaries/cloud-provider-aws/v1.31.7/linux/${arch}/ecr-credential-provider-linux-${arch}`,
    ),
    sha256: {
      x86_64: '7644623e4ec9ad443ab352a8a5800a5180ee28741288be805286ba72bb8e7164',
      arm64: '1980e3a038cb16da48a137743b31fb81de6c0b59fa06c206c2bc20ce0a52f849',
    },
  },
  {
    name: 'etcd',
    version: etcd,
    url: byArchitecture(
      (arch) =>
        `https://github.com/etcd-io/etcd/releases/download/v${etcd}/etcd-v${etcd}-linux-${arch}.tar.gz`,
    ),
    sha256: {
      x86_64: 'd2564bb50b58e52fbaf3bde4a9561a1d04e20cdc761f795580e4d615d5d41355',
      arm64: '147afc710e164fa342ad8561bcca8903f3913bd9fb9ae0c83c857b1d868189cc',
    },
  },
];

export const release400: Release = {
  version: '4.0.0',
  kubernetes,
  etcd,
  containerd: '2.1.5',
  ignition: '2.24.0',
  calico,
  coredns: '1.14.2',
  cloudControllerManager,
  ebsCsiDriver,
  image: {
    version: flatcar,
    owner: '075585003325',
    // Both architectures were published under one name; the lookup tells them apart by architecture.
    name: { x86_64: `Flatcar-stable-${flatcar}-hvm`, arm64: `Flatcar-stable-${flatcar}-hvm` },
  },
  assets,
  images: {
    'kube-apiserver': `registry.k8s.io/kube-apiserver:v${kubernetes}`,
    'kube-controller-manager': `registry.k8s.io/kube-controller-manager:v${kubernetes}`,
    'kube-scheduler': `registry.k8s.io/kube-scheduler:v${kubernetes}`,
    'kube-proxy': `registry.k8s.io/kube-proxy:v${kubernetes}`,
    etcd: `registry.k8s.io/etcd:v${etcd}`,
    pause: 'registry.k8s.io/pause:3.10.2',
    coredns: 'registry.k8s.io/coredns/coredns:v1.14.2',
    'cloud-controller-manager': `registry.k8s.io/provider-aws/cloud-controller-manager:v${cloudControllerManager}`,
    'aws-ebs-csi-driver': `registry.k8s.io/provider-aws/aws-ebs-csi-driver:v${ebsCsiDriver}`,
    'csi-provisioner': 'registry.k8s.io/sig-storage/csi-provisioner:v6.2.0',
    'csi-attacher': 'registry.k8s.io/sig-storage/csi-attacher:v4.11.0',
    'csi-snapshotter': 'registry.k8s.io/sig-storage/csi-snapshotter:v8.5.0',
    'csi-resizer': 'registry.k8s.io/sig-storage/csi-resizer:v2.1.0',
    'csi-livenessprobe': 'registry.k8s.io/sig-storage/livenessprobe:v2.18.0',
    'csi-node-driver-registrar': 'registry.k8s.io/sig-storage/csi-node-driver-registrar:v2.16.0',
    'calico-node': `quay.io/calico/node:v${calico}`,
    'calico-cni': `quay.io/calico/cni:v${calico}`,
    'calico-kube-controllers': `quay.io/calico/kube-controllers:v${calico}`,
    'calico-typha': `quay.io/calico/typha:v${calico}`,
  },
  certificates: [
    // Serves the API on masters, and is the client certificate of the API server towards kubelets.
    'api',
    // Client certificate that masters use for Calico's access to etcd, as in 2018.
    'calico',
    // Serves etcd and its peers on masters, and is the API server's client certificate towards etcd.
    'etcd',
    // Its key pair signs and checks service account tokens on masters.
    'service-account',
    // Client certificate of the kubelet on workers, and what its own port serves.
    'worker',
  ],
  switches: { ignitionSpec: '3.4.0', containerdConfig: 3 },
  components: [
    { name: 'kubernetes', version: kubernetes },
    { name: 'etcd', version: etcd },
    { name: 'flatcar', version: flatcar },
    { name: 'containerd', version: '2.1.5' },
    { name: 'calico', version: calico },
    { name: 'coredns', version: '1.14.2' },
    { name: 'cloud-controller-manager', version: cloudControllerManager },
    { name: 'aws-ebs-csi-driver', version: ebsCsiDriver },
  ],
  changelogs: [
    { component: 'aws-operator', kind: 'changed', description: 'Written anew in TypeScript.' },
    {
      component: 'aws-operator',
      kind: 'added',
      description: 'One or three masters that keep their data and address when replaced.',
    },
    {
      component: 'aws-operator',
      kind: 'added',
      description: 'Conditions, events and a timeline on the AWSConfig.',
    },
    { component: 'kubernetes', kind: 'changed', description: `Updated to ${kubernetes}.` },
    {
      component: 'flatcar',
      kind: 'changed',
      description: `Flatcar stable ${flatcar} takes the place of Container Linux.`,
    },
    {
      component: 'containerd',
      kind: 'changed',
      description: 'Containers run under containerd instead of Docker.',
    },
    {
      component: 'aws-operator',
      kind: 'security',
      description: 'Instance metadata needs a session token; every volume is encrypted.',
    },
  ],
};
