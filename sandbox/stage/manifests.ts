/** Applies manifests to the host cluster as `kubectl apply` would, and reads what is there. */
import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import type { HostCluster } from '../host-cluster/index.ts';

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string | undefined;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** Plural of the kinds that the stage applies. */
const plurals: Readonly<Record<string, string>> = {
  Namespace: 'namespaces',
  Secret: 'secrets',
  ConfigMap: 'configmaps',
  Service: 'services',
  ServiceAccount: 'serviceaccounts',
  Deployment: 'deployments',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  CustomResourceDefinition: 'customresourcedefinitions',
  AWSConfig: 'awsconfigs',
  CertConfig: 'certconfigs',
};

/** All documents of a YAML file. */
export async function readManifests(path: string): Promise<readonly KubeObject[]> {
  return parseAllDocuments(await readFile(path, 'utf8')).map((document) => document.toJS() as KubeObject);
}

/** Where the API serves an object. */
export function pathOf({
  apiVersion,
  kind,
  metadata,
}: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>): string {
  const plural = plurals[kind];
  if (plural === undefined) throw new Error(`the stage does not know where ${kind} objects live`);
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const namespace = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${group}${namespace}/${plural}/${metadata.name}`;
}

/** Server-side apply; rejects with the API server's own words. */
export async function apply(cluster: HostCluster, object: KubeObject): Promise<KubeObject> {
  const path = `${pathOf(object)}?fieldManager=stage&force=true`;
  const answer = await cluster.request({
    method: 'PATCH',
    path,
    body: object,
    contentType: 'application/apply-patch+yaml',
  });
  if (answer.status >= 300) throw new Error(refusal(object, answer.body));
  return answer.body as KubeObject;
}

/** Undefined when there is none. */
export async function find(
  cluster: HostCluster,
  reference: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>,
): Promise<KubeObject | undefined> {
  const answer = await cluster.request({ method: 'GET', path: pathOf(reference) });
  if (answer.status === 404) return undefined;
  if (answer.status >= 300) throw new Error(refusal(reference, answer.body));
  return answer.body as KubeObject;
}

/** Starts the deletion; fine when it is gone already. */
export async function remove(
  cluster: HostCluster,
  reference: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>,
): Promise<void> {
  const answer = await cluster.request({ method: 'DELETE', path: pathOf(reference) });
  if (answer.status >= 300 && answer.status !== 404) throw new Error(refusal(reference, answer.body));
}

function refusal({ kind, metadata }: Pick<KubeObject, 'kind' | 'metadata'>, body: unknown): string {
  return `${kind} ${metadata.name}: ${(body as { message?: string }).message ?? JSON.stringify(body)}`;
}
