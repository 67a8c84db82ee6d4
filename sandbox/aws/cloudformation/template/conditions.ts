/** Works out a template's conditions from parameters, mappings and each other. */
import { record, type Value } from '../value.ts';
import { malformed, misused } from './errors.ts';
import { evaluate, type Scope } from './evaluate.ts';

/** What conditions may look at. */
export type ConditionScope = Pick<Scope, 'mappings' | 'extensions'> & {
  /** Parameters and pseudo parameters; throws for anything else. */
  ref(name: string): Value | undefined;
};

/** Every condition's truth. Throws a ValidationError for cycles, unknown names and functions conditions may not use. */
export function resolveConditions(
  conditions: Readonly<Record<string, Value>>,
  scope: ConditionScope,
): Readonly<Record<string, boolean>> {
  const known = new Map<string, boolean>();
  const open = new Set<string>();
  const refuse = (): never => {
    throw malformed('Conditions can only use parameters, pseudo parameters, mappings and other conditions.');
  };
  const imported = (): never => {
    throw misused('Cannot use Fn::ImportValue in Conditions');
  };
  const inner: Scope = { ...scope, attribute: refuse, export: imported, zones: refuse, condition: truth };

  function truth(name: string): boolean {
    const before = known.get(name);
    if (before !== undefined) return before;
    const condition = conditions[name];
    if (condition === undefined) throw misused(`unresolved condition dependency ${name} in Fn::If`);
    if (open.has(name)) throw malformed(`Circular dependencies for conditions [${[...open].join(', ')}]`);
    open.add(name);
    const value = evaluate(condition, inner);
    open.delete(name);
    if (typeof value !== 'boolean') throw malformed('Every Conditions member must evaluate to a boolean.');
    known.set(name, value);
    return value;
  }

  return record(Object.keys(conditions).map((name) => [name, truth(name)] as const));
}
