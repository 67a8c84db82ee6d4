/** Scaling policies: by how much one changes a group's capacity. Source: EC2 Auto Scaling user guide, "Step and simple scaling policies". */

/** Sizes that a group takes at a time. Source: EC2 Auto Scaling user guide, "Scheduled scaling". */
export interface ScheduledAction {
  readonly name: string;
  readonly arn: string;
  readonly start: Date | undefined;
  readonly end: Date | undefined;
  /** A cron expression in UTC; undefined: once. */
  readonly recurrence: string | undefined;
  readonly timeZone: string | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly desired: number | undefined;
}

/** What is added or set, and from where: bounds of a step are relative to the alarm's threshold. */
export interface Step {
  readonly lower: number | undefined;
  readonly upper: number | undefined;
  readonly adjustment: number;
}

export interface ScalingPolicy {
  readonly name: string;
  readonly arn: string;
  readonly type: 'SimpleScaling' | 'StepScaling' | 'TargetTrackingScaling';
  readonly adjustmentType: AdjustmentType | undefined;
  readonly adjustment: number | undefined;
  readonly steps: readonly Step[];
  /** At least so many instances, of a percentage. */
  readonly atLeast: number | undefined;
  /** Seconds. */
  readonly cooldown: number | undefined;
  readonly enabled: boolean;
  /** Members that are kept and shown only. */
  readonly shown: Readonly<Record<string, unknown>>;
}

export const adjustmentTypes = ['ChangeInCapacity', 'ExactCapacity', 'PercentChangeInCapacity'] as const;
type AdjustmentType = (typeof adjustmentTypes)[number];

/** Percentages are rounded towards zero, but to one instance at least. */
function share(percent: number, of: number): number {
  const change = (of * percent) / 100;
  return Math.abs(change) < 1 ? Math.sign(change) : Math.trunc(change);
}

/** The capacity that an adjustment makes of `current`, within the group's sizes. */
export function adjusted(
  { adjustmentType, atLeast = 0 }: Pick<ScalingPolicy, 'adjustmentType' | 'atLeast'>,
  adjustment: number,
  sizes: { readonly min: number; readonly max: number; readonly desired: number },
): number {
  const { min, max, desired } = sizes;
  const wanted = (): number => {
    if (adjustmentType === 'ExactCapacity') return adjustment;
    if (adjustmentType !== 'PercentChangeInCapacity') return desired + adjustment;
    const change = share(adjustment, desired);
    return desired + Math.sign(change) * Math.max(Math.abs(change), atLeast);
  };
  return Math.min(Math.max(wanted(), min), max);
}

/** The adjustment of the step that a metric's distance from its threshold falls into; undefined when none does. */
export function stepFor(steps: readonly Step[], distance: number): number | undefined {
  const above = distance >= 0;
  const found = steps.find(({ lower = -Infinity, upper = Infinity }) =>
    above ? lower <= distance && distance < upper : lower < distance && distance <= upper,
  );
  return found?.adjustment;
}
