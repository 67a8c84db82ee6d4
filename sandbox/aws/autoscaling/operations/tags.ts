/** Tags of groups: put, deleted, listed. */
import { AwsError, type Call, type Params } from '../../contract.ts';
import { type Engine, groupOf, territoryOf } from '../engine.ts';
import type { Group, GroupTag } from '../model.ts';
import { choice, flag, invalid, objects, page, required, text, texts } from '../request.ts';
import type { Action } from './action.ts';

const mostTags = 50;

function tagFrom(tag: Params): GroupTag {
  const key = required(tag, 'Key');
  const value = text(tag, 'Value') ?? '';
  if (key.toLowerCase().startsWith('aws:') && !key.startsWith('aws:cloudformation:')) {
    throw invalid('aws: prefixed tag key names are not allowed for external use.');
  }
  if (key.length > 128 || value.length > 256) throw invalid(`Invalid tag ${key}`);
  return { key, value, propagate: flag(tag, 'PropagateAtLaunch') ?? false };
}

/** The tags that a request to create a group gives it. */
export function groupTags(params: Params, name: string): Map<string, GroupTag> {
  const given = objects(params, 'Tags') ?? [];
  for (const tag of given) {
    const other = text(tag, 'ResourceId');
    if (other !== undefined && other !== name)
      throw invalid(`Tag resource-id ${other} must be the group's name`);
  }
  return mostly(new Map(given.map((tag) => [required(tag, 'Key'), tagFrom(tag)])));
}

function mostly(tags: Map<string, GroupTag>): Map<string, GroupTag> {
  const own = [...tags.keys()].filter((key) => !key.startsWith('aws:'));
  if (own.length > mostTags)
    throw new AwsError('LimitExceeded', `A group can have ${mostTags} tags at most.`);
  return tags;
}

/** The group a tag belongs to. */
function tagged(engine: Engine, call: Call, tag: Params): Group {
  choice(tag, 'ResourceType', ['auto-scaling-group']);
  return groupOf(engine, call, required(tag, 'ResourceId'));
}

function put(engine: Engine, call: Call): object {
  const tags = (objects(call.params, 'Tags') ?? []).map(
    (tag) => [tagged(engine, call, tag), tagFrom(tag)] as const,
  );
  for (const [group, tag] of tags) {
    mostly(new Map(group.tags).set(tag.key, tag));
    group.tags.set(tag.key, tag);
  }
  return {};
}

function remove(engine: Engine, call: Call): object {
  for (const tag of objects(call.params, 'Tags') ?? []) {
    tagged(engine, call, tag).tags.delete(required(tag, 'Key'));
  }
  return {};
}

/** The tags of a group as the API shows them, by key. */
export function shownTags(group: Group): readonly object[] {
  return byKey(group).map((tag) => shownTag(group, tag));
}

function byKey({ tags }: Group): readonly GroupTag[] {
  return [...tags.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

function shownTag(group: Group, { key, value, propagate }: GroupTag): object {
  return {
    ResourceId: group.name,
    ResourceType: 'auto-scaling-group',
    Key: key,
    Value: value,
    PropagateAtLaunch: propagate,
  };
}

/** Whether a group's tags pass the filters. Source: API reference, Filter. */
export function passesFilters(group: Group, filters: readonly Params[]): boolean {
  return filters.every((filter) => {
    const name = required(filter, 'Name');
    const values = texts(filter, 'Values') ?? [];
    const tags = [...group.tags.values()];
    if (name === 'tag-key') return tags.some(({ key }) => values.includes(key));
    if (name === 'tag-value') return tags.some(({ value }) => values.includes(value));
    if (!name.startsWith('tag:'))
      throw invalid(
        `Filter type ${name} is not correct. Allowed Filter types are: tag-key, tag-value, tag:<key>`,
      );
    return tags.some(({ key, value }) => `tag:${key}` === name && values.includes(value));
  });
}

const tagFilters: Readonly<Record<string, (group: Group, tag: GroupTag) => string>> = {
  'auto-scaling-group': ({ name }) => name,
  key: (_, { key }) => key,
  value: (_, { value }) => value,
  'propagate-at-launch': (_, { propagate }) => String(propagate),
};

function describe(engine: Engine, call: Call): object {
  const filters = (objects(call.params, 'Filters') ?? []).map((filter) => {
    const name = required(filter, 'Name');
    const read = tagFilters[name];
    if (read === undefined)
      throw invalid(
        `Filter type ${name} is not correct. Allowed Filter types are: ${Object.keys(tagFilters).join(' ')}`,
      );
    return { read, values: texts(filter, 'Values') ?? [] };
  });
  const all = [...territoryOf(engine, call.caller).groups.values()].flatMap((group) =>
    byKey(group).map((tag) => [group, tag] as const),
  );
  const found = all.filter(([group, tag]) =>
    filters.every(({ read, values }) => values.includes(read(group, tag))),
  );
  const { items, NextToken } = page(call, found);
  return { Tags: items.map(([group, tag]) => shownTag(group, tag)), NextToken };
}

/** The operations on tags by name. */
export const tagActions: Readonly<Record<string, Action>> = {
  CreateOrUpdateTags: { takes: ['Tags'], run: put },
  DeleteTags: { takes: ['Tags'], run: remove },
  DescribeTags: { takes: ['Filters', 'NextToken', 'MaxRecords'], run: describe },
};
