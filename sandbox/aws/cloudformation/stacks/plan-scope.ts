/** What functions give while a deployment is only planned: what will be made or changed is not known yet. */
import { misused } from '../template/errors.ts';
import { evaluate, type Scope } from '../template/evaluate.ts';
import { callOf } from '../template/functions.ts';
import { isList, isMapping, type Mapping, record, type Value } from '../value.ts';
import type { StackResource } from './model.ts';

/** What AWS shows for values that a deployment will only make known. */
export const unknownYet = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** The resources whose `Ref`, and whose attributes, cannot be told yet. */
export interface Unsure {
  readonly names: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
}

/** A scope without what will be made or replaced; `planned` says that it is not known yet. */
export function planScope(base: Scope, resources: ReadonlyMap<string, StackResource>, unsure: Unsure): Scope {
  return {
    ...base,
    ref: (name) => {
      if (unsure.names.has(name)) throw misused(`resource ${name} is not made yet`);
      return base.ref(name);
    },
    attribute: (name, attribute) => {
      if (unsure.attributes.has(name) || resources.get(name)?.physicalId === undefined)
        throw misused(`attributes of resource ${name} are not known yet`);
      return base.attribute(name, attribute);
    },
  };
}

function resolved(name: string, argument: Value, scope: Scope): Value | undefined {
  try {
    if (name !== 'Fn::If' || !isList(argument)) return evaluate({ [name]: argument }, scope);
    const [condition, yes = null, no = null] = argument;
    return plannedValue(scope.condition(condition as string) ? yes : no, scope);
  } catch {
    return unknownYet;
  }
}

/** A function that cannot be resolved is unknown as a whole; what is around it is not. */
function plannedValue(value: Value, scope: Scope): Value | undefined {
  const call = callOf(value);
  if (call !== undefined) return resolved(call.name, call.argument, scope);
  if (isList(value)) {
    return value.map((item) => plannedValue(item, scope)).filter((item) => item !== undefined);
  }
  return isMapping(value) ? planned(value, scope) : value;
}

/** Properties as they will be, as far as that can be told. */
export function planned(properties: Mapping, scope: Scope): Mapping {
  const entries = Object.entries(properties).map(
    ([name, value]) => [name, plannedValue(value, scope)] as const,
  );
  return record(entries.filter(([, value]) => value !== undefined)) as Mapping;
}
