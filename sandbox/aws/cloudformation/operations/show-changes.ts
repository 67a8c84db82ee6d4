/** Shows one change of a change set, property by property, as DescribeChangeSet does. */
import type { Cause } from '../stacks/causes.ts';
import type { PathChange } from '../stacks/path-changes.ts';
import type { CausedChange, ResourceChange } from '../stacks/resource-change.ts';
import { inText, type Mapping, type Value } from '../value.ts';

function asText(value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  const shown = inText(value);
  return typeof shown === 'string' ? shown : JSON.stringify(shown);
}

/** With property values, a target also says where, what and how. */
function values({ path, before, after }: PathChange): object {
  return {
    Path: `/Properties${path}`,
    AttributeChangeType: before === undefined ? 'Add' : after === undefined ? 'Remove' : 'Modify',
    BeforeValue: asText(before),
    AfterValue: asText(after),
  };
}

function causeDetail(target: object, { evaluation, source, entity }: Cause): object {
  return { Target: target, Evaluation: evaluation, ChangeSource: source, CausingEntity: entity };
}

/** Tags have no name, being an attribute of their own. */
function propertyDetails(
  { tagProperty }: ResourceChange,
  { name, recreation, causes, parts }: CausedChange,
  withValues: boolean,
): readonly object[] {
  const target =
    name === tagProperty
      ? { Attribute: 'Tags', RequiresRecreation: recreation }
      : { Attribute: 'Properties', Name: name, RequiresRecreation: recreation };
  if (!withValues) return causes.map((cause) => causeDetail(target, cause));
  return parts.flatMap((part) =>
    part.causes.map((cause) => causeDetail({ ...target, ...values(part) }, cause)),
  );
}

function details(change: ResourceChange, withValues: boolean): readonly object[] {
  if (change.action !== 'Modify') return [];
  const { properties, tagProperty, scope, nests } = change;
  const direct: Cause = { source: 'DirectModification', evaluation: 'Static' };
  const automatic: Cause = { source: 'Automatic', evaluation: 'Dynamic' };
  const own = properties.some(({ name }) => name === tagProperty) ? ['Properties', 'Tags'] : ['Properties'];
  const others = scope.filter((name) => !own.includes(name));
  return [
    ...properties.flatMap((property) => propertyDetails(change, property, withValues)),
    ...others.map((Attribute) => causeDetail({ Attribute, RequiresRecreation: 'Never' }, direct)),
    ...(nests === true
      ? [causeDetail({ Attribute: 'Properties', RequiresRecreation: 'Never' }, automatic)]
      : []),
  ];
}

function context(properties: Mapping | undefined, attributes: Mapping | undefined): string | undefined {
  return properties === undefined ? undefined : asText({ Properties: properties, ...attributes });
}

/** One change; `withValues` is the request's IncludePropertyValues. */
export function shownChange(change: ResourceChange, withValues: boolean): object {
  const { attributesBefore, attributesAfter } = change;
  const before = change.shownBefore ?? change.before;
  const after = change.shownAfter ?? change.after;
  return {
    Type: 'Resource',
    ResourceChange: {
      PolicyAction: change.policyAction,
      Action: change.action,
      LogicalResourceId: change.logicalId,
      PhysicalResourceId: change.physicalId,
      ResourceType: change.type,
      Replacement: change.replacement,
      Scope: change.scope,
      Details: details(change, withValues),
      ChangeSetId: change.changeSetId,
      BeforeContext: withValues ? context(before, attributesBefore) : undefined,
      AfterContext: withValues ? context(after, attributesAfter) : undefined,
    },
  };
}
