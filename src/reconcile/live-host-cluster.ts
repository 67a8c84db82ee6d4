/** The host cluster over its API: every write is preceded by a look, so that what is as wanted is not written again. */
import type { KubeClient } from '../kube/client.ts';
import {
  certConfigs,
  endpointSlices,
  endpoints,
  type KubeObject,
  type KubeSecret,
  namespaces,
  type Resource,
  secrets,
  services,
} from '../kube/resources.ts';
import { OperatorError } from '../support/errors.ts';
import { Secret } from '../support/secret.ts';
import type { HostCluster, Manifest, ObjectReference, SecretValues } from './host-cluster.ts';

const resources: Readonly<Record<string, Resource>> = {
  'v1 Namespace': namespaces,
  'v1 Service': services,
  'v1 Endpoints': endpoints,
  'v1 Secret': secrets,
  'discovery.k8s.io/v1 EndpointSlice': endpointSlices,
  'core.giantswarm.io/v1alpha1 CertConfig': certConfigs(),
};

export function liveHostCluster(client: KubeClient): HostCluster {
  return {
    async keep(manifest, signal) {
      const resource = resourceOf(manifest);
      const live = await client.find(resource, refOf(manifest.metadata), { signal });
      if (live !== undefined && live.metadata.deletionTimestamp !== undefined) throw leaving(manifest);
      if (live !== undefined && includes(live, manifest)) return 'unchanged';
      await client.apply(resource, manifest as KubeObject, { signal });
      return 'written';
    },

    async create(manifest, signal) {
      await client.create(resourceOf(manifest), manifest as KubeObject, { signal });
    },

    async remove(reference, signal) {
      const resource = resourceOf(reference);
      const live = await client.find(resource, refOf(reference), { signal });
      if (live === undefined) return true;
      if (live.metadata.deletionTimestamp === undefined) {
        await client.delete(resource, { ...refOf(reference), uid: live.metadata.uid }, { signal });
      }
      return (await client.find(resource, refOf(reference), { signal })) === undefined;
    },

    async objects(kind, { namespace, labels }, signal) {
      const query = { namespace, labelSelector: selectorOf(labels) };
      return (await client.list(resourceOf(kind), query, { signal })) as readonly Manifest[];
    },

    async secret(namespace, name, signal) {
      const found = await client.find(secrets, { namespace, name }, { signal });
      return found === undefined ? undefined : valuesOf(found);
    },

    async secrets(namespace, labels, signal) {
      const labelSelector = selectorOf(labels);
      return (await client.list(secrets, { namespace, labelSelector }, { signal })).map(valuesOf);
    },
  };
}

const selectorOf = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** Whether the live value has everything the wanted one names; what it has besides (defaults, others' fields) may stay. */
export function includes(live: unknown, wanted: unknown): boolean {
  if (wanted === undefined) return true;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(live) &&
      live.length === wanted.length &&
      wanted.every((item, index) => includes(live[index], item))
    );
  }
  if (wanted === null || typeof wanted !== 'object') return live === wanted;
  if (live === null || typeof live !== 'object') return false;
  return Object.entries(wanted).every(([key, value]) =>
    includes((live as Record<string, unknown>)[key], value),
  );
}

function resourceOf({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): Resource {
  const resource = resources[`${apiVersion} ${kind}`];
  if (resource !== undefined) return resource;
  throw new OperatorError({
    code: 'Bug',
    operation: 'find the resource',
    object: `${apiVersion} ${kind}`,
    reason: 'it is not one the operator keeps',
  });
}

function refOf({ namespace, name }: Pick<ObjectReference, 'namespace' | 'name'>): {
  name: string;
  namespace?: string;
} {
  return namespace === undefined ? { name } : { name, namespace };
}

/** A Namespace on its way out takes nothing new; it must be gone before it can be made again. */
function leaving({ kind, metadata }: Manifest): OperatorError {
  return new OperatorError({
    code: 'Conflict',
    operation: 'keep',
    object: `${kind} ${metadata.name}`,
    reason: 'it is being deleted by somebody else',
  });
}

function valuesOf({ metadata, data }: KubeSecret): SecretValues {
  const values = Object.entries(data ?? {}).map(
    ([key, value]) => [key, new Secret(Buffer.from(value, 'base64').toString('utf8'))] as const,
  );
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    values: Object.fromEntries(values),
  };
}
