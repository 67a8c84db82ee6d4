/** Compares what a stack is with what it shall become, resource by resource, without touching anything. */

import { resourceType } from '../resources/registry.ts';
import { propertyChanges } from '../spec/change.ts';
import { conform } from '../spec/conform.ts';
import { typeSpec } from '../spec/lookup.ts';
import type { Scope } from '../template/evaluate.ts';
import type { ResourceDeclaration, Retention } from '../template/shapes.ts';
import { same } from '../value.ts';
import { causesOf, type Surroundings } from './causes.ts';
import type { Deployment } from './deployment.ts';
import type { Engine } from './engine.ts';
import { fateOf } from './fate.ts';
import type { Stack, StackResource } from './model.ts';
import { planned, planScope } from './plan-scope.ts';
import { replaces } from './replacement.ts';
import type { CausedChange, ResourceChange } from './resource-change.ts';
import { stackScope } from './scope.ts';
import { byKey, resourceTags } from './tags.ts';

interface Side {
  readonly stack: Stack;
  readonly target: Deployment;
  readonly scope: Scope;
  readonly around: Surroundings;
}

/** Attributes beside the properties that differ; alone they are no change, but for the metadata. */
function otherScopes(
  was: ResourceDeclaration | undefined,
  declaration: ResourceDeclaration,
): readonly string[] {
  return [
    ...(same(was?.creationPolicy, declaration.creationPolicy) ? [] : ['CreationPolicy']),
    ...(same(was?.updatePolicy, declaration.updatePolicy) ? [] : ['UpdatePolicy']),
    ...(same(was?.deletionPolicy, declaration.deletionPolicy) ? [] : ['DeletionPolicy']),
    ...(same(was?.updateReplacePolicy, declaration.updateReplacePolicy) ? [] : ['UpdateReplacePolicy']),
  ];
}

function modified(side: Side, id: string, current: StackResource): ResourceChange | undefined {
  const { stack, target, scope, around } = side;
  const declaration = target.template.resources[id];
  const spec = typeSpec(current.type);
  if (declaration === undefined || spec === undefined) return undefined;
  const after = conform(spec, planned(declaration.properties, scope)).properties;
  const was = stack.deployment?.template.resources[id];
  const changes = propertyChanges(spec, current.properties, after).map((change) => ({
    ...change,
    causes: causesOf(was?.properties[change.name], declaration.properties[change.name], around),
  }));
  const tagProperty = spec.tags?.property;
  const tags = resourceTags(stack, target.tags, { type: current.type, logicalId: id, properties: after });
  const tagsDiffer = spec.tags !== undefined && !same(byKey(tags), byKey(current.tags));
  const scopes = [
    ...(changes.some(({ name }) => name !== tagProperty) ? ['Properties'] : []),
    ...(tagsDiffer ? ['Tags'] : []),
    ...(same(was?.metadata, declaration.metadata) ? [] : ['Metadata']),
  ];
  const nests = resourceType(current.type)?.nests === true;
  if (scopes.length === 0 && !nests) return undefined;
  const replaced = replaces(current.type, changes, current.properties, after);
  return {
    action: 'Modify',
    logicalId: id,
    type: current.type,
    physicalId: current.physicalId,
    replaces: replaced,
    replacement: replacementWord(changes, replaced),
    policyAction: replaced ? `ReplaceAnd${policyWord(declaration.updateReplacePolicy)}` : undefined,
    scope: [
      ...(nests && !scopes.includes('Properties') ? ['Properties'] : []),
      ...scopes,
      ...otherScopes(was, declaration),
    ],
    nests,
    tagProperty,
    properties: changes,
    before: current.properties,
    after,
  };
}

/** The worst detail wins; what always recreates, but only perhaps changes, recreates perhaps (DescribeChangeSet, `Replacement`). */
function replacementWord(
  changes: readonly CausedChange[],
  replaced: boolean,
): NonNullable<ResourceChange['replacement']> {
  const surely = changes.some(
    ({ recreation, causes }) =>
      recreation === 'Always' && causes.some(({ evaluation }) => evaluation === 'Static'),
  );
  const perhaps = changes.some(({ recreation }) => recreation !== 'Never');
  const decided = replaced && changes.some(({ recreation }) => recreation === 'Conditionally');
  if (surely || decided) return 'True';
  return perhaps ? 'Conditional' : 'False';
}

function policyWord(policy: Retention | undefined): 'Delete' | 'Retain' | 'Snapshot' {
  const words = { delete: 'Delete', retain: 'Retain', snapshot: 'Snapshot' } as const;
  return words[fateOf(policy)];
}

/** Ids ordered so that each comes after what it needs. */
function inOrder(target: Deployment): readonly string[] {
  const done = new Set<string>();
  const visit = (id: string): void => {
    if (done.has(id)) return;
    for (const need of target.needs.get(id) ?? []) visit(need);
    done.add(id);
  };
  for (const id of target.needs.keys()) visit(id);
  return [...done];
}

function added(target: Deployment, id: string, scope: Scope): ResourceChange | undefined {
  const declaration = target.template.resources[id];
  if (declaration === undefined) return undefined;
  const after = planned(declaration.properties, scope);
  return {
    action: 'Add',
    logicalId: id,
    type: declaration.type,
    replaces: false,
    scope: [],
    properties: [],
    after,
  };
}

function removed(stack: Stack, { logicalId, type, physicalId, properties }: StackResource): ResourceChange {
  const policy = stack.deployment?.template.resources[logicalId]?.deletionPolicy;
  return {
    action: 'Remove',
    logicalId,
    type,
    physicalId,
    replaces: false,
    policyAction: policyWord(policy),
    scope: [],
    properties: [],
    before: properties,
  };
}

/**
 * The changes that deploying `target` would make, by logical name. `wary` counts what takes an attribute of a changed
 * resource as changed too, as AWS does for change sets without property values.
 */
export function planChanges(
  engine: Engine,
  stack: Stack,
  target: Deployment,
  wary = false,
): readonly ResourceChange[] {
  const base = stackScope(engine, stack, { deployment: target, resources: stack.resources });
  const [fresh, perhaps, touched] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const around = { was: stack.deployment, target, fresh, perhaps, touched };
  const changes: ResourceChange[] = [];
  for (const id of inOrder(target)) {
    const current = stack.resources.get(id);
    const names = wary ? new Set([...fresh, ...perhaps]) : fresh;
    const attributes = wary ? new Set([...names, ...touched]) : fresh;
    const scope = planScope(base, stack.resources, { names, attributes });
    const change =
      current === undefined
        ? added(target, id, scope)
        : modified({ stack, target, scope, around }, id, current);
    if (change === undefined) continue;
    const surely = wary ? change.replacement === 'True' : change.replaces;
    if (current === undefined || surely) fresh.add(id);
    else if (change.replacement === 'Conditional') perhaps.add(id);
    else if (change.scope.includes('Properties')) touched.add(id);
    changes.push(change);
  }
  for (const [id, resource] of stack.resources) {
    if (!target.needs.has(id)) changes.push(removed(stack, resource));
  }
  return changes.toSorted((a, b) => (a.logicalId < b.logicalId ? -1 : 1));
}
