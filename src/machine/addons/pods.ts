/** What the pods of add-ons have in common: where they run, what they see of the machine, how they reach the API. */
import type { Cluster } from '../../cluster/cluster.ts';
import type { Manifest } from './manifest.ts';

/** On every machine, whatever its taints. */
export const everywhere = [{ operator: 'Exists' }] as const;

/** On masters, also before the cloud controller has seen them. */
export const onMasters = {
  nodeSelector: { 'node-role.kubernetes.io/control-plane': '' },
  tolerations: [
    { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
    { key: 'node.cloudprovider.kubernetes.io/uninitialized', effect: 'NoSchedule', value: 'true' },
    { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' },
  ],
} as const;

export const linux = { 'kubernetes.io/os': 'linux' } as const;

/**
 * The API by its domain, for pods in the machine's network: they run before Services work, and a certificate for the
 * address of the machine itself does not exist.
 */
export function apiEnvironment({ kubernetes }: Pick<Cluster, 'kubernetes'>): readonly Variable[] {
  return [
    { name: 'KUBERNETES_SERVICE_HOST', value: kubernetes.apiDomain },
    { name: 'KUBERNETES_SERVICE_PORT', value: String(kubernetes.apiPort) },
  ];
}

export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: object;
}

/** A variable with the name of the node. */
export function nodeName(name: string): Variable {
  return { name, valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } };
}

/** Paths of the machine as volumes, by name; `path` alone must exist. */
export function hostVolumes(
  paths: Readonly<Record<string, string | readonly [path: string, type: string]>>,
): readonly object[] {
  return Object.entries(paths).map(([name, place]) => {
    const [path, type] = typeof place === 'string' ? [place] : place;
    return { name, hostPath: { path, ...(type === undefined ? {} : { type }) } };
  });
}

/** Where volumes are mounted, by name; a path that ends in `:ro` is mounted read-only. */
export function mounts(paths: Readonly<Record<string, string>>): readonly object[] {
  return Object.entries(paths).map(([name, path]) =>
    path.endsWith(':ro') ? { name, mountPath: path.slice(0, -3), readOnly: true } : { name, mountPath: path },
  );
}

export interface Workload {
  readonly name: string;
  readonly spec: object;
  /** Fields beside selector and template: replicas, strategy. */
  readonly extra?: object;
}

/** A DaemonSet or Deployment of `kube-system` whose pods carry `k8s-app: <name>`. */
export function workload(kind: 'DaemonSet' | 'Deployment', { name, spec, extra }: Workload): Manifest {
  const labels = { 'k8s-app': name };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'kube-system', labels },
    spec: { ...extra, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

/** A ConfigMap of `kube-system`. */
export function configMap(name: string, entries: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'kube-system' }, data: entries };
}
