/** What a template says of a resource beside its properties, and which of that makes a change. */
import type { ResourceDeclaration } from '../template/shapes.ts';
import { type Mapping, record, same, type Value } from '../value.ts';

/**
 * Those that are a change by themselves. An update policy or creation policy alone is none (user guide,
 * "Troubleshooting CloudFormation", "No updates to perform"); that page still says so of a deletion policy, which AWS
 * has since taken up.
 */
const noticed: readonly string[] = ['Metadata', 'DeletionPolicy', 'UpdateReplacePolicy'];

/** The attributes that are there, by the names that templates and change sets give them. */
export function attributesOf(declaration: ResourceDeclaration): Mapping {
  const { metadata, creationPolicy, updatePolicy, updateReplacePolicy, deletionPolicy } = declaration;
  const all: readonly (readonly [string, Value | undefined])[] = [
    ['Metadata', metadata],
    ['CreationPolicy', creationPolicy],
    ['UpdatePolicy', updatePolicy],
    ['UpdateReplacePolicy', updateReplacePolicy],
    ['DeletionPolicy', deletionPolicy],
  ];
  return record(all.filter((entry): entry is readonly [string, Value] => entry[1] !== undefined)) as Mapping;
}

/** The names of those that differ; `counts` says whether they alone make a change. */
export function attributeChanges(
  was: ResourceDeclaration | undefined,
  declaration: ResourceDeclaration,
): { readonly names: readonly string[]; readonly counts: boolean } {
  const before = was === undefined ? {} : attributesOf(was);
  const after = attributesOf(declaration);
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])].filter(
    (name) => !same(before[name], after[name]),
  );
  return { names, counts: names.some((name) => noticed.includes(name)) };
}
