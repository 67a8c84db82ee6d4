/** What the EBS driver's pods may do in Kubernetes. */
import { clusterRole, clusterRoleBinding, type Manifest, rule, serviceAccount } from './manifest.ts';

/** Source: kubernetes-csi external-provisioner, external-attacher and external-resizer, deploy/kubernetes/rbac.yaml. */
const controllerRules = [
  rule('core', 'persistentvolumes', 'get list watch create patch update delete'),
  rule('core', 'persistentvolumeclaims', 'get list watch update patch'),
  rule('core', 'persistentvolumeclaims/status', 'update patch'),
  rule('core', 'nodes pods', 'get list watch'),
  rule('core', 'events', 'get list watch create update patch'),
  rule('storage.k8s.io', 'storageclasses csinodes volumeattributesclasses', 'get list watch'),
  rule('storage.k8s.io', 'volumeattachments', 'get list watch patch'),
  rule('storage.k8s.io', 'volumeattachments/status', 'patch'),
  rule('coordination.k8s.io', 'leases', 'get list watch create update patch delete'),
];

/** The driver takes away the taint by which a fresh node keeps pods with volumes off. */
const nodeRules = [
  rule('core', 'nodes', 'get patch'),
  rule('storage.k8s.io', 'csinodes', 'get'),
  rule('storage.k8s.io', 'volumeattachments', 'list'),
];

/** Accounts and roles of the two halves, named like them. */
export function driverRoles(controller: string, node: string): readonly Manifest[] {
  return [[controller, controllerRules] as const, [node, nodeRules] as const].flatMap(([name, rules]) => [
    serviceAccount(name),
    clusterRole(`aws-operator:${name}`, rules),
    clusterRoleBinding(`aws-operator:${name}`, `aws-operator:${name}`, { serviceAccount: name }),
  ]);
}
