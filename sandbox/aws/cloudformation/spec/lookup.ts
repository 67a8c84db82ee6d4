/** Finds a resource type in the extract of AWS's resource specification. */
import { readFileSync } from 'node:fs';
import { isMapping, record } from '../value.ts';
import type { PropertySpec, TypeRef, TypeSpec } from './shapes.ts';

let loaded: Readonly<Record<string, TypeSpec>> | undefined;

/** The specification of a type, or undefined when the engine does not know it. */
export function typeSpec(type: string): TypeSpec | undefined {
  loaded ??= JSON.parse(
    readFileSync(new URL('generated/types.json', import.meta.url), 'utf8'),
    (_, value: unknown) => (isMapping(value) ? record(Object.entries(value)) : value),
  ) as Readonly<Record<string, TypeSpec>>;
  return loaded[type];
}

/** The properties of a definition that `ref` names; undefined when it is not a definition. */
export function definitionOf(
  spec: TypeSpec,
  ref: TypeRef,
): Readonly<Record<string, PropertySpec>> | undefined {
  return typeof ref === 'object' && 'of' in ref ? spec.definitions[ref.of] : undefined;
}

/** Whether `Fn::GetAtt` takes the attribute: itself, or a part of a structured one. */
export function hasAttribute(spec: TypeSpec, attribute: string): boolean {
  if (spec.attributes[attribute] !== undefined) return true;
  const dot = attribute.lastIndexOf('.');
  return dot > 0 && typeof spec.attributes[attribute.slice(0, dot)] === 'object';
}
