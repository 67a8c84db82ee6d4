/** The requests that change something, as values: which method, path and body the API's conventions ask for. */
import type { Applied, ApplyOptions, Deletion, Draft, MergePatch } from './client.ts';
import type { Request, Verb } from './https.ts';
import { listPath, objectPath, requireNamespace, withQuery } from './paths.ts';
import type { KubeObject, Resource } from './resources.ts';
import { typed } from './wire.ts';

export interface Write {
  readonly verb: Verb;
  readonly method: Request['method'];
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string | undefined;
  readonly subresource?: 'status' | undefined;
}

/** Makes an object. */
export function creation<T extends KubeObject>(resource: Resource<T>, object: Draft<T>): Write {
  requireNamespace(resource, object.metadata);
  const path = listPath(resource, object.metadata.namespace);
  return { verb: 'create', method: 'POST', path, body: typed(resource, object) };
}

/** Writes an object, or its status, whole. */
export function replacement<T extends KubeObject>(
  resource: Resource<T>,
  object: Draft<T>,
  subresource?: 'status',
): Write {
  const path = objectPath(resource, object.metadata, subresource);
  return { verb: 'update', method: 'PUT', path, body: typed(resource, object), subresource };
}

/** Server-side apply of exactly the fields given. */
export function application<T extends KubeObject>(
  resource: Resource<T>,
  object: Applied<T>,
  how: Pick<ApplyOptions, 'fieldManager' | 'force'> & { readonly subresource?: 'status' | undefined },
): Write {
  const { fieldManager, force = true, subresource } = how;
  const path = withQuery(objectPath(resource, object.metadata, subresource), { fieldManager, force });
  // JSON is YAML, and the only spelling of an apply patch that every served version knows.
  const contentType = 'application/apply-patch+yaml';
  return { verb: 'apply', method: 'PATCH', path, body: typed(resource, object), contentType, subresource };
}

/** Changes some fields, if need be only of a known version. */
export function mergePatch(resource: Resource, patch: MergePatch): Write {
  const { change, resourceVersion, subresource } = patch;
  const metadata = { ...(change['metadata'] as object | undefined), resourceVersion };
  const body = resourceVersion === undefined ? change : { ...change, metadata };
  const path = objectPath(resource, patch, subresource);
  return {
    verb: 'patch',
    method: 'PATCH',
    path,
    body,
    contentType: 'application/merge-patch+json',
    subresource,
  };
}

/** Removes an object, if need be only a known one. */
export function removal(resource: Resource, deletion: Deletion): Write {
  const { uid, resourceVersion, propagation } = deletion;
  const known = uid !== undefined || resourceVersion !== undefined;
  const preconditions = known ? { uid, resourceVersion } : undefined;
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions, propagationPolicy: propagation };
  return { verb: 'delete', method: 'DELETE', path: objectPath(resource, deletion), body };
}
