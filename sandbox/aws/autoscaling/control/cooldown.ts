/** The time after a change of capacity in which nothing else changes it that minds the cooldown. */
import { AwsError } from '../../contract.ts';
import type { Engine } from '../engine.ts';
import type { Group } from '../model.ts';

/** Throws while the group cools down; `seconds` is its own cooldown unless told. Source: User Guide, "Scaling cooldowns". */
export function refuseCooling(
  engine: Engine,
  { scaled, settings, activities }: Group,
  seconds: number = settings.cooldown,
): void {
  if (scaled === undefined) return;
  const speed = engine.clock.mode === 'scaled' ? engine.clock.factor : 1;
  const age = (engine.clock.now().getTime() - scaled.getTime()) * speed;
  if (age >= seconds * 1_000) return;
  const [last] = activities;
  const what = last === undefined ? 'A scaling activity' : `Scaling activity ${last.id}`;
  throw new AwsError('ScalingActivityInProgress', `${what} is in progress and blocks this action`);
}
