/** The time after a change of capacity in which nothing else changes it that minds the cooldown. */
import { AwsError } from '../../contract.ts';
import type { Engine } from '../engine.ts';
import type { Group } from '../model.ts';

/** Whether the group cools down; `seconds` is its own cooldown unless told. Source: User Guide, "Scaling cooldowns". */
export function isCooling(
  engine: Engine,
  { scaled, settings }: Group,
  seconds: number = settings.cooldown,
): boolean {
  if (scaled === undefined) return false;
  const speed = engine.clock.mode === 'scaled' ? engine.clock.factor : 1;
  return (engine.clock.now().getTime() - scaled.getTime()) * speed < seconds * 1_000;
}

/** Throws while the group cools down. */
export function refuseCooling(engine: Engine, group: Group, seconds?: number): void {
  if (!isCooling(engine, group, seconds)) return;
  const [last] = group.activities;
  const what = last === undefined ? 'A scaling activity' : `Scaling activity ${last.id}`;
  throw new AwsError('ScalingActivityInProgress', `${what} is in progress and blocks this action`);
}
