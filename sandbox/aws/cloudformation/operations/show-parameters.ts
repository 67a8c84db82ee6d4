/** Shows the parameters of a stack or change set, as DescribeStacks and DescribeChangeSet do. */
import type { Deployment } from '../stacks/deployment.ts';
import { isSsmType } from '../template/parameters.ts';
import { isList, text, type Value } from '../value.ts';

function shown(value: Value | undefined): string {
  return isList(value) ? value.map(text).join(',') : text(value);
}

/** The parameters as they were given, with what they stand for where that is in the parameter store; undefined when there are none. */
export function shownParameters(deployment: Deployment | undefined): readonly object[] | undefined {
  const given = Object.entries(deployment?.texts ?? {});
  if (deployment === undefined || given.length === 0) return undefined;
  const { template, values } = deployment;
  return given.map(([ParameterKey, ParameterValue]) => {
    const declaration = template.parameters[ParameterKey];
    const value = values[ParameterKey];
    return {
      ParameterKey,
      ParameterValue: declaration?.noEcho === true ? '****' : ParameterValue,
      ResolvedValue: declaration !== undefined && isSsmType(declaration.type) ? shown(value) : undefined,
    };
  });
}
