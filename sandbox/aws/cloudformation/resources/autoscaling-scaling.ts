/** AWS::AutoScaling::ScalingPolicy. */
import {
  DeletePolicyCommand,
  PutScalingPolicyCommand,
  type PutScalingPolicyCommandInput,
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
