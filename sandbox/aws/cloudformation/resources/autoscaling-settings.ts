/** The settings of a group that have calls of their own. */
import {
  AttachLoadBalancersCommand,
  AttachLoadBalancerTargetGroupsCommand,
  CreateOrUpdateTagsCommand,
  DeleteLifecycleHookCommand,
  DeleteTagsCommand,
  DetachLoadBalancersCommand,
  DetachLoadBalancerTargetGroupsCommand,
  DisableMetricsCollectionCommand,
  EnableMetricsCollectionCommand,
  PutLifecycleHookCommand,
} from '@aws-sdk/client-auto-scaling';
import { type Mapping, same } from '../value.ts';
import { tagsOf } from './autoscaling-tags.ts';
import { type Context, mappingsOf, needed, textsOf } from './kind.ts';

/** Brings the collection of metrics up to date. */
export async function collect(
  name: string,
  properties: Mapping,
  former: Mapping,
  context: Context,
): Promise<void> {
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

/** Attaches and detaches load balancers and target groups. */
export async function balancers(
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

/** Brings a group's tags up to date. */
export async function retagGroup(name: string, properties: Mapping, context: Context): Promise<void> {
  const client = await context.services.autoScaling();
  const place = { ResourceId: name, ResourceType: 'auto-scaling-group' };
  const gone = context.formerTags.filter(({ Key }) => !context.tags.some((tag) => tag.Key === Key));
  if (gone.length > 0)
    await client.send(new DeleteTagsCommand({ Tags: gone.map(({ Key }) => ({ Key, ...place })) }));
  const wanted = tagsOf(properties, context.tags);
  if (wanted.length > 0)
    await client.send(new CreateOrUpdateTagsCommand({ Tags: wanted.map((tag) => ({ ...tag, ...place })) }));
}

/** Puts the group's own hooks, and takes away those it no longer lists. */
export async function rehook(
  name: string,
  properties: Mapping,
  former: Mapping,
  context: Context,
): Promise<void> {
  const client = await context.services.autoScaling();
  const list = 'LifecycleHookSpecificationList';
  const wanted = mappingsOf(properties, list).map((hook) => needed(hook, 'LifecycleHookName'));
  for (const hook of mappingsOf(former, list)) {
    const LifecycleHookName = needed(hook, 'LifecycleHookName');
    if (wanted.includes(LifecycleHookName)) continue;
    await client.send(new DeleteLifecycleHookCommand({ AutoScalingGroupName: name, LifecycleHookName }));
  }
  for (const hook of mappingsOf(properties, list)) {
    const LifecycleHookName = needed(hook, 'LifecycleHookName');
    await client.send(
      new PutLifecycleHookCommand({ ...hook, AutoScalingGroupName: name, LifecycleHookName }),
    );
  }
}
