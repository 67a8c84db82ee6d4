/** The desired capacity of a group as users set it. */
import type { Call } from '../../contract.ts';
import { at } from '../control/activities.ts';
import { refuseCooling } from '../control/cooldown.ts';
import { kick } from '../control/work.ts';
import { type Engine, livingGroupOf } from '../engine.ts';
import type { Group } from '../model.ts';
import { flag, invalid, number, required } from '../request.ts';
import { type Action, after } from './action.ts';

/** What users change may end what kept launches from succeeding. */
export function tryAgain(engine: Engine, group: Group): Promise<object> {
  Object.assign(group.work, { held: false, failures: 0 });
  group.work.shunned.clear();
  kick(engine, group);
  return after(engine, group);
}

/** Source: API reference, SetDesiredCapacity: only when told so it minds the cooldown. */
function setDesired(engine: Engine, call: Call): Promise<object> {
  const group = livingGroupOf(engine, call);
  required(call.params, 'DesiredCapacity');
  if (flag(call.params, 'HonorCooldown') === true) refuseCooling(engine, group);
  const desired = number(call.params, 'DesiredCapacity') ?? 0;
  const { settings } = group;
  const where = `for the AutoScalingGroup.`;
  if (desired > settings.max) {
    throw invalid(`New SetDesiredCapacity value ${desired} is above max value ${settings.max} ${where}`);
  }
  if (desired < settings.min) {
    throw invalid(`New SetDesiredCapacity value ${desired} is below min value ${settings.min} ${where}`);
  }
  if (desired !== settings.desired) {
    group.reasons.push(
      at(
        engine,
        `a user request explicitly set group desired capacity changing the desired capacity from ${settings.desired} to ${desired}.`,
      ),
    );
    group.scaled = engine.clock.now();
  }
  settings.desired = desired;
  return tryAgain(engine, group);
}

/** The operation on the capacity by name. */
export const capacityActions: Readonly<Record<string, Action>> = {
  SetDesiredCapacity: {
    takes: ['AutoScalingGroupName', 'DesiredCapacity', 'HonorCooldown'],
    run: setDesired,
  },
};
