/** Works out a stack's outputs once its resources are there. */
import { invalid } from '../template/errors.ts';
import { evaluate } from '../template/evaluate.ts';
import { text } from '../value.ts';
import type { StackOutput } from './model.ts';
import type { Run } from './run.ts';
import { exportsOf, stackScope } from './scope.ts';

/** The outputs of the target. Throws a ValidationError for a value that is not text and a name another stack exports. */
export function outputsOf(run: Run): readonly StackOutput[] {
  const { engine, stack, target } = run;
  const scope = stackScope(engine, stack, { deployment: target, resources: stack.resources });
  return Object.entries(target.template.outputs).flatMap(([key, declaration]): readonly StackOutput[] => {
    if (declaration.condition !== undefined && target.truths[declaration.condition] !== true) return [];
    const value = evaluate(declaration.value, scope);
    if (value === undefined) return [];
    if (typeof value === 'object') {
      throw invalid(
        `Template format error: Output ${key} is malformed. The Value field of every Outputs member must evaluate to a String.`,
      );
    }
    const exportName =
      declaration.exportName === undefined ? undefined : evaluate(declaration.exportName, scope);
    if (typeof exportName === 'string') {
      const other = exportsOf(engine, stack).find((each) => each.name === exportName && each.stack !== stack);
      if (other !== undefined) {
        throw invalid(`Export with name ${exportName} is already exported by stack ${other.stack.name}`);
      }
    }
    return [
      {
        key,
        value: text(value),
        description: declaration.description,
        exportName: typeof exportName === 'string' ? exportName : undefined,
      },
    ];
  });
}
