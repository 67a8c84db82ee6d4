/** Where in the API an object, a list or a subresource is found, and what to call it in messages. */
import { OperatorError } from '../support/errors.ts';
import type { Ref, Selection } from './client.ts';
import type { Resource } from './resources.ts';

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The path of one object. */
export function objectPath(resource: Resource, ref: Ref, subresource?: string): string {
  requireNamespace(resource, ref);
  const tail = subresource === undefined ? '' : `/${subresource}`;
  return `${listPath(resource, ref.namespace)}/${encodeURIComponent(ref.name)}${tail}`;
}

/** The path of all objects of a kind, or of those in one namespace. */
export function listPath(resource: Resource, namespace?: string): string {
  const { group, version, plural, namespaced } = resource;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const within = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${within}/${plural}`;
}

/** A path with its query; undefined members are left out. */
export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}

/** `awsconfigs.provider.giantswarm.io/status`; `services` in the core group. */
export function resourceLabel(resource: Resource, subresource?: string): string {
  const kind = resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
  return subresource === undefined ? kind : `${kind}/${subresource}`;
}

/** `Service al9qy/master` */
export function objectLabel(resource: Resource, ref: Ref): string {
  const place = resource.namespaced && ref.namespace !== undefined ? `${ref.namespace}/` : '';
  return `${resource.kind} ${place}${ref.name}`;
}

/** `Secret in default, giantswarm.io/cluster=al9qy` */
export function selectionLabel(resource: Resource, selection: Selection): string {
  const where = selection.namespace === undefined ? [] : [`in ${selection.namespace}`];
  const rest = [selection.labelSelector, selection.fieldSelector]
    .filter((part) => part !== undefined)
    .join(', ');
  return [resource.kind, ...where, ...(rest === '' ? [] : [`with ${rest}`])].join(' ');
}

/** Without a namespace the path would name a list of another kind of thing. */
export function requireNamespace(resource: Resource, ref: Ref): void {
  if (!resource.namespaced || ref.namespace) return;
  const reason = `${resource.kind} lives in a namespace, and none was given`;
  throw new OperatorError({ code: 'Bug', operation: 'name an object', object: ref.name, reason });
}
