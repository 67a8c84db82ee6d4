/** What an update of a stack would do to each resource, worked out from the two templates before anything is done. */
import { canonicalJson } from '../support/json.ts';
import { replacements } from './generated/replacements.ts';
import { type Difference, differences, references } from './json-walk.ts';
import type { ResourceType, Template, TemplateResource } from './template.ts';

export type ChangeKind = 'added' | 'removed' | 'in place' | 'replacement';

export interface ResourceChange {
  readonly logicalId: string;
  readonly type: ResourceType;
  readonly kind: ChangeKind;
  /** Changed properties, `LaunchTemplateData.InstanceType`; empty for what is added or removed. */
  readonly properties: readonly Difference[];
}

/**
 * The changes, in the order of the template before, then what is new. A resource of which only DependsOn or a policy attribute differs is not
 * among them: CloudFormation takes such an edit along without touching the resource. A property that perhaps replaces
 * counts as replacing. What refers to a replaced resource changes too, and so on.
 */
export function compareTemplates(before: Template, after: Template): readonly ResourceChange[] {
  const resources = { ...before.Resources, ...after.Resources };
  const own = Object.entries(resources).map(([id, { Type }]) => {
    const pair = [before.Resources[id], after.Resources[id]] as const;
    return [id, { logicalId: id, type: Type, ...ownChange(Type, pair) }] as const;
  });
  return withConsequences(after, new Map(own));
}

type Draft = Omit<ResourceChange, 'kind'> & { readonly kind: ChangeKind | 'none' };

function ownChange(
  type: ResourceType,
  [before, after]: readonly [TemplateResource | undefined, TemplateResource | undefined],
): Pick<Draft, 'kind' | 'properties'> {
  if (before === undefined) return { kind: 'added', properties: [] };
  if (after === undefined) return { kind: 'removed', properties: [] };
  const properties = differences(before.Properties, after.Properties);
  return { kind: kindOf(type, properties), properties };
}

function kindOf(type: ResourceType, properties: readonly Difference[]): Draft['kind'] {
  if (properties.length === 0) return 'none';
  const { always, perhaps } = replacements[type];
  const replacing = [...always, ...perhaps];
  const replaces = properties.some(({ path }) =>
    replacing.some((name) => path === name || path.startsWith(`${name}.`)),
  );
  return replaces ? 'replacement' : 'in place';
}

/** Repeats until nothing new follows; every round can only add, so it ends. */
function withConsequences(after: Template, changes: ReadonlyMap<string, Draft>): readonly ResourceChange[] {
  const next = new Map(
    [...changes].map(([id, change]) => [id, consequence(change, after.Resources[id], changes)]),
  );
  if (canonicalJson([...next]) !== canonicalJson([...changes])) return withConsequences(after, next);
  return [...changes.values()].filter((change): change is ResourceChange => change.kind !== 'none');
}

function consequence(
  change: Draft,
  resource: TemplateResource | undefined,
  changes: ReadonlyMap<string, Draft>,
): Draft {
  if (resource === undefined || change.kind === 'added') return change;
  const known = new Set(change.properties.map(({ path }) => path));
  const moved = references(resource.Properties)
    .filter(({ path, to, attribute }) => !known.has(path) && givesAnother(changes.get(to), attribute))
    .map(({ path }) => ({ path }));
  if (moved.length === 0) return change;
  const unique = [...new Map(moved.map((difference) => [difference.path, difference])).values()];
  const properties = [...change.properties, ...unique];
  return { ...change, properties, kind: kindOf(change.type, properties) };
}

/** Whether a reference gives another value than before: that of a replaced resource, or of a new template version. */
function givesAnother(target: Draft | undefined, attribute: string | undefined): boolean {
  if (target?.kind === 'replacement') return true;
  return target?.kind === 'in place' && attribute === 'LatestVersionNumber';
}
