/** What the functions of a stack's template see while it is deployed. */
import { invalid, misused } from '../template/errors.ts';
import type { Scope } from '../template/evaluate.ts';
import type { Mapping, Value } from '../value.ts';
import type { Deployment } from './deployment.ts';
import type { Engine } from './engine.ts';
import type { Stack, StackResource } from './model.ts';

/** An export and the stack that makes it. */
export interface Export {
  readonly name: string;
  readonly value: string;
  readonly stack: Stack;
}

/** The live exports of an account and region, by name. */
export function exportsOf(
  engine: Engine,
  place: { readonly account: string; readonly region: string },
): readonly Export[] {
  return engine.stacks
    .filter(
      (stack) =>
        stack.account === place.account && stack.region === place.region && stack.deleted === undefined,
    )
    .flatMap((stack) =>
      stack.outputs.flatMap(({ exportName, value }) =>
        exportName === undefined ? [] : [{ name: exportName, value, stack }],
      ),
    )
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function deep(attributes: Mapping, path: string): Value | undefined {
  if (attributes[path] !== undefined) return attributes[path];
  let value: Value | undefined = attributes;
  for (const part of path.split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Mapping)[part] : undefined;
  }
  return value;
}

/** An attribute a handler has left with a resource. */
function attributeOf(resource: StackResource, attribute: string): Value {
  const value = deep(resource.attributes, attribute);
  if (value === undefined) {
    // AWS re:Post, "How do I resolve the Attribute 'Key' does not exist error when I use Fn::GetAtt".
    throw invalid(`Attribute '${attribute}' does not exist`);
  }
  return value;
}

/** The scope over `resources`, as they are when a function is resolved. */
export function stackScope(
  engine: Engine,
  stack: Pick<Stack, 'account' | 'region'>,
  parts: { readonly deployment: Deployment; readonly resources: ReadonlyMap<string, StackResource> },
): Scope {
  const { deployment, resources } = parts;
  const made = (name: string): StackResource => {
    const resource = resources.get(name);
    if (resource?.physicalId === undefined) throw misused(`resource ${name} does not exist`);
    return resource;
  };
  return {
    ref: (name) => {
      if (name === 'AWS::NoValue') return undefined;
      return deployment.values[name] ?? made(name).physicalId;
    },
    attribute: (name, attribute) => attributeOf(made(name), attribute),
    condition: (name) => {
      const truth = deployment.truths[name];
      if (truth === undefined) throw misused(`unresolved condition dependency ${name} in Fn::If`);
      return truth;
    },
    export: (name) => {
      const found = exportsOf(engine, stack).find((each) => each.name === name);
      if (found === undefined) throw invalid(`No export named ${name} found`);
      return found.value;
    },
    zones: (region) => {
      const zones = deployment.zones.get(region === '' ? stack.region : region);
      if (zones === undefined) throw misused(`Fn::GetAZs: no availability zones known for ${region}`);
      return zones;
    },
    mappings: deployment.template.mappings,
    extensions: deployment.template.transforms.includes('AWS::LanguageExtensions'),
  };
}
