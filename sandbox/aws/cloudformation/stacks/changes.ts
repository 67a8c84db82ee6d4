/** Compares what a stack is with what it shall become, resource by resource, without touching anything. */

import { type PropertyChange, propertyChanges } from '../spec/change.ts';
import { conform } from '../spec/conform.ts';
import { typeSpec } from '../spec/lookup.ts';
import { evaluate, type Scope } from '../template/evaluate.ts';
import { canonical, type Mapping, same } from '../value.ts';
import type { Deployment } from './deployment.ts';
import type { Engine } from './engine.ts';
import type { Stack, StackResource } from './model.ts';
import { replaces } from './replacement.ts';
import { stackScope } from './scope.ts';
import { resourceTags } from './tags.ts';

/** What AWS shows for values that a deployment will only make known. */
const unknownYet = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** What would happen to one logical resource. */
export interface ResourceChange {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string | undefined;
  readonly replacement?: 'True' | 'False' | 'Conditional' | undefined;
  readonly scope: readonly string[];
  readonly properties: readonly PropertyChange[];
  readonly before?: Mapping | undefined;
  readonly after?: Mapping | undefined;
}

/** A scope in which what will be made or replaced is not known yet. */
function planScope(
  base: Scope,
  resources: ReadonlyMap<string, StackResource>,
  fresh: ReadonlySet<string>,
): Scope {
  const unknown = (name: string): boolean => fresh.has(name) || resources.get(name)?.physicalId === undefined;
  return {
    ...base,
    ref: (name) => {
      try {
        return fresh.has(name) ? unknownYet : base.ref(name);
      } catch (error) {
        if (unknown(name)) return unknownYet;
        throw error;
      }
    },
    attribute: (name, attribute) => (unknown(name) ? unknownYet : base.attribute(name, attribute)),
  };
}

/** Properties as they will be; where a function cannot work on what is unknown, the whole property is unknown. */
function planned(properties: Mapping, scope: Scope): Mapping {
  const entries = Object.entries(properties).map(([name, value]) => {
    try {
      return [name, evaluate(value, scope)] as const;
    } catch {
      return [name, unknownYet] as const;
    }
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Mapping;
}

interface Side {
  readonly stack: Stack;
  readonly target: Deployment;
  readonly scope: Scope;
}

function modified(side: Side, id: string, current: StackResource): ResourceChange | undefined {
  const { stack, target, scope } = side;
  const declaration = target.template.resources[id];
  const spec = typeSpec(current.type);
  if (declaration === undefined || spec === undefined) return undefined;
  const after = conform(spec, planned(declaration.properties, scope)).properties;
  const changes = propertyChanges(spec, current.properties, after);
  const was = stack.deployment?.template.resources[id];
  const tagProperty = spec.tags?.property;
  const tags = resourceTags(stack, target.tags, { type: current.type, logicalId: id, properties: after });
  const tagsDiffer = spec.tags !== undefined && !same(byKey(tags), byKey(current.tags));
  const scopes = [
    ...(changes.some(({ name }) => name !== tagProperty) ? ['Properties'] : []),
    ...(tagsDiffer ? ['Tags'] : []),
    ...(same(was?.metadata, declaration.metadata) ? [] : ['Metadata']),
  ];
  if (scopes.length === 0) return undefined;
  const verdict = replaces(current.type, changes, current.properties, after);
  const dynamic = changes.some(({ recreation }) => recreation === 'Conditionally') && !verdict;
  return {
    action: 'Modify',
    logicalId: id,
    type: current.type,
    physicalId: current.physicalId,
    replacement: verdict ? 'True' : dynamic ? 'Conditional' : 'False',
    scope: scopes,
    properties: changes,
    before: current.properties,
    after,
  };
}

/** Tags in a comparable form. */
export function byKey(tags: readonly { readonly Key: string; readonly Value: string }[]): Mapping {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
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

/** The changes that deploying `target` would make. */
export function planChanges(engine: Engine, stack: Stack, target: Deployment): readonly ResourceChange[] {
  const base = stackScope(engine, stack, { deployment: target, resources: stack.resources });
  const fresh = new Set<string>();
  const changes: ResourceChange[] = [];
  for (const id of inOrder(target)) {
    const declaration = target.template.resources[id];
    const current = stack.resources.get(id);
    if (declaration === undefined) continue;
    const scope = planScope(base, stack.resources, fresh);
    if (current === undefined) {
      fresh.add(id);
      const after = planned(declaration.properties, scope);
      changes.push({
        action: 'Add',
        logicalId: id,
        type: declaration.type,
        scope: [],
        properties: [],
        after,
      });
      continue;
    }
    const change = modified({ stack, target, scope }, id, current);
    if (change === undefined) continue;
    if (change.replacement === 'True') fresh.add(id);
    changes.push(change);
  }
  for (const [id, { type, physicalId, properties }] of stack.resources) {
    if (target.needs.has(id)) continue;
    changes.push({
      action: 'Remove',
      logicalId: id,
      type,
      physicalId,
      scope: [],
      properties: [],
      before: properties,
    });
  }
  return changes.toSorted((a, b) => (a.logicalId < b.logicalId ? -1 : 1));
}

/** Whether deploying `target` would change outputs alone. */
export function outputsDiffer(from: Deployment, target: Deployment): boolean {
  const shown = (deployment: Deployment): string =>
    canonical([
      deployment.template.outputs,
      deployment.template.outputs === undefined ? null : usedValues(deployment),
    ]);
  return shown(from) !== shown(target);
}

/** The conditions and parameters an output may show. */
function usedValues(deployment: Deployment): unknown {
  const mentioned = canonical(deployment.template.outputs);
  const values = Object.entries(deployment.values).filter(([name]) => mentioned.includes(`"${name}"`));
  const truths = Object.entries(deployment.truths).filter(([name]) => mentioned.includes(`"${name}"`));
  return [values, truths];
}
