/** AWS::AutoScaling::ScalingPolicy and AWS::AutoScaling::ScheduledAction. */
import {
  DeletePolicyCommand,
  DeleteScheduledActionCommand,
  PutScalingPolicyCommand,
  type PutScalingPolicyCommandInput,
  PutScheduledUpdateGroupActionCommand,
} from '@aws-sdk/client-auto-scaling';
import type { Mapping } from '../value.ts';
import { type Context, given, type Made, needed, type ResourceType, textOf } from './kind.ts';

const settings = ['AdjustmentType', 'MetricAggregationType', 'PolicyType', 'StepAdjustments'].concat([
  'EstimatedInstanceWarmup',
  'MinAdjustmentMagnitude',
  'ScalingAdjustment',
  'TargetTrackingConfiguration',
]);

async function put(name: string, properties: Mapping, context: Context): Promise<Made> {
  const client = await context.services.autoScaling();
  const cooldown = textOf(properties, 'Cooldown');
  const input = {
    ...Object.fromEntries(settings.map((member) => [member, properties[member]])),
    AutoScalingGroupName: needed(properties, 'AutoScalingGroupName'),
    PolicyName: name,
    Cooldown: cooldown === undefined ? undefined : Number(cooldown),
  };
  const made = await client.send(new PutScalingPolicyCommand(input as PutScalingPolicyCommandInput));
  const id = given(made.PolicyARN, 'PolicyARN');
  return { id, attributes: { Arn: id, PolicyName: name } };
}

/** The handler of AWS::AutoScaling::ScalingPolicy. */
export const scalingPolicy: ResourceType = {
  type: 'AWS::AutoScaling::ScalingPolicy',
  properties: [...settings, 'AutoScalingGroupName', 'Cooldown'],
  seconds: { create: 3, update: 3, delete: 2 },

  create: (properties, context): Promise<Made> => put(context.physicalName(), properties, context),

  update: (properties, { attributes }, context): Promise<Made> =>
    put(needed(attributes, 'PolicyName'), properties, context),

  async delete({ id }, context): Promise<void> {
    const client = await context.services.autoScaling();
    try {
      await client.send(new DeletePolicyCommand({ PolicyName: id }));
    } catch (error) {
      // A group that is gone has taken its policies along.
      if (!(error instanceof Error) || !/No scaling policy found/.test(error.message)) throw error;
    }
  },
};

const sizes = ['MinSize', 'MaxSize', 'DesiredCapacity'];

async function schedule(name: string, properties: Mapping, context: Context): Promise<Made> {
  const client = await context.services.autoScaling();
  const time = (member: string): Date | undefined => {
    const value = textOf(properties, member);
    return value === undefined ? undefined : new Date(value);
  };
  const numbers = sizes.map((size) => {
    const value = textOf(properties, size);
    return [size, value === undefined ? undefined : Number(value)] as const;
  });
  await client.send(
    new PutScheduledUpdateGroupActionCommand({
      ...Object.fromEntries(numbers),
      AutoScalingGroupName: needed(properties, 'AutoScalingGroupName'),
      ScheduledActionName: name,
      StartTime: time('StartTime'),
      EndTime: time('EndTime'),
      Recurrence: textOf(properties, 'Recurrence'),
      TimeZone: textOf(properties, 'TimeZone'),
    }),
  );
  return { id: name, attributes: { ScheduledActionName: name } };
}

/** The handler of AWS::AutoScaling::ScheduledAction. */
export const scheduledAction: ResourceType = {
  type: 'AWS::AutoScaling::ScheduledAction',
  properties: [...sizes, 'AutoScalingGroupName', 'StartTime', 'EndTime', 'Recurrence', 'TimeZone'],
  seconds: { create: 3, update: 3, delete: 2 },

  create: (properties, context): Promise<Made> => schedule(context.physicalName(), properties, context),

  update: (properties, { id }, context): Promise<Made> => schedule(id, properties, context),

  async delete({ id, properties }, context): Promise<void> {
    const client = await context.services.autoScaling();
    const AutoScalingGroupName = needed(properties, 'AutoScalingGroupName');
    try {
      await client.send(new DeleteScheduledActionCommand({ AutoScalingGroupName, ScheduledActionName: id }));
    } catch (error) {
      // It was carried out, or went with its group.
      if (!(error instanceof Error) || !/not found/.test(error.message)) throw error;
    }
  },
};
