/** Where things lie on a machine, once, because files, units and scripts must agree. */

/** Programs and manifests that only the operator's units use. */
export const operatorHome = '/opt/aws-operator';

/** What every script begins with. */
export const libraryPath = `${operatorHome}/lib.sh`;

/** Downloaded programs. Flatcar has it in the search path and keeps it through updates. */
export const binaries = '/opt/bin';

/** Certificates and keys that come sealed with the config. */
export const sealedCertificates = '/etc/kubernetes/ssl';

/** Certificates that a master issues to itself at boot. */
export const issuedCertificates = '/etc/kubernetes/issued';

/** Kubeconfigs and configuration files of the control plane. */
export const kubernetesConfig = '/etc/kubernetes/config';

export const encryptionConfigPath = '/etc/kubernetes/encryption/config.yaml';

/** What the kubelet runs by itself. */
export const staticPods = '/etc/kubernetes/manifests';

export const addonManifests = '/etc/kubernetes/addons';

/** Facts of one machine that its user data brings: its number or pool, and its labels. */
export const machineEnvironment = '/etc/aws-operator/machine.env';

/** Facts of one machine that it learns at boot. */
export const factsEnvironment = '/run/aws-operator/facts.env';

/** Where etcd keeps its data: a mounted volume, and a folder in it, because a volume's root is not empty. */
export const etcdVolume = '/var/lib/etcd';
export const etcdData = `${etcdVolume}/member-data`;

/** PEM file of the authority's certificate, the certificate, or its key, of a component. */
export const sealedPem = (component: string, kind: 'ca' | 'crt' | 'key'): string =>
  `${sealedCertificates}/${component}-${kind}.pem`;

/** PEM file of a certificate that the master issued to itself. */
export const issuedPem = (name: string, kind: 'crt' | 'key'): string => `${issuedFolder(name)}/${kind}.pem`;

/** Folder with one issued certificate and its key, so that each program sees its own only. */
export const issuedFolder = (name: string): string => `${issuedCertificates}/${name}`;

/** Folder with the certificates of the masters' own authorities, which everybody may see. */
export const authorityFolder = `${issuedCertificates}/authorities`;

/** Certificate of an authority of the masters' own. */
export const authorityPem = (name: AuthorityName): string => `${authorityFolder}/${name}.pem`;

/** Key of an authority of the masters' own. */
export const authorityKeyPem = (name: AuthorityName): string =>
  `${sealedCertificates}/${name}-authority-key.pem`;

/**
 * Who signs what the cluster's certificates do not cover: clients and kubelets; the aggregation layer's front proxy;
 * etcd's members among themselves.
 */
export const authorities = ['nodes', 'front-proxy', 'etcd-peers'] as const;

export type AuthorityName = (typeof authorities)[number];
