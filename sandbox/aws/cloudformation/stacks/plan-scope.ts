/** What functions give while a deployment is only planned: what will be made or changed is not known yet. */
import { evaluate, type Scope } from '../template/evaluate.ts';
import type { Mapping } from '../value.ts';
import type { StackResource } from './model.ts';

/** What AWS shows for values that a deployment will only make known. */
const unknownYet = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** The resources whose `Ref`, and whose attributes, cannot be told yet. */
export interface Unsure {
  readonly names: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
}

/** A scope in which what will be made or replaced is not known yet. */
export function planScope(base: Scope, resources: ReadonlyMap<string, StackResource>, unsure: Unsure): Scope {
  const unknown = (name: string): boolean => resources.get(name)?.physicalId === undefined;
  return {
    ...base,
    ref: (name) => {
      try {
        return unsure.names.has(name) ? unknownYet : base.ref(name);
      } catch (error) {
        if (unknown(name)) return unknownYet;
        throw error;
      }
    },
    attribute: (name, attribute) =>
      unsure.attributes.has(name) || unknown(name) ? unknownYet : base.attribute(name, attribute),
  };
}

/** Properties as they will be; where a function cannot work on what is unknown, the whole property is unknown. */
export function planned(properties: Mapping, scope: Scope): Mapping {
  const entries = Object.entries(properties).map(([name, value]) => {
    try {
      return [name, evaluate(value, scope)] as const;
    } catch {
      return [name, unknownYet] as const;
    }
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Mapping;
}
