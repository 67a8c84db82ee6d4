/** What users do to single members: end them, call them ill, protect them. */
import type { Call } from '../../contract.ts';
import { at, shownActivity } from '../control/activities.ts';
import { fallIll, inGrace } from '../control/observe.ts';
import { terminate } from '../control/terminate.ts';
import { announce, kick } from '../control/work.ts';
import { type Engine, territoryOf } from '../engine.ts';
import { capacity, counts, type Group, type Member } from '../model.ts';
import { choice, flag, invalid, required, texts } from '../request.ts';
import { type Action, after, named } from './action.ts';

/** The member with an id, in whichever group of the caller's. Throws AWS's refusal when no group has it. */
export function memberOf(engine: Engine, { caller }: Call, id: string): { group: Group; member: Member } {
  for (const group of territoryOf(engine, caller).groups.values()) {
    const member = group.members.get(id);
    if (member !== undefined) return { group, member };
  }
  throw invalid(`Instance Id not found - No managed instance found for instance ID: ${id}`);
}

/** Lowers the desired capacity, unless it is at its minimum. Source: API reference, TerminateInstanceInAutoScalingGroup. */
function decrement({ settings }: Group): void {
  if (settings.desired - 1 < settings.min) {
    throw invalid(
      `Currently, desiredSize equals minSize (${settings.min}). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
    );
  }
  settings.desired -= 1;
}

async function end(engine: Engine, call: Call): Promise<object> {
  const { group, member } = memberOf(engine, call, required(call.params, 'InstanceId'));
  required(call.params, 'ShouldDecrementDesiredCapacity');
  const lower = flag(call.params, 'ShouldDecrementDesiredCapacity') === true;
  if (member.leaving) throw invalid(`Instance ${member.id} is not in the InService state: ${member.state}`);
  const before = capacity(group);
  if (lower && counts(member)) decrement(group);
  const shrinking = lower ? `, shrinking the capacity from ${before} to ${before - 1}` : '';
  const cause = at(
    engine,
    `instance ${member.id} was taken out of service in response to a user request${shrinking}.`,
  );
  const { activity, released } = terminate(engine, group, { member, cause, hooks: true });
  const shown = shownActivity(activity);
  void released.then(() => kick(engine, group));
  return after(engine, group, { Activity: shown });
}

/** Source: API reference, SetInstanceHealth: the grace period is respected unless told otherwise. */
async function setHealth(engine: Engine, call: Call): Promise<object> {
  const { params } = call;
  const { group, member } = memberOf(engine, call, required(params, 'InstanceId'));
  required(params, 'HealthStatus');
  const health = choice(params, 'HealthStatus', ['Healthy', 'Unhealthy']);
  const respect = flag(params, 'ShouldRespectGracePeriod') ?? true;
  if (health === 'Healthy') {
    Object.assign(member, { health, ailment: undefined });
    return {};
  }
  if (respect && inGrace(engine, group, member)) return {};
  fallIll(member, 'user');
  kick(engine, group);
  return after(engine, group);
}

function setProtection(engine: Engine, call: Call): object {
  const group = named(engine, call);
  required(call.params, 'ProtectedFromScaleIn');
  const members = (texts(call.params, 'InstanceIds') ?? []).map((id) => inGroup(group, id));
  for (const member of members) member.protected = flag(call.params, 'ProtectedFromScaleIn') === true;
  announce(group);
  return {};
}

/** The group's own member with an id. */
export function inGroup(group: Group, id: string): Member {
  const member = group.members.get(id);
  if (member === undefined) {
    throw invalid(`The instance ${id} is not part of Auto Scaling group ${group.name}.`);
  }
  return member;
}

/** The operations on single members by name. */
export const instanceActions: Readonly<Record<string, Action>> = {
  TerminateInstanceInAutoScalingGroup: { takes: ['InstanceId', 'ShouldDecrementDesiredCapacity'], run: end },
  SetInstanceHealth: { takes: ['InstanceId', 'HealthStatus', 'ShouldRespectGracePeriod'], run: setHealth },
  SetInstanceProtection: {
    takes: ['AutoScalingGroupName', 'InstanceIds', 'ProtectedFromScaleIn'],
    run: setProtection,
  },
};
