/** A group's rolling update: replaces, in batches, the instances that no longer match the group. */
import {
  type AutoScalingGroup,
  type Instance,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeLaunchTemplatesCommand } from '@aws-sdk/client-ec2';
import { durationOf } from '../stacks/signals.ts';
import { isMapping, type Mapping } from '../value.ts';
import { breathe, groupNow, stabilised } from './autoscaling-state.ts';
import { type Context, HandlerError, textsOf } from './kind.ts';

/** The limits of one rolling update, from its AutoScalingRollingUpdate policy. */
interface Pace {
  readonly batch: number;
  readonly inService: number;
  readonly pauseMilliseconds: number;
  readonly signals: boolean;
  readonly suspended: readonly string[];
}

function paceOf(policy: Mapping, group: AutoScalingGroup): Pace {
  const inService = Number(policy['MinInstancesInService'] ?? 0);
  const signals = policy['WaitOnResourceSignals'] === true || policy['WaitOnResourceSignals'] === 'true';
  if (inService >= (group.MaxSize ?? 0)) {
    throw new HandlerError(
      'InvalidRequest',
      "MinInstancesInService must be less than the autoscaling group's MaxSize",
    );
  }
  const pause = policy['PauseTime'];
  return {
    batch: Math.min(Number(policy['MaxBatchSize'] ?? 1), 100),
    inService,
    pauseMilliseconds: durationOf(typeof pause === 'string' ? pause : signals ? 'PT5M' : 'PT0S'),
    signals,
    suspended: textsOf(policy, 'SuspendProcesses'),
  };
}

/** The version a group launches, with `$Latest` and `$Default` looked up. */
async function wantedVersion(group: AutoScalingGroup, context: Context): Promise<string | undefined> {
  const template =
    group.LaunchTemplate ?? group.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
  if (template === undefined) return undefined;
  const { Version = '$Default', LaunchTemplateId } = template;
  if (!Version.startsWith('$') || LaunchTemplateId === undefined) return Version;
  const ec2 = await context.services.ec2();
  const { LaunchTemplates } = await ec2.send(
    new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [LaunchTemplateId] }),
  );
  const [found] = LaunchTemplates ?? [];
  return String(Version === '$Latest' ? found?.LatestVersionNumber : found?.DefaultVersionNumber);
}

async function obsoleteIn(group: AutoScalingGroup, context: Context): Promise<readonly Instance[]> {
  const version = await wantedVersion(group, context);
  const id = group.LaunchTemplate?.LaunchTemplateId;
  return (group.Instances ?? []).filter((instance) => {
    if (version === undefined) return instance.LaunchConfigurationName !== group.LaunchConfigurationName;
    const mine = instance.LaunchTemplate;
    return mine?.Version !== version || (id !== undefined && mine.LaunchTemplateId !== id);
  });
}

async function gone(name: string, ids: readonly string[], context: Context): Promise<void> {
  for (let look = 0; look < 600; look += 1) {
    const group = await groupNow(name, context);
    const left = (group?.Instances ?? []).some(({ InstanceId = '' }) => ids.includes(InstanceId));
    if (!left) return;
    await context.clock.wait(5_000);
    if (context.clock.mode === 'instant') await breathe();
  }
  throw new HandlerError('NotStabilized', `Instances ${ids.join(', ')} did not terminate`);
}

async function terminate(name: string, instances: readonly Instance[], context: Context): Promise<void> {
  const client = await context.services.autoScaling();
  const ids = instances.flatMap(({ InstanceId }) => InstanceId ?? []);
  for (const InstanceId of ids) {
    await client.send(
      new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: false }),
    );
  }
  await gone(name, ids, context);
}

async function batches(
  name: string,
  obsolete: readonly Instance[],
  pace: Pace,
  context: Context,
): Promise<void> {
  let rest = obsolete;
  let received = 0;
  while (rest.length > 0) {
    const batch = rest.slice(0, pace.batch);
    rest = rest.slice(batch.length);
    const ids = batch.flatMap(({ InstanceId }) => InstanceId ?? []);
    context.note(
      `Terminating instance(s) [${ids.join(',')}]; replacing with ${batch.length} new instance(s).`,
    );
    await terminate(name, batch, context);
    await stabilised(name, context);
    const progress = Math.round(((obsolete.length - rest.length) / obsolete.length) * 100);
    context.note(`Successfully terminated instance(s) [${ids.join(',')}] (Progress ${progress}%).`);
    received += batch.length;
    if (pace.signals) {
      const timeout = `PT${pace.pauseMilliseconds / 60_000}M`;
      context.note(
        `New instance(s) added to autoscaling group - Waiting on ${batch.length} resource signal(s) with a timeout of ${timeout}.`,
      );
      await context.signals(received, pace.pauseMilliseconds);
    } else {
      await context.clock.wait(pace.pauseMilliseconds);
    }
  }
}

async function withRoom(name: string, group: AutoScalingGroup, pace: Pace, count: number): Promise<number> {
  const batch = Math.min(count, pace.batch, (group.MaxSize ?? 0) - pace.inService);
  return Math.max(group.DesiredCapacity ?? 0, pace.inService + batch);
}

/** Replaces what does not match the group any more, if the resource's UpdatePolicy asks for it; running instances stay otherwise. */
export async function rollInstances(name: string, _properties: Mapping, context: Context): Promise<void> {
  const policy = context.updatePolicy?.['AutoScalingRollingUpdate'];
  const group = await groupNow(name, context);
  if (!isMapping(policy) || group === undefined) return;
  const obsolete = await obsoleteIn(group, context);
  if (obsolete.length === 0) return;
  const pace = paceOf(policy, group);
  const client = await context.services.autoScaling();
  const AutoScalingGroupName = name;
  context.note(
    `Rolling update initiated. Terminating ${obsolete.length} obsolete instance(s) in batches of ${pace.batch}, while keeping at least ${pace.inService} instance(s) in service.`,
  );
  const suspend = { AutoScalingGroupName, ScalingProcesses: [...pace.suspended] };
  if (pace.suspended.length > 0) await client.send(new SuspendProcessesCommand(suspend));
  const temporary = await withRoom(name, group, pace, obsolete.length);
  const grown = temporary !== group.DesiredCapacity;
  if (grown) {
    context.note(`Temporarily setting autoscaling group MinSize and DesiredCapacity to ${temporary}.`);
    await client.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName,
        MinSize: temporary,
        DesiredCapacity: temporary,
      }),
    );
    await stabilised(name, context);
  }
  await batches(
    name,
    obsolete,
    { ...pace, batch: Math.min(pace.batch, (group.MaxSize ?? 0) - pace.inService) },
    context,
  );
  if (grown) {
    const { MinSize, DesiredCapacity } = group;
    await client.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MinSize, DesiredCapacity }));
  }
  if (pace.suspended.length > 0) await client.send(new ResumeProcessesCommand(suspend));
}
