/** AWS::AutoScaling::AutoScalingGroup: made, changed in place, emptied before it is deleted. */
import {
  CreateAutoScalingGroupCommand,
  type CreateAutoScalingGroupCommandInput,
  DeleteAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { type Mapping, text } from '../value.ts';
import { replacedByPolicy, withoutKeptSizes } from './autoscaling-policy.ts';
import { withRolling } from './autoscaling-rolling.ts';
import { balancers, collect, rehook, retagGroup } from './autoscaling-settings.ts';
import { empty, groupNow, stabilised } from './autoscaling-state.ts';
import { tagsOf } from './autoscaling-tags.ts';
import { type Context, type Made, type ResourceType, shaped, textOf, textsOf } from './kind.ts';

const listsAsText = (value: Mapping['x'] | undefined): string | undefined =>
  value === undefined ? undefined : Array.isArray(value) ? value.join(',') : text(value);

const settings = ['AvailabilityZones', 'CapacityRebalance', 'DefaultInstanceWarmup', 'HealthCheckType']
  .concat(['HealthCheckGracePeriod', 'LaunchConfigurationName', 'LaunchTemplate', 'MaxInstanceLifetime'])
  .concat([
    'MixedInstancesPolicy',
    'NewInstancesProtectedFromScaleIn',
    'PlacementGroup',
    'ServiceLinkedRoleARN',
  ])
  .concat(['TerminationPolicies', 'InstanceMaintenancePolicy', 'DesiredCapacityType', 'Context']);

/** The members that creating and updating take alike. */
function common(properties: Mapping): Partial<CreateAutoScalingGroupCommandInput> {
  const taken = Object.fromEntries(settings.map((name) => [name, properties[name]]));
  const numbers = ['MinSize', 'MaxSize', 'DesiredCapacity', 'Cooldown'].filter(
    (name) => properties[name] !== undefined,
  );
  return {
    ...taken,
    ...Object.fromEntries(
      numbers.map((name) => [name === 'Cooldown' ? 'DefaultCooldown' : name, Number(properties[name])]),
    ),
    VPCZoneIdentifier: listsAsText(properties['VPCZoneIdentifier']),
  };
}

/** Brings the group's own settings up to date; instances that run are not touched. */
async function apply(
  id: string,
  { properties, former }: { readonly properties: Mapping; readonly former: Mapping },
  context: Context,
): Promise<void> {
  const client = await context.services.autoScaling();
  const wanted = common(withoutKeptSizes(context.updatePolicy, properties, former));
  await client.send(new UpdateAutoScalingGroupCommand({ ...wanted, AutoScalingGroupName: id }));
  await balancers(id, properties, former, context);
  await collect(id, properties, former, context);
  await retagGroup(id, properties, context);
  await rehook(id, properties, former, context);
  await stabilised(id, context);
}

/** The handler of AWS::AutoScaling::AutoScalingGroup. */
export const autoScalingGroup: ResourceType = {
  type: 'AWS::AutoScaling::AutoScalingGroup',
  properties: [
    'AutoScalingGroupName',
    'MinSize',
    'MaxSize',
    'DesiredCapacity',
    'Cooldown',
    'VPCZoneIdentifier',
    'Tags',
  ]
    .concat([
      'InstanceId',
      'LoadBalancerNames',
      'TargetGroupARNs',
      'MetricsCollection',
      'LifecycleHookSpecificationList',
    ])
    .concat(settings),
  seconds: { create: 10, update: 5, delete: 5 },
  replacedByPolicy,

  async create(properties, context): Promise<Made> {
    const client = await context.services.autoScaling();
    const id = textOf(properties, 'AutoScalingGroupName') ?? context.physicalName();
    const input = {
      ...common(properties),
      AutoScalingGroupName: id,
      InstanceId: textOf(properties, 'InstanceId'),
      LoadBalancerNames: [...textsOf(properties, 'LoadBalancerNames')],
      TargetGroupARNs: [...textsOf(properties, 'TargetGroupARNs')],
      LifecycleHookSpecificationList: shaped<
        CreateAutoScalingGroupCommandInput['LifecycleHookSpecificationList']
      >(properties['LifecycleHookSpecificationList']),
      Tags: tagsOf(properties, context.tags).map((tag) => ({
        ...tag,
        ResourceId: id,
        ResourceType: 'auto-scaling-group',
      })),
    };
    await client.send(new CreateAutoScalingGroupCommand(input as CreateAutoScalingGroupCommandInput));
    context.initiated(id);
    await collect(id, properties, {}, context);
    const group = await stabilised(id, context);
    return { id, attributes: { AutoScalingGroupARN: group.AutoScalingGroupARN ?? '' } };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    await withRolling(id, properties, context, () => apply(id, { properties, former }, context));
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    if ((await groupNow(id, context)) === undefined) return;
    const client = await context.services.autoScaling();
    await empty(id, context);
    await client.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: id }));
  },
};
