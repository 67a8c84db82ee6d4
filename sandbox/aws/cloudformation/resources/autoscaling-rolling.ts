/** A group's rolling update: replaces, in batches, the instances that no longer match the group. */
import {
  type AutoScalingGroup,
  type Instance,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { Mapping } from '../value.ts';
import { obsoleteIn } from './autoscaling-obsolete.ts';
import { type Pace, paceOf } from './autoscaling-policy.ts';
import { awaitSuccesses, type Tally } from './autoscaling-signals.ts';
import { gone, groupNow, stabilised } from './autoscaling-state.ts';
import type { Context } from './kind.ts';

/** What a rolling update knows from its beginning to its end. */
interface Roll {
  readonly name: string;
  readonly pace: Pace;
  /** The sizes the group had before. */
  readonly sizes: { readonly min: number; readonly desired: number };
  readonly total: number;
  readonly tally: Tally;
}

/**
 * Has the processes rest that the policy names, applies the change, and then rolls. Without a policy the change is all:
 * running instances stay. Source: User Guide, "UpdatePolicy attribute", AutoScalingRollingUpdate.
 */
export async function withRolling(
  name: string,
  properties: Mapping,
  context: Context,
  apply: () => Promise<void>,
): Promise<void> {
  const pace = paceOf(context.updatePolicy, Number(properties['MaxSize'] ?? 0));
  if (pace === undefined) {
    await apply();
    return;
  }
  const client = await context.services.autoScaling();
  const group = await groupNow(name, context);
  const resting = new Set(group?.SuspendedProcesses?.map(({ ProcessName }) => ProcessName));
  const ScalingProcesses = pace.suspended.filter((process) => !resting.has(process));
  const processes = { AutoScalingGroupName: name, ScalingProcesses };
  if (ScalingProcesses.length > 0) await client.send(new SuspendProcessesCommand(processes));
  try {
    await apply();
    await roll(name, pace, context);
  } finally {
    if (ScalingProcesses.length > 0) await client.send(new ResumeProcessesCommand(processes));
  }
}

async function roll(name: string, pace: Pace, context: Context): Promise<void> {
  const group = await groupNow(name, context);
  if (group === undefined) return;
  const obsolete = await obsoleteIn(group, context);
  if (obsolete.length === 0) return;
  const room = (group.MaxSize ?? 0) - pace.inService;
  const batch = Math.min(obsolete.length, pace.batch, room);
  const waiting = pace.signals
    ? ` Waiting on resource signals with a timeout of ${pace.pauseTime} when new instances are added to the autoscaling group.`
    : '';
  context.note(
    `Rolling update initiated. Terminating ${obsolete.length} obsolete instance(s) in batches of ${batch}, while keeping at least ${pace.inService} instance(s) in service.${waiting}`,
  );
  const sizes = { min: group.MinSize ?? 0, desired: group.DesiredCapacity ?? 0 };
  const tally = { expected: 0, succeeded: 0, known: new Set(context.signalled().keys()) };
  const whole: Roll = { name, pace: { ...pace, batch }, sizes, total: obsolete.length, tally };
  await makeRoom(whole, group, context);
  await replaceAll(whole, obsolete, context);
}

async function resize(
  name: string,
  sizes: { readonly MinSize: number; readonly DesiredCapacity?: number },
  context: Context,
): Promise<void> {
  const client = await context.services.autoScaling();
  await client.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: name, ...sizes }));
}

/** Launches what has to be there before the first batch may go. */
async function makeRoom(whole: Roll, group: AutoScalingGroup, context: Context): Promise<void> {
  const { name, pace, sizes } = whole;
  const temporary = Math.max(sizes.desired, pace.inService + pace.batch);
  if (temporary === sizes.desired && temporary === sizes.min) return;
  context.note(`Temporarily setting autoscaling group MinSize and DesiredCapacity to ${temporary}.`);
  await resize(name, { MinSize: temporary, DesiredCapacity: temporary }, context);
  await stabilised(name, context);
  await newcomers(whole, temporary - (group.DesiredCapacity ?? 0), context);
}

/** Waits for the signals of new instances, or for the pause that the policy asks for. */
async function newcomers({ pace, tally, total }: Roll, count: number, context: Context): Promise<void> {
  if (count <= 0) return;
  if (pace.signals) await awaitSuccesses(pace, tally, { count, total }, context);
  else await context.clock.wait(pace.pauseMilliseconds);
}

async function replaceAll(whole: Roll, obsolete: readonly Instance[], context: Context): Promise<void> {
  const { name, pace, sizes } = whole;
  for (let done = 0; done < obsolete.length; done += pace.batch) {
    const batch = obsolete.slice(done, done + pace.batch);
    const last = done + batch.length >= obsolete.length;
    const good = last ? await goodIn(name, obsolete, context) : 0;
    const fresh = last ? Math.min(batch.length, Math.max(0, sizes.desired - good)) : batch.length;
    if (last) await resize(name, { MinSize: sizes.min }, context);
    const ids = batch.flatMap(({ InstanceId }) => InstanceId ?? []);
    context.note(`Terminating instance(s) [${ids.join(',')}]; replacing with ${fresh} new instance(s).`);
    await terminate(name, ids, fresh, context);
    const progress = Math.floor(((done + batch.length) / obsolete.length) * 100);
    context.note(`Successfully terminated instance(s) [${ids.join(',')}] (Progress ${progress}%).`);
    await stabilised(name, context);
    if (fresh > 0) {
      context.note(`New instance(s) added to autoscaling group - ${afterwards(pace, fresh)}`);
      await newcomers(whole, fresh, context);
    }
  }
  await resize(name, { MinSize: sizes.min, DesiredCapacity: sizes.desired }, context);
  await stabilised(name, context);
}

function afterwards(pace: Pace, count: number): string {
  return pace.signals
    ? `Waiting on ${count} resource signal(s) with a timeout of ${pace.pauseTime}.`
    : `Pausing for ${pace.pauseTime}.`;
}

/** Members in service that stay. */
async function goodIn(name: string, obsolete: readonly Instance[], context: Context): Promise<number> {
  const group = await groupNow(name, context);
  const going = new Set(obsolete.map(({ InstanceId }) => InstanceId));
  const serving = (group?.Instances ?? []).filter(({ LifecycleState }) => LifecycleState === 'InService');
  return serving.filter(({ InstanceId }) => !going.has(InstanceId)).length;
}

/** Ends instances; as many as `fresh` get a successor. One that went by itself is passed over. */
async function terminate(
  name: string,
  ids: readonly string[],
  fresh: number,
  context: Context,
): Promise<void> {
  const client = await context.services.autoScaling();
  const there = new Set((await groupNow(name, context))?.Instances?.map(({ InstanceId }) => InstanceId));
  for (const [index, InstanceId] of ids.entries()) {
    if (!there.has(InstanceId)) continue;
    const ShouldDecrementDesiredCapacity = index >= fresh;
    await client.send(
      new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity }),
    );
  }
  await gone(name, ids, context);
}
