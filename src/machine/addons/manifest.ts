/** Short words for the objects that add-ons are made of. */

/** A Kubernetes object as it is applied. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** One rule of a role: groups, resources and verbs, each list written with spaces between; `core` is the first group. */
export function rule(groups: string, resources: string, verbs: string): object {
  return {
    apiGroups: groups.split(' ').map((group) => (group === 'core' ? '' : group)),
    resources: resources.split(' '),
    verbs: verbs.split(' '),
  };
}

/** A role for the whole cluster. */
export function clusterRole(name: string, rules: readonly object[]): Manifest {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules };
}

export type Subject =
  | { readonly user: string }
  | { readonly group: string }
  /** In `kube-system`. */
  | { readonly serviceAccount: string };

/** Gives a role to somebody, everywhere. */
export function clusterRoleBinding(name: string, role: string, subject: Subject): Manifest {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [subjectOf(subject)],
  };
}

/** Gives a role of `kube-system` to somebody there. */
export function roleBinding(name: string, role: string, subject: Subject): Manifest {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name, namespace: 'kube-system' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role },
    subjects: [subjectOf(subject)],
  };
}

/** The identity of an add-on's pods. */
export function serviceAccount(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'kube-system' } };
}

function subjectOf(subject: Subject): object {
  if ('serviceAccount' in subject)
    return { kind: 'ServiceAccount', name: subject.serviceAccount, namespace: 'kube-system' };
  const apiGroup = 'rbac.authorization.k8s.io';
  return 'user' in subject
    ? { apiGroup, kind: 'User', name: subject.user }
    : { apiGroup, kind: 'Group', name: subject.group };
}
