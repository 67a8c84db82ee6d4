/** Changes an instance in place: stopped where EC2 asks for that, running otherwise. */
import {
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  type Instance,
  ModifyInstanceAttributeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { type Mapping, same } from '../value.ts';
import { type Context, HandlerError, textOf, textsOf } from './kind.ts';

/** The instance, when EC2 knows it. */
export async function find(id: string, context: Context): Promise<Instance | undefined> {
  const ec2 = await context.services.ec2();
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations?.[0]?.Instances?.[0];
}

async function stateOf(id: string, context: Context): Promise<string> {
  const ec2 = await context.services.ec2();
  const input = { InstanceIds: [id], IncludeAllInstances: true };
  const { InstanceStatuses } = await ec2.send(new DescribeInstanceStatusCommand(input));
  return InstanceStatuses?.[0]?.InstanceState?.Name ?? 'terminated';
}

/** Resolves when the instance is in the state. Throws when it never gets there. */
export async function inState(id: string, wanted: string, context: Context): Promise<void> {
  for (let look = 0; look < 120; look += 1) {
    const state = await stateOf(id, context);
    if (state === wanted) return;
    if (wanted === 'running' && (state === 'terminated' || state === 'shutting-down')) {
      const why = (await find(id, context))?.StateReason?.Message ?? '';
      throw new HandlerError(
        'NotStabilized',
        `${id} failed to stabilize. Current state: ${state}. Reason: ${why}`,
      );
    }
    await context.clock.wait(5_000);
  }
  throw new HandlerError('NotStabilized', `Instance ${id} did not stabilize`);
}

/** Properties that change only while the instance is stopped. */
export const whileStopped = ['InstanceType', 'UserData', 'EbsOptimized'] as const;

/** Properties that change at any time. */
export const whileRunning = [
  'SecurityGroupIds',
  'SourceDestCheck',
  'DisableApiTermination',
  'InstanceInitiatedShutdownBehavior',
];

/** Stops, changes and starts the instance, if any such property differs. */
export async function modifyStopped(
  id: string,
  properties: Mapping,
  former: Mapping,
  context: Context,
): Promise<void> {
  const ec2 = await context.services.ec2();
  const changed = whileStopped.filter((name) => !same(properties[name], former[name]));
  if (changed.length === 0) return;
  await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  await inState(id, 'stopped', context);
  for (const name of changed) {
    const InstanceId = id;
    if (name === 'InstanceType') {
      await ec2.send(
        new ModifyInstanceAttributeCommand({ InstanceId, InstanceType: { Value: textOf(properties, name) } }),
      );
    } else if (name === 'UserData') {
      const Value = Buffer.from(textOf(properties, name) ?? '', 'base64');
      await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, UserData: { Value } }));
    } else {
      await ec2.send(
        new ModifyInstanceAttributeCommand({
          InstanceId,
          EbsOptimized: { Value: properties[name] === true },
        }),
      );
    }
  }
  await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
  await inState(id, 'running', context);
}

/** Changes what can change while the instance runs. */
export async function modifyRunning(
  id: string,
  properties: Mapping,
  former: Mapping,
  context: Context,
): Promise<void> {
  const ec2 = await context.services.ec2();
  const InstanceId = id;
  for (const name of whileRunning.filter((each) => !same(properties[each], former[each]))) {
    const value = properties[name];
    const change =
      name === 'SecurityGroupIds'
        ? { Groups: [...textsOf(properties, name)] }
        : name === 'InstanceInitiatedShutdownBehavior'
          ? { [name]: { Value: textOf(properties, name) ?? 'stop' } }
          : { [name]: { Value: name === 'SourceDestCheck' ? value !== false : value === true } };
    await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, ...change }));
  }
}
