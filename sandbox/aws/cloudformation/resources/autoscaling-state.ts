/** Looks at a group until it is as it should be. */
import {
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { type Context, HandlerError } from './kind.ts';

/** Five seconds each: a drain hook keeps an instance for up to two hours. */
const longestEmptyingLooks = 1_500;

/** The group as the service shows it; undefined when there is none. */
export async function groupNow(name: string, context: Context): Promise<AutoScalingGroup | undefined> {
  const client = await context.services.autoScaling();
  const found = await client.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }));
  return found.AutoScalingGroups?.[0];
}

/** Waits until the group has as many instances in service as it wants. Throws when it never does. */
export async function stabilised(name: string, context: Context): Promise<AutoScalingGroup> {
  for (let look = 0; look < 240; look += 1) {
    const group = await groupNow(name, context);
    if (group === undefined) throw new HandlerError('NotFound', `AutoScalingGroup ${name} not found`);
    const serving = (group.Instances ?? []).filter(
      ({ LifecycleState }) => LifecycleState === 'InService',
    ).length;
    if (serving >= (group.DesiredCapacity ?? 0)) return group;
    await context.clock.wait(5_000);
    if (context.clock.mode === 'instant') await breathe();
  }
  throw new HandlerError('NotStabilized', await restless(name, context));
}

/** Why a group does not come to rest: its sizes and what its last failed activity says. */
async function restless(name: string, context: Context): Promise<string> {
  const client = await context.services.autoScaling();
  const group = await groupNow(name, context);
  const { Activities = [] } = await client.send(
    new DescribeScalingActivitiesCommand({ AutoScalingGroupName: name }),
  );
  const failed = Activities.find(({ StatusCode }) => StatusCode === 'Failed')?.StatusMessage;
  const { Instances = [], MinSize, MaxSize } = group ?? {};
  const sizes = `{current/minSize/maxSize} group size = {${Instances.length}/${MinSize}/${MaxSize}}`;
  return `Group did not stabilize. ${sizes}.${failed === undefined ? '' : ` Failed Scaling Activity: ${failed}`}`;
}

/** With an instant clock, what changes the group still needs real time. */
export async function breathe(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 25));
}

/** Waits until the instances are no members any more. */
export async function gone(name: string, ids: readonly string[], context: Context): Promise<void> {
  for (let look = 0; look < longestEmptyingLooks; look += 1) {
    const group = await groupNow(name, context);
    const left = (group?.Instances ?? []).some(({ InstanceId = '' }) => ids.includes(InstanceId));
    if (!left) return;
    await context.clock.wait(5_000);
    if (context.clock.mode === 'instant') await breathe();
  }
  throw new HandlerError('NotStabilized', `Instances ${ids.join(', ')} did not terminate`);
}

/** Takes all instances out of a group and waits until they are gone. */
export async function empty(name: string, context: Context): Promise<void> {
  const client = await context.services.autoScaling();
  const AutoScalingGroupName = name;
  await client.send(
    new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MinSize: 0, MaxSize: 0, DesiredCapacity: 0 }),
  );
  for (let look = 0; look < longestEmptyingLooks; look += 1) {
    const group = await groupNow(name, context);
    if (group === undefined || (group.Instances ?? []).length === 0) return;
    await context.clock.wait(5_000);
    if (context.clock.mode === 'instant') await breathe();
  }
  throw new HandlerError(
    'NotStabilized',
    `AutoScalingGroup ${name} did not stabilize: it still has instances`,
  );
}
