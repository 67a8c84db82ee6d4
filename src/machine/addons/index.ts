/** The add-ons that masters apply: one file each, in the order of their numbers. */
import type { Cluster } from '../../cluster/cluster.ts';
import type { Release } from '../../releases/release.ts';
import { textFile } from '../ignition.ts';
import type { Part } from '../part.ts';
import { addonManifests } from '../paths.ts';
import { yaml } from '../yaml.ts';
import { calico } from './calico.ts';
import { cloudController } from './cloud-controller.ts';
import { coreDns } from './coredns.ts';
import { ebsCsi } from './ebs-csi.ts';
import { kubeProxy } from './kube-proxy.ts';
import type { Manifest } from './manifest.ts';
import { rbac } from './rbac.ts';

/** What later ones need comes first: access, then the network, then names, then what only some pods want. */
function manifests(cluster: Cluster, release: Release): Readonly<Record<string, readonly Manifest[]>> {
  return {
    '10-rbac': rbac(cluster),
    '20-cloud-controller': cloudController(cluster, release),
    '30-kube-proxy': kubeProxy(cluster, release),
    '40-calico': calico(cluster, release),
    '50-coredns': coreDns(cluster, release),
    '60-ebs-csi': ebsCsi(cluster, release),
  };
}

/** Manifests of all add-ons. */
export function addons(cluster: Cluster, release: Release): Part {
  return {
    files: Object.entries(manifests(cluster, release)).map(([name, objects]) =>
      textFile(`${addonManifests}/${name}.yaml`, 0o600, yaml(...objects)),
    ),
  };
}
