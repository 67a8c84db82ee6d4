/** AWS::AutoScaling::AutoScalingGroup: made, changed in place, emptied before it is deleted. */
import {
  AttachLoadBalancersCommand,
  AttachLoadBalancerTargetGroupsCommand,
  CreateAutoScalingGroupCommand,
  type CreateAutoScalingGroupCommandInput,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DeleteTagsCommand,
  DetachLoadBalancersCommand,
  DetachLoadBalancerTargetGroupsCommand,
  DisableMetricsCollectionCommand,
  EnableMetricsCollectionCommand,
  PutLifecycleHookCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { type Mapping, same, text } from '../value.ts';
import { rollInstances } from './autoscaling-rolling.ts';
import { empty, groupNow, stabilised } from './autoscaling-state.ts';
import {
  type Context,
  type Made,
  mappingsOf,
  needed,
  type ResourceType,
  shaped,
  textOf,
  textsOf,
} from './kind.ts';

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

interface GroupTag {
  readonly Key: string;
  readonly Value: string;
  readonly PropagateAtLaunch: boolean;
}

/** The stack's tags reach the instances whatever PropagateAtLaunch says of the group's own. */
function tagsOf(properties: Mapping, tags: Context['tags']): readonly GroupTag[] {
  const own = new Map(
    mappingsOf(properties, 'Tags').map(
      (tag) => [needed(tag, 'Key'), tag['PropagateAtLaunch'] === true] as const,
    ),
  );
  return tags.map(({ Key, Value }) => ({ Key, Value, PropagateAtLaunch: own.get(Key) ?? true }));
}

async function collect(name: string, properties: Mapping, former: Mapping, context: Context): Promise<void> {
  if (same(properties['MetricsCollection'], former['MetricsCollection'])) return;
  const client = await context.services.autoScaling();
  if (former['MetricsCollection'] !== undefined) {
    await client.send(new DisableMetricsCollectionCommand({ AutoScalingGroupName: name }));
  }
  for (const metrics of mappingsOf(properties, 'MetricsCollection')) {
    const Metrics = metrics['Metrics'] === undefined ? undefined : [...textsOf(metrics, 'Metrics')];
    const Granularity = needed(metrics, 'Granularity');
    await client.send(
      new EnableMetricsCollectionCommand({ AutoScalingGroupName: name, Granularity, Metrics }),
    );
  }
}

async function balancers(
  name: string,
  properties: Mapping,
  former: Mapping,
  context: Context,
): Promise<void> {
  const client = await context.services.autoScaling();
  const differ = (property: string): { gone: string[]; fresh: string[] } => {
    const wanted = textsOf(properties, property);
    const had = textsOf(former, property);
    return {
      gone: had.filter((one) => !wanted.includes(one)),
      fresh: wanted.filter((one) => !had.includes(one)),
    };
  };
  const AutoScalingGroupName = name;
  const classic = differ('LoadBalancerNames');
  const groups = differ('TargetGroupARNs');
  if (classic.gone.length > 0)
    await client.send(
      new DetachLoadBalancersCommand({ AutoScalingGroupName, LoadBalancerNames: classic.gone }),
    );
  if (classic.fresh.length > 0)
    await client.send(
      new AttachLoadBalancersCommand({ AutoScalingGroupName, LoadBalancerNames: classic.fresh }),
    );
  if (groups.gone.length > 0)
    await client.send(
      new DetachLoadBalancerTargetGroupsCommand({ AutoScalingGroupName, TargetGroupARNs: groups.gone }),
    );
  if (groups.fresh.length > 0)
    await client.send(
      new AttachLoadBalancerTargetGroupsCommand({ AutoScalingGroupName, TargetGroupARNs: groups.fresh }),
    );
}

async function retagGroup(name: string, properties: Mapping, context: Context): Promise<void> {
  const client = await context.services.autoScaling();
  const place = { ResourceId: name, ResourceType: 'auto-scaling-group' };
  const gone = context.formerTags.filter(({ Key }) => !context.tags.some((tag) => tag.Key === Key));
  if (gone.length > 0)
    await client.send(new DeleteTagsCommand({ Tags: gone.map(({ Key }) => ({ Key, ...place })) }));
  const wanted = tagsOf(properties, context.tags);
  if (wanted.length > 0)
    await client.send(new CreateOrUpdateTagsCommand({ Tags: wanted.map((tag) => ({ ...tag, ...place })) }));
}

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
  seconds: { create: 40, update: 5, delete: 60 },

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
    const client = await context.services.autoScaling();
    await client.send(new UpdateAutoScalingGroupCommand({ ...common(properties), AutoScalingGroupName: id }));
    await balancers(id, properties, former, context);
    await collect(id, properties, former, context);
    await retagGroup(id, properties, context);
    for (const hook of mappingsOf(properties, 'LifecycleHookSpecificationList')) {
      await client.send(
        new PutLifecycleHookCommand({
          ...hook,
          AutoScalingGroupName: id,
          LifecycleHookName: needed(hook, 'LifecycleHookName'),
        }),
      );
    }
    await stabilised(id, context);
    await rollInstances(id, properties, context);
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    if ((await groupNow(id, context)) === undefined) return;
    const client = await context.services.autoScaling();
    await empty(id, context);
    await client.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: id }));
  },
};
