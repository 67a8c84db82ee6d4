/** Finds what each resource of a template needs, and refuses what cannot be found. */
import { resourceType } from '../resources/registry.ts';
import { typeSpec } from '../spec/lookup.ts';
import { dependentExport, invalid, malformed, misused } from '../template/errors.ts';
import { type Dependencies, refuseCircles } from '../template/graph.ts';
import { pseudoParameters } from '../template/pseudo.ts';
import { mentions, type Truths } from '../template/references.ts';
import type { Template } from '../template/shapes.ts';
import type { Value } from '../value.ts';

/** Refuses types that do not exist here. */
export function refuseUnknownTypes(template: Template): void {
  const unknown = Object.values(template.resources)
    .map(({ type }) => type)
    .filter((type) => typeSpec(type) === undefined);
  if (unknown.length === 0) return;
  throw malformed(`Unrecognized resource types: [${[...new Set(unknown)].join(', ')}]`);
}

/** The resources that `value` needs. Throws when it mentions what the template does not have, or has switched off. */
function resourcesIn(
  template: Template,
  value: Value,
  truths: Truths,
  block: 'Resources' | 'Outputs',
): Set<string> {
  const found = new Set<string>();
  for (const mention of mentions(value, truths)) {
    if (mention.kind === 'condition') {
      if (template.conditions[mention.name] !== undefined) continue;
      throw misused(`unresolved condition dependency ${mention.name} in Fn::If`);
    }
    const resource = template.resources[mention.name];
    if (mention.kind === 'attribute' && resource === undefined) {
      throw misused(`instance of Fn::GetAtt references undefined resource ${mention.name}`);
    }
    const known = template.parameters[mention.name] !== undefined || pseudoParameters.includes(mention.name);
    const off = resource?.condition !== undefined && truths[resource.condition] === false;
    if ((resource === undefined && !known) || off) {
      const prefix = block === 'Resources' ? 'Template format error: ' : '';
      throw invalid(
        `${prefix}Unresolved resource dependencies [${mention.name}] in the ${block} block of the template`,
      );
    }
    if (resource !== undefined) found.add(mention.name);
  }
  return found;
}

function conditionOf(
  template: Template,
  truths: Truths,
  name: string | undefined,
  block: 'Resources' | 'Outputs' = 'Resources',
): boolean {
  if (name === undefined) return true;
  if (template.conditions[name] === undefined) {
    throw malformed(`Unresolved condition dependency ${name} in the ${block} block of the template`);
  }
  return truths[name] !== false;
}

/** Refuses DeletionPolicy Snapshot where AWS makes none; as an UpdateReplacePolicy it means Delete there. */
function refuseSnapshots(template: Template): void {
  for (const { type, deletionPolicy } of Object.values(template.resources)) {
    if (deletionPolicy !== 'Snapshot' || resourceType(type)?.snapshot !== undefined) continue;
    throw misused(`resource type ${type} does not support deletion policy Snapshot`);
  }
}

/** Most resources of a template need none, and an empty set of their own takes as much room as a small one. */
const nothing: ReadonlySet<string> = new Set();

/** For each resource that is switched on, what it needs. With no truths known, every branch counts. */
export function dependenciesOf(template: Template, truths: Truths): Dependencies {
  const needs = new Map<string, ReadonlySet<string>>();
  for (const [id, declaration] of Object.entries(template.resources)) {
    if (!conditionOf(template, truths, declaration.condition)) continue;
    const found = resourcesIn(template, declaration.properties, truths, 'Resources');
    for (const other of declaration.dependsOn) {
      const target = template.resources[other];
      if (target === undefined || other === id) {
        throw malformed(`Unresolved resource dependencies [${other}] in the Resources block of the template`);
      }
      if (conditionOf(template, truths, target.condition)) found.add(other);
    }
    needs.set(id, found.size === 0 ? nothing : found);
  }
  for (const [key, { value, exportName = '', condition }] of Object.entries(template.outputs)) {
    if (!conditionOf(template, truths, condition, 'Outputs')) continue;
    resourcesIn(template, value, truths, 'Outputs');
    if (resourcesIn(template, exportName, truths, 'Outputs').size > 0) throw dependentExport(key);
  }
  refuseCircles(needs);
  refuseSnapshots(template);
  return needs;
}
