/** The way of one member into its group: launched, waited for, registered, in service; or an activity that says why not. */
import {
  DescribeInstancesCommand,
  type EC2Client,
  EC2ServiceException,
  type Instance,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { actingFor, type Engine, pause, retreat, Stopped } from '../engine.ts';
import type { Place } from '../launch-sources.ts';
import type { Activity, Group, Member } from '../model.ts';
import { closeActivity, openActivity } from './activities.ts';
import { failureOf, launchRequest } from './launch-request.ts';
import { type Order, orderFor } from './launch-source.ts';
import { registerAtAll } from './register.ts';
import { terminate } from './terminate.ts';
import { hooksFor, type Verdict, waitForHooks } from './wait-for-hooks.ts';
import { announce, kick, persevere, spawn } from './work.ts';

/** Until EC2 says that a machine runs. */
const bootMilliseconds = 15_000;

export interface Launch {
  readonly place: Place;
  readonly cause: string;
}

/** Starts the launch of a member. It counts as capacity from now on. */
export function launch(engine: Engine, group: Group, { place, cause }: Launch): void {
  const slot = { ...place };
  group.launching.add(slot);
  const description = 'Launching a new EC2 instance';
  const activity = openActivity(engine, group, { description, cause, place });
  activity.status = 'PreInService';
  spawn(engine, group, async () => {
    const member = await order(engine, group, { place, activity }).finally(() =>
      group.launching.delete(slot),
    );
    if (member !== undefined) await enter(engine, group, { member, activity });
  });
}

/** Asks EC2 for the machine; undefined when there is none to have. */
async function order(
  engine: Engine,
  group: Group,
  { place, activity }: { readonly place: Place; readonly activity: Activity },
): Promise<Member | undefined> {
  let instanceType = 'requested';
  try {
    const wanted = await orderFor(engine, group, group.work.failures);
    instanceType = wanted.instanceType;
    const ec2 = await actingFor(engine, group).ec2();
    const input = launchRequest(group, wanted, place);
    const found = await runOne(ec2, input).catch((error: unknown) => adopt(engine, group, { input, error }));
    const zone = found?.Placement?.AvailabilityZone ?? place.zone;
    const at = { ...place, zone, subnet: found?.SubnetId ?? place.subnet };
    return welcome(engine, group, { id: found?.InstanceId ?? '', wanted, place: at, activity });
  } catch (error) {
    if (error instanceof Stopped) throw error;
    failed(engine, group, { activity, place, message: failureOf(error, instanceType, place) });
    return undefined;
  }
}

async function runOne(ec2: EC2Client, input: RunInstancesCommandInput): Promise<Instance | undefined> {
  const { Instances } = await ec2.send(new RunInstancesCommand(input));
  return Instances?.[0];
}

/** Finds the machine by the request's token when the answer was lost on its way; throws the error when there is none. */
async function adopt(
  engine: Engine,
  group: Group,
  { input, error }: { readonly input: RunInstancesCommandInput; readonly error: unknown },
): Promise<Instance> {
  if (error instanceof EC2ServiceException && error.$metadata.httpStatusCode !== undefined) throw error;
  const ec2 = await engine.eyes(group.caller).ec2();
  const Filters = [{ Name: 'tag:aws:autoscaling:groupName', Values: [group.name] }];
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  const machines = Reservations.flatMap(({ Instances = [] }) => Instances);
  const found = machines.find(({ ClientToken }) => ClientToken === input.ClientToken);
  if (found === undefined) throw error;
  return found;
}

interface Arrival {
  readonly id: string;
  readonly wanted: Order;
  readonly place: Place;
  readonly activity: Activity;
}

function welcome(engine: Engine, group: Group, { id, wanted, place, activity }: Arrival): Member {
  const member: Member = {
    id,
    place,
    instanceType: wanted.instanceType,
    origin: wanted.origin,
    spot: wanted.spot,
    launched: engine.clock.now(),
    state: 'Pending',
    health: 'Healthy',
    ailment: undefined,
    protected: group.settings.protectNew,
    inServiceSince: undefined,
    leaving: false,
    running: true,
    actions: new Map(),
  };
  group.members.set(id, member);
  activity.description = `Launching a new EC2 instance: ${id}`;
  activity.status = 'InProgress';
  activity.progress = 30;
  return member;
}

/** Source: EC2 Auto Scaling User Guide, "Amazon EC2 Auto Scaling instance lifecycle". */
async function enter(
  engine: Engine,
  group: Group,
  { member, activity }: { readonly member: Member; readonly activity: Activity },
): Promise<void> {
  await pause(engine, bootMilliseconds);
  const hooks = hooksFor(group, 'autoscaling:EC2_INSTANCE_LAUNCHING');
  if (!member.leaving && hooks.length > 0) {
    member.state = 'Pending:Wait';
    Object.assign(activity, { status: 'MidLifecycleAction', progress: 60 });
    announce(group);
    const verdict = await waitForHooks(engine, member, hooks);
    if (verdict.result === 'ABANDON' && !member.leaving) {
      abandon(engine, group, { member, activity, verdict });
      return;
    }
  }
  if (member.leaving) return closeActivity(engine, activity, 'Failed', diedYoung);
  if (hooks.length > 0) member.state = 'Pending:Proceed';
  if (!group.suspended.has('AddToLoadBalancer')) {
    await persevere(engine, () => registerAtAll(engine, group, [member]));
  }
  if (member.leaving) return closeActivity(engine, activity, 'Failed', diedYoung);
  Object.assign(member, { state: 'InService', inServiceSince: engine.clock.now() });
  group.work.failures = 0;
  closeActivity(engine, activity, 'Successful');
}

/** Source: EC2 Auto Scaling User Guide, "Troubleshoot instance launch failure". */
const diedYoung =
  'Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: Client.UserInitiatedShutdown: User initiated shutdown';

function abandon(
  engine: Engine,
  group: Group,
  given: { readonly member: Member; readonly activity: Activity; readonly verdict: Verdict },
): void {
  const { member, activity, verdict } = given;
  const how = verdict.timedOut ? 'Heartbeat Timeout' : 'Lifecycle Action Completed with ABANDON Result';
  const message = `Instance failed to complete user's Lifecycle Action: Lifecycle Action with token ${verdict.token} was abandoned: ${how}`;
  failed(engine, group, { activity, place: member.place, message });
  terminate(engine, group, { member, cause: activity.cause, hooks: false });
}

/** Ends the activity, and lets the group try again: in another zone now, or after a while where it was. */
function failed(
  engine: Engine,
  group: Group,
  {
    activity,
    place,
    message,
  }: { readonly activity: Activity; readonly place: Place; readonly message: string },
): void {
  const { work } = group;
  const text = `${message.replace(/\.?$/, '.')} Launching EC2 instance failed.`;
  if (!activity.description.includes(':')) {
    activity.description = `Launching a new EC2 instance.  Status Reason: ${text}`;
  }
  closeActivity(engine, activity, 'Failed', text);
  work.shunned.add(place.zone);
  const zones = new Set(group.settings.places.map(({ zone }) => zone));
  if ([...zones].some((zone) => !work.shunned.has(zone)) || work.held) return;
  work.held = true;
  work.failures += 1;
  retreat(engine, work.failures).then(
    () => {
      work.held = false;
      work.shunned.clear();
      kick(engine, group);
    },
    () => undefined,
  );
}
