/** Finds fields that nobody reads: the 2018 type let them pass, so they are accepted, but a user should hear of a typo. */
import { awsConfigSpec } from './awsconfig.ts';
import { structuralSchema } from './structural-schema.ts';

let schema: unknown;

/** Paths of fields in a spec that AWSConfig does not have, such as `spec.aws.nodePool`. */
export function unknownFields(spec: unknown): readonly string[] {
  schema ??= structuralSchema(awsConfigSpec);
  return unknownBelow(spec, schema, 'spec');
}

function unknownBelow(value: unknown, node: unknown, path: string): readonly string[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => unknownBelow(item, member(node, 'items'), `${path}[${index}]`));
  const properties = member(node, 'properties');
  if (properties === undefined || value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, child]) => {
    const known = member(properties, name);
    return known === undefined ? [`${path}.${name}`] : unknownBelow(child, known, `${path}.${name}`);
  });
}

function member(node: unknown, name: string): unknown {
  if (node === null || typeof node !== 'object' || !Object.hasOwn(node, name)) return undefined;
  return (node as Readonly<Record<string, unknown>>)[name];
}
