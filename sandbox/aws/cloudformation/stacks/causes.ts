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
  /** Whether values are looked at, as for change sets that show them. */
  readonly exact: boolean;
}

function mentioned(value: Value | undefined, around: Surroundings): readonly Cause[] {
  if (value === undefined) return [];
  const { was, target, fresh, perhaps, touched } = around;
  return mentions(value, target.truths).flatMap((mention): readonly Cause[] => {
    const { kind, name, attribute } = mention;
    if (kind === 'condition') return [];
    if (target.template.parameters[name] !== undefined) {
      const changed = was?.texts[name] !== target.texts[name];
      return changed ? [{ source: 'ParameterReference', entity: name, evaluation: 'Static' }] : [];
    }
    const evaluation = fresh.has(name) ? 'Static' : 'Dynamic';
    if (kind === 'attribute') {
      if (![fresh, perhaps, touched].some((set) => set.has(name))) return [];
      return [{ source: 'ResourceAttribute', entity: `${name}.${attribute ?? ''}`, evaluation }];
    }
    if (!fresh.has(name) && !perhaps.has(name)) return [];
    return [{ source: 'ResourceReference', entity: name, evaluation }];
  });
}

/**
 * The causes of a changed value, each once; one without another cause is modified directly. Beside another cause AWS
 * names a direct modification that is dynamic: always where values are shown, otherwise with a parameter and where the
 * template says something else than before. A parameter that still names the same entry of the parameter store is no
 * cause, whatever stands there now.
 */
export function causesOf(
  former: Value | undefined,
  declared: Value | undefined,
  around: Surroundings,
): readonly Cause[] {
  const found = mentioned(declared, around);
  const unique = [...new Map(found.map((cause) => [`${cause.source} ${cause.entity}`, cause])).values()];
  if (unique.length === 0) return [{ source: 'DirectModification', evaluation: 'Static' }];
  const byParameter = unique.some(({ source }) => source === 'ParameterReference');
  const beside = around.exact || byParameter || !same(former, declared);
  return beside ? [...unique, { source: 'DirectModification', evaluation: 'Dynamic' }] : unique;
}
