/** Small conversions between the API's wire format and the client's types. */
import type { WatchEvent } from './client.ts';
import { type Attempt, garbledError, type Status, statusError } from './errors.ts';
import { resourceLabel } from './paths.ts';
import { apiVersionOf, type KubeObject, type Resource } from './resources.ts';

/** The answer to a list. */
export interface ListAnswer<T> {
  readonly items?: readonly T[] | null | undefined;
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string | undefined };
}

/** The object with `apiVersion` and `kind` filled in, and every field it came with. */
export function typed<
  T extends { readonly apiVersion?: string | undefined; readonly kind?: string | undefined },
>(resource: Resource, object: T): T & { readonly apiVersion: string; readonly kind: string } {
  return { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind };
}

/** The words of a request for messages and the meter. */
export function labels(
  method: string,
  resource: Resource,
  named: { readonly object: string; readonly subresource?: string | undefined },
): Attempt & { readonly resource: string } {
  const label = resourceLabel(resource, named.subresource);
  return { operation: `${method} ${label}`, object: named.object, resource: label };
}

/**
 * How to ask for what a resource description wants of each object. Source: Kubernetes documentation, "Kubernetes API
 * Concepts", "Metadata-only fetches".
 */
export function acceptOf(resource: Resource, as: 'list' | 'object'): string | undefined {
  if (resource.metadataOnly !== true) return undefined;
  return `application/json;as=PartialObjectMetadata${as === 'list' ? 'List' : ''};g=meta.k8s.io;v=v1`;
}

const CHANGES = new Set<unknown>(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']);

/** One line of a watch; an `ERROR` event is thrown as what its `Status` says. */
export function parseEvent<T extends KubeObject>(attempt: Attempt, line: string): WatchEvent<T> {
  const event = parseLine(attempt, line);
  if (event.type === 'ERROR') throw statusError(attempt, event.object as Status);
  if (!CHANGES.has(event.type)) throw garbledError(attempt, `event type ${String(event.type)}`);
  return event as WatchEvent<T>;
}

function parseLine(attempt: Attempt, line: string): { readonly type?: unknown; readonly object?: unknown } {
  try {
    return JSON.parse(line) as { type?: unknown; object?: unknown };
  } catch (cause) {
    throw garbledError(attempt, cause);
  }
}
