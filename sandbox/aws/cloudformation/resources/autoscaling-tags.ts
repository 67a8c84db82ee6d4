/** The tags of a group, and which of them its instances get too. */
import type { Mapping } from '../value.ts';
import { type Context, mappingsOf, needed } from './kind.ts';

interface GroupTag {
  readonly Key: string;
  readonly Value: string;
  readonly PropagateAtLaunch: boolean;
}

/** The stack's tags reach the instances whatever PropagateAtLaunch says of the group's own. */
export function tagsOf(properties: Mapping, tags: Context['tags']): readonly GroupTag[] {
  const own = new Map(
    mappingsOf(properties, 'Tags').map(
      (tag) => [needed(tag, 'Key'), tag['PropagateAtLaunch'] === true] as const,
    ),
  );
  return tags.map(({ Key, Value }) => ({ Key, Value, PropagateAtLaunch: own.get(Key) ?? true }));
}
