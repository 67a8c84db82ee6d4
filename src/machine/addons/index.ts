/** The add-ons that masters apply: one file each, in the order of their numbers. */
import type { Cluster } from '../../cluster/cluster.ts';
import type { Release } from '../../releases/release.ts';
import { textFile } from '../ignition.ts';
import type { Part } from '../part.ts';
import { addonManifests } from '../paths.ts';
import { yaml } from '../yaml.ts';
import { rbac } from './rbac.ts';

/** Manifests of all add-ons. */
export function addons(cluster: Cluster, _release: Release): Part {
  const manifests = { '10-rbac': rbac(cluster) };
  return {
    files: Object.entries(manifests).map(([name, objects]) =>
      textFile(`${addonManifests}/${name}.yaml`, 0o600, yaml(...objects)),
    ),
  };
}
