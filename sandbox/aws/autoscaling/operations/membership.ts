/** Members that come and go without being launched or ended: detached, put aside and taken back. */
import type { Call } from '../../contract.ts';
import { at, closeActivity, openActivity, shownActivity } from '../control/activities.ts';
import { deregisterFrom, registerAtAll } from '../control/register.ts';
import { persevere, spawn } from '../control/work.ts';
import type { Engine } from '../engine.ts';
import { type Activity, capacity, type Group, type LifecycleState, type Member } from '../model.ts';
import { flag, invalid, required, texts } from '../request.ts';
import { type Action, after, named } from './action.ts';
import { inGroup } from './instances.ts';

interface Move {
  readonly member: Member;
  readonly description: string;
  /** `was detached`, `was moved to standby` … */
  readonly deed: string;
  /** `, shrinking the capacity from 2 to 1`, or nothing. */
  readonly effect: string;
}

function journal(engine: Engine, group: Group, { member, description, deed, effect }: Move): Activity {
  const cause = at(engine, `instance ${member.id} ${deed} in response to a user request${effect}.`);
  const place = member.place;
  const activity = openActivity(engine, group, { description: `${description}: ${member.id}`, cause, place });
  activity.progress = 50;
  return activity;
}

/** The serving members a request names. */
function chosen(group: Group, call: Call, state: LifecycleState): readonly Member[] {
  const members = (texts(call.params, 'InstanceIds') ?? []).map((id) => inGroup(group, id));
  const other = members.find((member) => member.state !== state);
  if (other === undefined) return members;
  throw invalid(`The instance ${other.id} is not in ${state}.`);
}

async function away(engine: Engine, group: Group, member: Member): Promise<void> {
  for (const attachment of group.attachments.values()) {
    await persevere(engine, async () => {
      await deregisterFrom(engine, group, { attachment, members: [member] });
    });
  }
}

interface Aside {
  readonly state: LifecycleState;
  readonly description: string;
  readonly deed: string;
  /** What was asked for, in a refusal. */
  readonly wish: string;
  end(group: Group, member: Member): void;
}

const standby: Aside = {
  state: 'EnteringStandby',
  description: 'Moving EC2 instance to Standby',
  deed: 'was moved to standby',
  wish: 'place into standby',
  end: (_, member) => (member.state = 'Standby'),
};

const detached: Aside = {
  state: 'Detaching',
  description: 'Detaching EC2 instance',
  deed: 'was detached',
  wish: 'detach',
  end: (group, { id }) => group.members.delete(id),
};

/** Without hooks. Source: API reference, DetachInstances and EnterStandby; User Guide, "Lifecycle hooks". */
function putAside(aside: Aside): Action['run'] {
  return async (engine, call) => {
    const group = named(engine, call);
    required(call.params, 'ShouldDecrementDesiredCapacity');
    const lower = flag(call.params, 'ShouldDecrementDesiredCapacity') === true;
    const members = chosen(group, call, 'InService');
    const before = capacity(group);
    if (lower) resize(group, -members.length, aside.wish);
    const effect = lower ? `, shrinking the capacity from ${before} to ${before - members.length}` : '';
    const Activities = members.map((member) => {
      const activity = journal(engine, group, { ...aside, member, effect });
      const shown = shownActivity(activity);
      member.state = aside.state;
      spawn(engine, group, async () => {
        await away(engine, group, member);
        aside.end(group, member);
        closeActivity(engine, activity, 'Successful');
      });
      return shown;
    });
    return after(engine, group, { Activities });
  };
}

/** Raises the desired capacity. Source: API reference, ExitStandby. */
async function exitStandby(engine: Engine, call: Call): Promise<object> {
  const group = named(engine, call);
  refuseWithoutLaunch(group, `Cannot move instances out of Standby for AutoScalingGroup ${group.name}`);
  const members = chosen(group, call, 'Standby');
  const before = group.settings.desired;
  resize(group, members.length, 'exit standby for');
  const effect = `, increasing the capacity from ${before} to ${group.settings.desired}`;
  const Activities = members.map((member) => {
    const description = 'Moving EC2 instance out of Standby';
    const activity = journal(engine, group, {
      member,
      description,
      deed: 'was moved out of standby',
      effect,
    });
    activity.status = 'PreInService';
    activity.progress = 30;
    const shown = shownActivity(activity);
    serveAgain(engine, group, member, activity);
    return shown;
  });
  return after(engine, group, { Activities });
}

/** Puts a member behind the load balancers and into service. */
export function serveAgain(
  engine: Engine,
  group: Group,
  ...[member, activity]: readonly [Member, Activity]
): void {
  member.state = 'Pending';
  spawn(engine, group, async () => {
    if (!group.suspended.has('AddToLoadBalancer')) {
      await persevere(engine, () => registerAtAll(engine, group, [member]));
    }
    if (!member.leaving) Object.assign(member, { state: 'InService', inServiceSince: engine.clock.now() });
    closeActivity(engine, activity, 'Successful');
  });
}

/** Source: EC2 Auto Scaling User Guide, "Suspend and resume processes": Launch off also keeps members from coming in. */
export function refuseWithoutLaunch(group: Group, refusal: string): void {
  if (group.suspended.has('Launch')) throw invalid(`${refusal} while the Launch process is suspended`);
}

/** Changes the desired capacity within its bounds; `wish` is what was asked for, in the refusal. */
export function resize({ name, settings }: Group, by: number, wish: string): void {
  const { min, max, desired } = settings;
  if (desired + by > max || desired + by < min) {
    const count = Math.abs(by);
    throw invalid(
      `AutoScalingGroup ${name} has min-size=${min}, max-size=${max}, and desired-size=${desired}. To ${wish} ${count} instance${count === 1 ? '' : 's'}, please update the AutoScalingGroup sizes appropriately.`,
    );
  }
  settings.desired = desired + by;
}

const asideMembers = ['InstanceIds', 'AutoScalingGroupName', 'ShouldDecrementDesiredCapacity'];

/** The operations on membership by name. */
export const membershipActions: Readonly<Record<string, Action>> = {
  DetachInstances: { takes: asideMembers, run: putAside(detached) },
  EnterStandby: { takes: asideMembers, run: putAside(standby) },
  ExitStandby: { takes: ['InstanceIds', 'AutoScalingGroupName'], run: exitStandby },
};
