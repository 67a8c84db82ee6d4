/** An API server's objects in memory, for tests that look at what is there at the end and at how often it was asked. */
import { OperatorError } from '../../support/errors.ts';
import type { KubeClient, Ref } from '../client.ts';
import { apiVersionOf, type KubeObject, type Resource } from '../resources.ts';

export interface MemoryKube {
  /** Knows what passes over single objects ask; anything else is a TypeError. */
  readonly client: KubeClient;
  /** `GET secrets`, `PATCH certconfigs/status`, in order. */
  readonly requests: string[];
  put(resource: Resource, object: Omit<KubeObject, 'apiVersion' | 'kind'>): void;
  find<T extends KubeObject>(resource: Resource<T>, ref: Ref): T | undefined;
}

type Stored = KubeObject & { readonly status?: object };

export function memoryKube(): MemoryKube {
  const objects = new Map<string, Stored>();
  const requests: string[] = [];
  let versions = 0;
  const keyOf = (resource: Resource, { namespace = '', name }: Ref): string =>
    `${resource.plural}/${namespace}/${name}`;
  const store = (resource: Resource, object: object): never => {
    const { metadata } = object as KubeObject;
    versions += 1;
    const stored = {
      uid: `uid-of-${metadata.name}`,
      ...metadata,
      resourceVersion: String(versions),
    };
    const whole = {
      ...object,
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      metadata: stored,
    };
    objects.set(keyOf(resource, metadata), whole);
    return whole as never;
  };
  const current = (resource: Resource, ref: Ref, version: string | undefined): Stored => {
    const found = objects.get(keyOf(resource, ref));
    if (found === undefined) throw error('NotFound', ref);
    if (version !== undefined && version !== found.metadata.resourceVersion) throw error('Conflict', ref);
    return found;
  };

  const client: Partial<KubeClient> = {
    async find(resource, ref) {
      requests.push(`GET ${resource.plural}`);
      return objects.get(keyOf(resource, ref)) as never;
    },
    async create(resource, object) {
      requests.push(`POST ${resource.plural}`);
      if (objects.has(keyOf(resource, object.metadata))) throw error('Conflict', object.metadata);
      return store(resource, object);
    },
    async replace(resource, object) {
      requests.push(`PUT ${resource.plural}`);
      current(resource, object.metadata, object.metadata.resourceVersion);
      return store(resource, object);
    },
    async patch(resource, { change, resourceVersion, ...ref }) {
      requests.push(`PATCH ${resource.plural}`);
      const before = current(resource, ref, resourceVersion);
      const { metadata } = change as { readonly metadata: object };
      return store(resource, { ...before, metadata: { ...before.metadata, ...metadata } });
    },
    async applyStatus(resource, { metadata, ...given }) {
      requests.push(`PATCH ${resource.plural}/status`);
      const { status } = given as { readonly status?: object };
      return store(resource, { ...current(resource, metadata, undefined), status });
    },
  };
  return {
    client: client as KubeClient,
    requests,
    put: (resource, object) => void store(resource, object),
    find: (resource, ref) => objects.get(keyOf(resource, ref)) as never,
  };
}

function error(code: 'NotFound' | 'Conflict', { name }: Ref): OperatorError {
  return new OperatorError({ code, operation: 'ask the API server', object: name, reason: code });
}
