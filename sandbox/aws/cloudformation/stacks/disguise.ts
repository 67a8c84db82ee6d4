/** What rows show of a resource's properties in place of secrets. Source: user guide, "Parameters", NoEcho; recorded answers. */
import { evaluate } from '../template/evaluate.ts';
import type { ResourceDeclaration } from '../template/shapes.ts';
import { type Mapping, record } from '../value.ts';
import type { Deployment } from './deployment.ts';
import type { Engine } from './engine.ts';
import type { Stack } from './model.ts';
import { stackScope } from './scope.ts';

const asterisks = '****';

const disguises = new WeakMap<Mapping, Mapping>();

function withoutSecrets(deployment: Deployment): Deployment {
  const secrets = Object.entries(deployment.template.parameters).filter(([, { noEcho }]) => noEcho);
  const hidden = secrets.map(([name]) => [name, asterisks] as const);
  return { ...deployment, values: record([...Object.entries(deployment.values), ...hidden]) };
}

/** The properties with asterisks for parameters that have NoEcho and with dynamic references as the template has them. */
function hiding(
  engine: Engine,
  stack: Stack,
  sides: { readonly target: Deployment; readonly declaration: ResourceDeclaration },
): Mapping {
  const deployment = withoutSecrets(sides.target);
  const scope = stackScope(engine, stack, { deployment, resources: stack.resources });
  try {
    return (evaluate(sides.declaration.properties, scope) ?? {}) as Mapping;
  } catch {
    return { [asterisks]: asterisks };
  }
}

/** Has rows show the resolved `properties` without the secrets that the declaration takes from elsewhere. */
export function disguise(
  engine: Engine,
  stack: Stack,
  sides: {
    readonly target: Deployment;
    readonly declaration: ResourceDeclaration;
    readonly properties: Mapping;
    /** Whether dynamic references have been resolved. */
    readonly referring: boolean;
  },
): void {
  const secret = Object.values(sides.target.template.parameters).some(({ noEcho }) => noEcho);
  if (secret || sides.referring) disguises.set(sides.properties, hiding(engine, stack, sides));
}

/** Properties as rows show them. */
export function disguised(properties: Mapping): Mapping {
  return disguises.get(properties) ?? properties;
}
