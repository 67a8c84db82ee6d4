/** Works out a resource's tags: the stack's, CloudFormation's own, and those of its properties, which win. */

import type { Tag } from '../resources/kind.ts';
import { typeSpec } from '../spec/lookup.ts';
import { isList, isMapping, type Mapping, record, text, type Value } from '../value.ts';

function own(value: Value | undefined): readonly Tag[] {
  if (isList(value)) {
    return value.filter(isMapping).map((tag) => ({ Key: text(tag['Key']), Value: text(tag['Value'] ?? '') }));
  }
  if (!isMapping(value)) return [];
  return Object.entries(value).map(([Key, Value]) => ({ Key, Value: text(Value) }));
}

/** All tags of a resource, each key once. */
export function resourceTags(
  stack: { readonly id: string; readonly name: string },
  stackTags: readonly Tag[],
  resource: { readonly type: string; readonly logicalId: string; readonly properties: Mapping },
): readonly Tag[] {
  const tags = new Map<string, string>();
  for (const tag of stackTags) tags.set(tag.Key, tag.Value);
  const property = typeSpec(resource.type)?.tags?.property;
  if (property !== undefined) {
    for (const tag of own(resource.properties[property])) tags.set(tag.Key, tag.Value);
  }
  tags.set('aws:cloudformation:stack-name', stack.name);
  tags.set('aws:cloudformation:stack-id', stack.id);
  tags.set('aws:cloudformation:logical-id', resource.logicalId);
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** Tags in a comparable form. */
export function byKey(tags: readonly Tag[]): Mapping {
  return record(tags.map(({ Key, Value }) => [Key, Value] as const));
}
