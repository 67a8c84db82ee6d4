/** AWS::AutoScaling::LaunchConfiguration and AWS::AutoScaling::LifecycleHook. */
import {
  CreateLaunchConfigurationCommand,
  type CreateLaunchConfigurationCommandInput,
  DeleteLaunchConfigurationCommand,
  DeleteLifecycleHookCommand,
  PutLifecycleHookCommand,
} from '@aws-sdk/client-auto-scaling';
import type { Mapping } from '../value.ts';
import { type Context, type Made, needed, type ResourceType, textOf } from './kind.ts';

const settings = [
  'AssociatePublicIpAddress',
  'BlockDeviceMappings',
  'EbsOptimized',
  'IamInstanceProfile',
  'ImageId',
]
  .concat(['InstanceId', 'InstanceType', 'KernelId', 'KeyName', 'MetadataOptions', 'PlacementTenancy'])
  .concat(['SecurityGroups', 'SpotPrice', 'UserData']);

/** Auto Scaling has no code of its own for what is not there, only words. */
function letAbsentPass(error: unknown): void {
  if (
    error instanceof Error &&
    error.name === 'ValidationError' &&
    /not found|No Lifecycle Hook/i.test(error.message)
  )
    return;
  throw error;
}

/** The handler of AWS::AutoScaling::LaunchConfiguration. */
export const launchConfiguration: ResourceType = {
  type: 'AWS::AutoScaling::LaunchConfiguration',
  properties: [...settings, 'InstanceMonitoring', 'LaunchConfigurationName', 'RamDiskId'],
  seconds: { create: 3, delete: 2 },

  async create(properties, context): Promise<Made> {
    const client = await context.services.autoScaling();
    const id = textOf(properties, 'LaunchConfigurationName') ?? context.physicalName();
    const taken = Object.fromEntries(settings.map((name) => [name, properties[name]]));
    const monitoring = properties['InstanceMonitoring'];
    const input = {
      ...taken,
      LaunchConfigurationName: id,
      RamdiskId: textOf(properties, 'RamDiskId'),
      InstanceMonitoring: monitoring === undefined ? undefined : { Enabled: monitoring === true },
    };
    await client.send(new CreateLaunchConfigurationCommand(input as CreateLaunchConfigurationCommandInput));
    return { id, attributes: {} };
  },

  async delete({ id }, context): Promise<void> {
    const client = await context.services.autoScaling();
    await client
      .send(new DeleteLaunchConfigurationCommand({ LaunchConfigurationName: id }))
      .catch(letAbsentPass);
  },
};

async function put(name: string, properties: Mapping, context: Context): Promise<void> {
  const client = await context.services.autoScaling();
  const timeout = properties['HeartbeatTimeout'];
  await client.send(
    new PutLifecycleHookCommand({
      LifecycleHookName: name,
      AutoScalingGroupName: needed(properties, 'AutoScalingGroupName'),
      LifecycleTransition: needed(properties, 'LifecycleTransition'),
      DefaultResult: textOf(properties, 'DefaultResult'),
      HeartbeatTimeout: timeout === undefined ? undefined : Number(timeout),
      NotificationMetadata: textOf(properties, 'NotificationMetadata'),
      NotificationTargetARN: textOf(properties, 'NotificationTargetARN'),
      RoleARN: textOf(properties, 'RoleARN'),
    }),
  );
}

/** The handler of AWS::AutoScaling::LifecycleHook. */
export const lifecycleHook: ResourceType = {
  type: 'AWS::AutoScaling::LifecycleHook',
  properties: [
    'AutoScalingGroupName',
    'DefaultResult',
    'HeartbeatTimeout',
    'LifecycleHookName',
    'LifecycleTransition',
  ].concat(['NotificationMetadata', 'NotificationTargetARN', 'RoleARN']),
  seconds: { create: 3, update: 3, delete: 2 },

  async create(properties, context): Promise<Made> {
    const id = textOf(properties, 'LifecycleHookName') ?? context.physicalName();
    await put(id, properties, context);
    return { id, attributes: {} };
  },

  async update(properties, { id, attributes }, context): Promise<Made> {
    await put(id, properties, context);
    return { id, attributes };
  },

  async delete({ id, properties }, context): Promise<void> {
    const client = await context.services.autoScaling();
    const AutoScalingGroupName = needed(properties, 'AutoScalingGroupName');
    await client
      .send(new DeleteLifecycleHookCommand({ LifecycleHookName: id, AutoScalingGroupName }))
      .catch(letAbsentPass);
  },
};
