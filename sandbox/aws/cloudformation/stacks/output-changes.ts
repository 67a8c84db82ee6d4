/** Says whether a deployment would change a stack's outputs. */
import { canonical } from '../value.ts';
import type { Deployment } from './deployment.ts';

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
