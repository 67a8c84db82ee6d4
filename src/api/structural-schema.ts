/**
 * Turns a zod schema into what a CRD may contain: a "structural schema". What the API server would refuse is refused here.
 * Source: Kubernetes documentation, "Extend the Kubernetes API with CustomResourceDefinitions", "Specifying a structural schema".
 */
import { z } from 'zod';

/** A node of a structural schema, as it stands in YAML. */
export type StructuralSchema = Readonly<Record<string, unknown>>;

/** The structural schema of what users may write, before defaults are filled in. */
export function structuralSchema(schema: z.ZodType): StructuralSchema {
  const json = z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input', reused: 'inline' });
  return structural(json as Node, '$');
}

type Node = Readonly<Record<string, unknown>>;

/** Keywords that pass through as they are. */
const kept = new Set([
  'type',
  'description',
  'default',
  'enum',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'required',
]);

/** Keywords that zod adds and the API server does not want. */
const dropped = new Set(['$schema', 'propertyNames']);

function structural(node: Node, path: string): StructuralSchema {
  if (typeof node['type'] !== 'string') throw new Error(`${path}: the schema has no single type`);
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(node)) {
    if (dropped.has(keyword)) continue;
    if (kept.has(keyword) || keyword.startsWith('x-kubernetes-')) result[keyword] = value;
    else if (keyword === 'properties') result[keyword] = properties(value as Node, path);
    else if (keyword === 'items') result[keyword] = structural(value as Node, `${path}[]`);
    else if (keyword === 'additionalProperties') Object.assign(result, additional(node, path));
    else throw new Error(`${path}: a CRD cannot say "${keyword}"`);
  }
  if (node['type'] === 'integer') boundless(result);
  return result;
}

function properties(node: Node, path: string): StructuralSchema {
  return Object.fromEntries(
    Object.entries(node).map(([name, member]) => [name, structural(member as Node, `${path}.${name}`)]),
  );
}

/** Beside `properties` it can only mean "keep what is not known"; alone it is a map. */
function additional(node: Node, path: string): Node {
  const value = node['additionalProperties'];
  if (node['properties'] === undefined)
    return { additionalProperties: structural(value as Node, `${path}{}`) };
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
    return { 'x-kubernetes-preserve-unknown-fields': true };
  throw new Error(`${path}: a CRD cannot have additionalProperties beside properties`);
}

/** Integers are 64 bits wide; the bounds that zod states for JavaScript's numbers say nothing to a user. */
function boundless(node: Record<string, unknown>): void {
  if (node['minimum'] === Number.MIN_SAFE_INTEGER) delete node['minimum'];
  if (node['maximum'] === Number.MAX_SAFE_INTEGER) delete node['maximum'];
  node['format'] = 'int64';
}
