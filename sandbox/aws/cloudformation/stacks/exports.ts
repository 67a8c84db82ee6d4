/** Protects exports that other stacks import. */
import { invalid } from '../template/errors.ts';
import { evaluate } from '../template/evaluate.ts';
import { callOf } from '../template/functions.ts';
import { isList, isMapping, text, type Value } from '../value.ts';
import type { Engine } from './engine.ts';
import type { Stack, StackOutput } from './model.ts';
import { stackScope } from './scope.ts';

function importsIn(value: Value): readonly Value[] {
  const call = callOf(value);
  if (call?.name === 'Fn::ImportValue') return [call.argument];
  if (isList(value)) return value.flatMap(importsIn);
  return isMapping(value) ? Object.values(value).flatMap(importsIn) : [];
}

function importedBy(engine: Engine, stack: Stack): readonly string[] {
  const { deployment } = stack;
  if (deployment === undefined || !deployment.template.body.includes('ImportValue')) return [];
  const scope = stackScope(engine, stack, { deployment, resources: stack.resources });
  const active = [...deployment.needs.keys()].map(
    (id) => deployment.template.resources[id]?.properties ?? {},
  );
  const outputs = Object.values(deployment.template.outputs).map(({ value }) => value);
  return [...active, ...outputs].flatMap(importsIn).flatMap((argument) => {
    try {
      return [text(evaluate(argument, scope))];
    } catch {
      return [];
    }
  });
}

/** The live stacks beside `exporter` that import `name`. */
export function importersOf(
  engine: Engine,
  exporter: Pick<Stack, 'account' | 'region'>,
  name: string,
): readonly Stack[] {
  return engine.stacks.filter(
    (stack) =>
      stack.deleted === undefined &&
      stack.account === exporter.account &&
      stack.region === exporter.region &&
      importedBy(engine, stack).includes(name),
  );
}

/** Throws when an export that others use would change or go; `next` are the outputs to be. */
export function exportUse(engine: Engine, stack: Stack, next: readonly StackOutput[]): void {
  for (const { exportName, value } of stack.outputs) {
    if (exportName === undefined) continue;
    const kept = next.some((output) => output.exportName === exportName && output.value === value);
    if (kept) continue;
    const [user] = importersOf(engine, stack, exportName).filter((each) => each !== stack);
    if (user === undefined) continue;
    throw invalid(`Export ${exportName} cannot be updated as it is in use by ${user.name}`);
  }
}

/** The first export of the stack that another stack uses. */
export function usedExport(
  engine: Engine,
  stack: Stack,
): { readonly name: string; readonly user: Stack } | undefined {
  for (const { exportName } of stack.outputs) {
    if (exportName === undefined) continue;
    const user = importersOf(engine, stack, exportName).find((each) => each !== stack);
    if (user !== undefined) return { name: exportName, user };
  }
  return undefined;
}
