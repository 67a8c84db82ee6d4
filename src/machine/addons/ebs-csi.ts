/** The EBS driver and the storage class that uses it. */
import type { Cluster } from '../../cluster/cluster.ts';
import type { Release } from '../../releases/release.ts';
import { controller, controllerSpec, driver, node, nodeSpec } from './ebs-csi-pods.ts';
import { driverRoles } from './ebs-csi-roles.ts';
import type { Manifest } from './manifest.ts';
import { workload } from './pods.ts';

export function ebsCsi(cluster: Cluster, release: Release): readonly Manifest[] {
  return [
    ...driverRoles(controller, node),
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSIDriver',
      metadata: { name: driver },
      spec: { attachRequired: true, podInfoOnMount: false, fsGroupPolicy: 'File' },
    },
    storageClass,
    workload('Deployment', {
      name: controller,
      extra: {
        replicas: cluster.masters.count === 1 ? 1 : 2,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      },
      spec: controllerSpec(cluster, release),
    }),
    workload('DaemonSet', {
      name: node,
      extra: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } } },
      spec: nodeSpec(cluster, release),
    }),
  ];
}

/** A volume is made in the zone of the first pod that wants it, encrypted with the account's key. */
const storageClass: Manifest = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'gp3', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: driver,
  parameters: { type: 'gp3', encrypted: 'true', 'csi.storage.k8s.io/fstype': 'ext4' },
  reclaimPolicy: 'Delete',
  allowVolumeExpansion: true,
  volumeBindingMode: 'WaitForFirstConsumer',
};
