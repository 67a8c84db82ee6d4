/** Compares what a stack is with what it shall become, resource by resource, without touching anything. */
import { resourceType } from '../resources/registry.ts';
import { type PropertyChange, propertyChanges } from '../spec/change.ts';
import { conform } from '../spec/conform.ts';
import { typeSpec } from '../spec/lookup.ts';
import type { TypeSpec } from '../spec/shapes.ts';
import type { Scope } from '../template/evaluate.ts';
import type { ResourceDeclaration } from '../template/shapes.ts';
import { type Mapping, same } from '../value.ts';
import { causesOf, type Surroundings } from './causes.ts';
import { attributeChanges, attributesOf } from './declared-attributes.ts';
import type { Deployment } from './deployment.ts';
import { asReferred, disguised, withoutSecrets } from './disguise.ts';
import { withDynamic } from './dynamic.ts';
import type { Engine } from './engine.ts';
import { hidden } from './hiding.ts';
import type { Stack, StackResource } from './model.ts';
import { pathChanges } from './path-changes.ts';
import { planned, planScope } from './plan-scope.ts';
import { policyWord, replacementWord, replaces } from './replacement.ts';
import type { CausedChange, ResourceChange } from './resource-change.ts';
import { stackScope } from './scope.ts';
import { byKey, resourceTags } from './tags.ts';

interface Side {
  readonly stack: Stack;
  readonly target: Deployment;
  readonly scope: Scope;
  readonly around: Surroundings;
  /** The scope in which secrets are asterisks, where there are any. */
  readonly veil: Scope | undefined;
}

/** A resource as it is and as it shall be, with the templates' words for both. */
interface Pair {
  readonly spec: TypeSpec;
  readonly before: Mapping;
  readonly after: Mapping;
  readonly was: ResourceDeclaration | undefined;
  readonly declaration: ResourceDeclaration;
}

function caused(change: PropertyChange, pair: Pair, around: Surroundings): CausedChange {
  const { name } = change;
  const { spec, before, after, was, declaration } = pair;
  const former = was?.properties[name];
  const declared = declaration.properties[name];
  const sides = { before: before[name], after: after[name], former, declared };
  const part = { path: `/${name}`, type: spec.properties[name]?.type, ...sides };
  return {
    ...change,
    causes: causesOf(former, declared, around),
    parts: pathChanges(spec, part, around),
  };
}

/** Which attributes differ; none when the difference is none that counts. A nested stack may always differ. */
function scopesOf(changes: readonly CausedChange[], pair: Pair, tagsDiffer: boolean): readonly string[] {
  const { spec, was, declaration } = pair;
  const nests = resourceType(declaration.type)?.nests === true;
  const others = attributeChanges(was, declaration);
  const scopes = [
    ...(nests || changes.some(({ name }) => name !== spec.tags?.property) ? ['Properties'] : []),
    ...(tagsDiffer ? ['Tags'] : []),
  ];
  return scopes.length > 0 || others.counts ? [...scopes, ...others.names] : [];
}

function modified(side: Side, id: string, current: StackResource): ResourceChange | undefined {
  const { stack, target, scope: look, around, veil } = side;
  const { type, physicalId, properties } = current;
  const before = asReferred(properties);
  const declaration = target.template.resources[id];
  const spec = typeSpec(type);
  if (declaration === undefined || spec === undefined) return undefined;
  const { dynamic } = target;
  const after = conform(spec, withDynamic(planned(declaration.properties, look), dynamic)).properties;
  const was = stack.deployment?.template.resources[id];
  const pair = { spec, before, after, was, declaration };
  const changes = propertyChanges(spec, before, after).map((change) => caused(change, pair, around));
  const tags = resourceTags(stack, target.tags, { type, logicalId: id, properties: after });
  const tagsDiffer = spec.tags !== undefined && !same(byKey(tags), byKey(current.tags));
  const scope = scopesOf(changes, pair, tagsDiffer);
  if (scope.length === 0) return undefined;
  const replacement = replacementWord(changes);
  const change: ResourceChange = {
    action: 'Modify',
    logicalId: id,
    type,
    physicalId,
    replaces: replaces(type, changes, before, after),
    replacement,
    policyAction:
      replacement === 'True' ? `ReplaceAnd${policyWord(declaration.updateReplacePolicy)}` : undefined,
    scope,
    nests: resourceType(type)?.nests === true,
    tagProperty: spec.tags?.property,
    properties: changes,
    before,
    after,
    attributesBefore: was === undefined ? {} : planned(attributesOf(was), look),
    attributesAfter: planned(attributesOf(declaration), look),
  };
  const shown = disguised(properties);
  const mask = veil ?? (dynamic.size === 0 ? undefined : look);
  return hidden(change, {
    before: shown === properties ? undefined : shown,
    after: mask === undefined ? undefined : conform(spec, planned(declaration.properties, mask)).properties,
  });
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

function added({ target, scope, veil }: Side, id: string): ResourceChange | undefined {
  const declaration = target.template.resources[id];
  if (declaration === undefined) return undefined;
  return {
    action: 'Add',
    logicalId: id,
    type: declaration.type,
    replaces: false,
    scope: [],
    properties: [],
    after: planned(declaration.properties, scope),
    shownAfter: veil === undefined ? undefined : planned(declaration.properties, veil),
    attributesAfter: planned(attributesOf(declaration), scope),
  };
}

/** What goes is shown as its template says it; attributes of other resources are not looked up for it. */
function removed(engine: Engine, stack: Stack, resource: StackResource): ResourceChange {
  const { logicalId, type, physicalId, properties } = resource;
  const { deployment, resources } = stack;
  const declaration = deployment?.template.resources[logicalId];
  const shown = { action: 'Remove', logicalId, type, physicalId, scope: [], properties: [] } as const;
  const policyAction = policyWord(declaration?.deletionPolicy);
  if (deployment === undefined || declaration === undefined)
    return { ...shown, replaces: false, policyAction, before: disguised(properties) };
  const base = stackScope(engine, stack, { deployment: withoutSecrets(deployment), resources });
  const unsure = { names: new Set<string>(), attributes: new Set(resources.keys()) };
  const scope = planScope(base, resources, unsure);
  return {
    ...shown,
    replaces: false,
    policyAction,
    before: planned(declaration.properties, scope),
    attributesBefore: planned(attributesOf(declaration), scope),
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
  const { resources } = stack;
  const base = stackScope(engine, stack, { deployment: target, resources });
  const secretless = withoutSecrets(target);
  const veiled =
    secretless === target ? undefined : stackScope(engine, stack, { deployment: secretless, resources });
  const [fresh, perhaps, touched] = [new Set<string>(), new Set<string>(), new Set<string>()];
  // What the type's own rule says, though AWS shows that as open.
  const likely = new Set<string>();
  const around = { was: stack.deployment, target, fresh, perhaps, touched, exact: !wary };
  const changes: ResourceChange[] = [];
  for (const id of inOrder(target)) {
    const current = resources.get(id);
    const names = new Set([...fresh, ...(wary ? perhaps : likely)]);
    const attributes = wary ? new Set([...names, ...touched]) : names;
    const scope = planScope(base, resources, { names, attributes });
    const veil = veiled === undefined ? undefined : planScope(veiled, resources, { names, attributes });
    const side = { stack, target, scope, around, veil };
    const change = current === undefined ? added(side, id) : modified(side, id, current);
    if (change === undefined) continue;
    if (change.replaces) likely.add(id);
    if (current === undefined || change.replacement === 'True') fresh.add(id);
    else if (change.replacement === 'Conditional') perhaps.add(id);
    else if (change.scope.includes('Properties')) touched.add(id);
    changes.push(change);
  }
  for (const [id, resource] of resources) {
    if (!target.needs.has(id)) changes.push(removed(engine, stack, resource));
  }
  return changes.toSorted((a, b) => (a.logicalId < b.logicalId ? -1 : 1));
}
