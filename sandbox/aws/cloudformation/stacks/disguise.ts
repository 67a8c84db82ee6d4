/** What is shown of a resource's properties in place of what they hold. Source: user guide, "Parameters", NoEcho, and "Dynamic references"; recorded answers. */
import { evaluate } from '../template/evaluate.ts';
import type { ResourceDeclaration } from '../template/shapes.ts';
import { isList, type Mapping, record } from '../value.ts';
import type { Deployment } from './deployment.ts';
import type { Engine } from './engine.ts';
import type { Stack } from './model.ts';
import { stackScope } from './scope.ts';

/** Stands for what NoEcho hides. */
export const asterisks = '****';

const disguises = new WeakMap<Mapping, Mapping>();

const references = new WeakMap<Mapping, Mapping>();

/** The deployment with asterisks for the parameters that have NoEcho, for lists as their only item; the very same when there are none. */
export function withoutSecrets(deployment: Deployment): Deployment {
  const secrets = Object.entries(deployment.template.parameters).filter(([, { noEcho }]) => noEcho);
  if (secrets.length === 0) return deployment;
  const hidden = secrets.map(
    ([name]) => [name, isList(deployment.values[name]) ? [asterisks] : asterisks] as const,
  );
  return { ...deployment, values: record([...Object.entries(deployment.values), ...hidden]) };
}

function hiding(engine: Engine, stack: Stack, deployment: Deployment, wanted: Mapping): Mapping {
  const scope = stackScope(engine, stack, { deployment, resources: stack.resources });
  try {
    return (evaluate(wanted, scope) ?? {}) as Mapping;
  } catch {
    return { [asterisks]: asterisks };
  }
}

/**
 * Remembers of resolved `properties` how they are shown: without the secrets of parameters, and with dynamic
 * references, if it `refers`, as the template has them. `referring` are they with all resolved but those that are looked
 * up late.
 */
export function disguise(
  engine: Engine,
  stack: Stack,
  sides: {
    readonly target: Deployment;
    readonly declaration: ResourceDeclaration;
    readonly properties: Mapping;
    readonly refers: boolean;
    readonly referring: Mapping | undefined;
  },
): void {
  const { target, declaration, properties, refers, referring } = sides;
  if (referring !== undefined) references.set(properties, referring);
  const deployment = withoutSecrets(target);
  if (deployment === target && !refers) return;
  disguises.set(properties, hiding(engine, stack, deployment, declaration.properties));
}

/** Properties as they are shown. */
export function disguised(properties: Mapping): Mapping {
  return disguises.get(properties) ?? properties;
}

/** Properties with the dynamic references that are looked up late as they were, for a comparison: what one gives now is no change. */
export function asReferred(properties: Mapping): Mapping {
  return references.get(properties) ?? properties;
}
