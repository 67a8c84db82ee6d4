/** What can be had of etcd and Kubernetes: where it is published, and from what it is built. */
import { type DownloadSites, downloadEtcd, downloadKubernetes, type Order } from './downloads.ts';
import type { GoBuild, GoProgram } from './go-build.ts';
import { etcdVersion, kubernetesVersion } from './versions.ts';
import type { Workshop } from './workshop.ts';

/** Programs that are released, downloaded and built together. */
export interface Product extends GoBuild {
  readonly version: string;
  readonly site: keyof DownloadSites;
  readonly download: (workshop: Workshop, order: Order) => Promise<void>;
}

/** One program that is wanted, and the names it may be had by. */
export interface Wanted {
  /** As KUBEBUILDER_ASSETS and the official downloads name it; absent when nobody publishes it. */
  readonly released?: string | undefined;
  readonly built: GoProgram;
}

const versionOf = (variable: string, value: string): string =>
  `-X k8s.io/component-base/version.${variable}=${value}`;
const [major, minor] = kubernetesVersion.slice(1).split('.');

export const etcdProduct: Product = {
  module: 'etcd',
  version: etcdVersion,
  linkerFlags: [],
  site: 'etcd',
  download: downloadEtcd,
};

export const kubernetesProduct: Product = {
  module: 'kubernetes',
  version: kubernetesVersion,
  linkerFlags: [
    versionOf('gitVersion', kubernetesVersion),
    versionOf('gitMajor', String(major)),
    versionOf('gitMinor', String(minor)),
    `-X k8s.io/client-go/pkg/version.gitVersion=${kubernetesVersion}`,
  ],
  site: 'kubernetes',
  download: downloadKubernetes,
};

/** The tools are in etcd's own archive; their modules are not published for every release of etcd. */
export const etcdToolsProduct: Product = { ...etcdProduct, module: 'etcd-tools' };

export const etcd: Wanted = {
  released: 'etcd',
  built: { name: 'etcd', mainPackage: 'go.etcd.io/etcd/server/v3' },
};
export const kubeApiserver: Wanted = kubernetesProgram('kube-apiserver');
export const kubectl: Wanted = kubernetesProgram('kubectl');
export const controllers: Wanted = {
  released: 'kube-controller-manager',
  built: { name: 'host-controllers', mainPackage: './host-controllers' },
};

export function kubernetesProgram(name: string): Wanted {
  return { released: name, built: { name, mainPackage: `k8s.io/kubernetes/cmd/${name}` } };
}

export const etcdTools: readonly Wanted[] = ['etcdctl', 'etcdutl'].map((name) => ({
  released: name,
  built: { name, mainPackage: `go.etcd.io/etcd/${name}/v3` },
}));
