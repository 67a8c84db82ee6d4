/** Minimum, maximum and desired capacity, and what AWS says when they do not fit together. */
import type { Params } from '../../contract.ts';
import { invalid, number, required } from '../request.ts';

export interface Sizes {
  readonly min: number;
  readonly max: number;
  readonly desired: number;
}

function checked({ min, max, desired }: Sizes): Sizes {
  if (max < min) throw invalid(`Max bound, ${max}, must be greater than or equal to min bound, ${min}`);
  if (desired < min || desired > max) {
    throw invalid(
      `Desired capacity:${desired} must be between the specified min size:${min} and max size:${max}`,
    );
  }
  return { min, max, desired };
}

/** The sizes of a new group: the desired capacity is the minimum unless told. Source: API reference, CreateAutoScalingGroup. */
export function newSizes(params: Params): Sizes {
  required(params, 'MinSize');
  required(params, 'MaxSize');
  const min = number(params, 'MinSize') ?? 0;
  const max = number(params, 'MaxSize') ?? 0;
  return checked({ min, max, desired: number(params, 'DesiredCapacity') ?? min });
}

/**
 * The sizes of a group after an update. A minimum above, or a maximum below, the desired capacity takes it along
 * unless the update names it. Source: API reference, UpdateAutoScalingGroup.
 */
export function changedSizes(params: Params, former: Sizes): Sizes {
  const min = number(params, 'MinSize') ?? former.min;
  const max = number(params, 'MaxSize') ?? former.max;
  if (max < min) return checked({ min, max, desired: min });
  const kept = Math.min(Math.max(former.desired, min), max);
  return checked({ min, max, desired: number(params, 'DesiredCapacity') ?? kept });
}
