/** Shows one change of a change set, property by property, as DescribeChangeSet does. */
import type { Cause } from '../stacks/causes.ts';
import type { CausedChange, ResourceChange } from '../stacks/resource-change.ts';

function asText(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** With property values, a target also says where, what and how. */
function values(change: ResourceChange, name: string): object {
  const [before, after] = [change.before?.[name], change.after?.[name]];
  const AttributeChangeType = before === undefined ? 'Add' : after === undefined ? 'Remove' : 'Modify';
  return {
    Path: `/Properties/${name}`,
    AttributeChangeType,
    BeforeValue: asText(before),
    AfterValue: asText(after),
  };
}

function causeDetail(target: object, { evaluation, source, entity }: Cause): object {
  return { Target: target, Evaluation: evaluation, ChangeSource: source, CausingEntity: entity };
}

function propertyDetails(
  change: ResourceChange,
  property: CausedChange,
  withValues: boolean,
): readonly object[] {
  const { name, recreation, causes } = property;
  const target = {
    Attribute: 'Properties',
    Name: name,
    RequiresRecreation: recreation,
    ...(withValues ? values(change, name) : {}),
  };
  const ordered = withValues ? causes.toReversed() : causes;
  return ordered.map((cause) => causeDetail(target, cause));
}

function details(change: ResourceChange, withValues: boolean): readonly object[] {
  if (change.action !== 'Modify') return [];
  const direct: Cause = { source: 'DirectModification', evaluation: 'Static' };
  const automatic: Cause = { source: 'Automatic', evaluation: 'Dynamic' };
  const others = change.scope.filter((name) => name !== 'Properties');
  return [
    ...change.properties
      .filter(({ name }) => name !== change.tagProperty)
      .flatMap((property) => propertyDetails(change, property, withValues)),
    ...others.map((Attribute) => causeDetail({ Attribute, RequiresRecreation: 'Never' }, direct)),
    ...(change.nests === true
      ? [causeDetail({ Attribute: 'Properties', RequiresRecreation: 'Never' }, automatic)]
      : []),
  ];
}

/** One change; `withValues` is the request's IncludePropertyValues. */
export function shownChange(change: ResourceChange, withValues: boolean): object {
  const { action, before, after } = change;
  const added = action === 'Add' && withValues ? 'True' : undefined;
  const context = (properties: unknown): string | undefined =>
    withValues && properties !== undefined ? JSON.stringify({ Properties: properties }) : undefined;
  return {
    Type: 'Resource',
    ResourceChange: {
      Action: action,
      LogicalResourceId: change.logicalId,
      PhysicalResourceId: change.physicalId,
      ResourceType: change.type,
      Replacement: change.replacement ?? added,
      ChangeSetId: change.changeSetId,
      PolicyAction: change.policyAction,
      Scope: change.scope,
      Details: details(change, withValues),
      BeforeContext: context(before),
      AfterContext: context(after),
    },
  };
}
