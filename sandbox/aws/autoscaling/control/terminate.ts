/** The way of one member out of its group: away from load balancers, hooks, then ended at EC2. */
import { ModifyInstanceAttributeCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { patientServices } from '../../cloudformation/stacks/patience.ts';
import { actingFor, type Engine, pause } from '../engine.ts';
import type { Activity, Group, Member } from '../model.ts';
import { closeActivity, openActivity } from './activities.ts';
import { deregisterFrom } from './register.ts';
import { hooksFor, waitForHooks } from './wait-for-hooks.ts';
import { announce, persevere, spawn } from './work.ts';

/** Until EC2 says that a machine has ended. */
const shutdownMilliseconds = 30_000;

export interface Departure {
  readonly member: Member;
  readonly cause: string;
  /** False: straight to EC2, without hooks and without waiting for connections, as when a group is deleted by force. */
  readonly hooks: boolean;
}

export interface Leaving {
  readonly activity: Activity;
  /** When a successor may be launched: the machine has ended, or is kept waiting. */
  readonly released: Promise<void>;
}

/** Takes a member out. It counts no longer as capacity. */
export function terminate(engine: Engine, group: Group, departure: Departure): Leaving {
  const { member, cause } = departure;
  const description = `Terminating EC2 instance: ${member.id}`;
  const activity = openActivity(engine, group, { description, cause, place: member.place });
  Object.assign(member, { leaving: true, state: 'Terminating' });
  for (const action of member.actions.values()) action.end('ABANDON');
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  spawn(engine, group, () => leave(engine, group, { ...departure, activity, release }).finally(release));
  announce(group);
  return { activity, released };
}

type Exit = Departure & { readonly activity: Activity; readonly release: () => void };

/** Source: EC2 Auto Scaling User Guide, "How lifecycle hooks work": load balancers first, then hooks, then the end. */
async function leave(engine: Engine, group: Group, exit: Exit): Promise<void> {
  const { member, activity } = exit;
  await persevere(engine, () => leaveBalancers(engine, group, exit));
  if (exit.hooks) await leaveHooks(engine, group, exit);
  await persevere(engine, () => end(engine, group, member));
  exit.release();
  await pause(engine, shutdownMilliseconds);
  group.members.delete(member.id);
  closeActivity(engine, activity, 'Successful');
}

async function end(engine: Engine, group: Group, { id }: Member): Promise<void> {
  const ec2 = await patientServices(actingFor(engine, group), engine.clock).ec2();
  const command = new TerminateInstancesCommand({ InstanceIds: [id] });
  await ec2.send(command).catch(async (error: unknown) => {
    if (!(error instanceof Error)) throw error;
    if (error.name.startsWith('InvalidInstanceID')) return;
    if (error.name !== 'OperationNotPermitted') throw error;
    await unprotect(engine, group, id);
    await ec2.send(command);
  });
}

/** Source: EC2 User Guide, "Change instance termination protection": it does not keep Auto Scaling from terminating. */
async function unprotect(engine: Engine, group: Group, InstanceId: string): Promise<void> {
  const ec2 = await engine.eyes(group.caller).ec2();
  const DisableApiTermination = { Value: false };
  await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination }));
}

async function leaveBalancers(engine: Engine, group: Group, exit: Exit): Promise<void> {
  const { member, activity } = exit;
  let seconds = 0;
  for (const attachment of group.attachments.values()) {
    const drain = await deregisterFrom(engine, group, { attachment, members: [member] });
    seconds = Math.max(seconds, drain);
  }
  if (seconds === 0 || !member.running || !exit.hooks) return;
  activity.description = `Terminating EC2 instance: ${member.id} - Waiting For ELB Connection Draining.`;
  Object.assign(activity, { status: 'WaitingForELBConnectionDraining', progress: 50 });
  waitVisibly(engine, group, exit);
  await pause(engine, seconds * 1_000);
  activity.description = `Terminating EC2 instance: ${member.id}`;
  activity.status = 'InProgress';
}

async function leaveHooks(engine: Engine, group: Group, exit: Exit): Promise<void> {
  const { member, activity } = exit;
  const hooks = hooksFor(group, 'autoscaling:EC2_INSTANCE_TERMINATING');
  if (hooks.length === 0) return;
  member.state = 'Terminating:Wait';
  Object.assign(activity, { status: 'MidLifecycleAction', progress: 60 });
  waitVisibly(engine, group, exit);
  await waitForHooks(engine, member, hooks);
  member.state = 'Terminating:Proceed';
  activity.status = 'InProgress';
}

/** A wait of any length does not keep a successor from being launched; one of no time may as well be over first. */
function waitVisibly(engine: Engine, group: Group, { release }: Exit): void {
  if (engine.clock.mode !== 'instant') release();
  announce(group);
}
