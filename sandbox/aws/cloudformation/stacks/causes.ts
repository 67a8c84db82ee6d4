/** Says why a property will change: its text, a parameter, or a resource it refers to. */
import { mentions } from '../template/references.ts';
import { same, type Value } from '../value.ts';
import type { Deployment } from './deployment.ts';

/** One reason, as change sets name it. `Dynamic`: whether the value really changes shows only when it is carried out. */
export interface Cause {
  readonly source:
    | 'Automatic'
    | 'DirectModification'
    | 'ParameterReference'
    | 'ResourceReference'
    | 'ResourceAttribute';
  readonly entity?: string | undefined;
  readonly evaluation: 'Static' | 'Dynamic';
}

/** What is known of the other resources when a property is looked at. */
export interface Surroundings {
  readonly was: Deployment | undefined;
  readonly target: Deployment;
  /** Will be new physical resources for certain. */
  readonly fresh: ReadonlySet<string>;
  /** Will perhaps be. */
  readonly perhaps: ReadonlySet<string>;
  /** Will be changed in place. */
  readonly touched: ReadonlySet<string>;
}

function mentioned(value: Value | undefined, around: Surroundings): readonly Cause[] {
  if (value === undefined) return [];
  const { was, target, fresh, perhaps, touched } = around;
  return mentions(value, target.truths).flatMap((mention): readonly Cause[] => {
    const { kind, name, attribute } = mention;
    if (kind === 'condition') return [];
    if (target.template.parameters[name] !== undefined) {
      const changed = !same(was?.values[name], target.values[name]);
      return changed ? [{ source: 'ParameterReference', entity: name, evaluation: 'Static' }] : [];
    }
    if (kind === 'attribute') {
      if (![fresh, perhaps, touched].some((set) => set.has(name))) return [];
      return [{ source: 'ResourceAttribute', entity: `${name}.${attribute ?? ''}`, evaluation: 'Dynamic' }];
    }
    if (fresh.has(name)) return [{ source: 'ResourceReference', entity: name, evaluation: 'Static' }];
    return perhaps.has(name) ? [{ source: 'ResourceReference', entity: name, evaluation: 'Dynamic' }] : [];
  });
}

/**
 * The causes of a changed property, each once. A changed parameter brings a dynamic direct modification with it, as AWS
 * shows it; a property without another cause is modified directly.
 */
export function causesOf(
  former: Value | undefined,
  declared: Value | undefined,
  around: Surroundings,
): readonly Cause[] {
  const found = mentioned(declared, around);
  const unique = [...new Map(found.map((cause) => [`${cause.source} ${cause.entity}`, cause])).values()];
  const direct: Cause = { source: 'DirectModification', evaluation: 'Static' };
  if (unique.length === 0) return [direct];
  if (!same(former, declared)) return [...unique, direct];
  const byParameter = unique.some(({ source }) => source === 'ParameterReference');
  return byParameter ? [...unique, { ...direct, evaluation: 'Dynamic' }] : unique;
}
