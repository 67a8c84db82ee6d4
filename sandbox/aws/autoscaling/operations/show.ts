/** Groups and their members as the API shows them. */
import type { Call } from '../../contract.ts';
import { settled } from '../control/work.ts';
import { type Engine, territoryOf } from '../engine.ts';
import type { LaunchSource, Mixed, TemplateName } from '../launch-sources.ts';
import type { Group, Member } from '../model.ts';
import { flag, objects, page, texts } from '../request.ts';
import type { Action } from './action.ts';
import { passesFilters, shownTags } from './tags.ts';
import { shownSources } from './traffic-sources.ts';

/** A template as the API shows it. */
export function shownTemplate({ id, name, version }: TemplateName): object {
  return { LaunchTemplateId: id, LaunchTemplateName: name, Version: version };
}

function shownMixed({ template, overrides, distribution }: Mixed): object {
  return {
    LaunchTemplate: {
      LaunchTemplateSpecification: shownTemplate(template),
      Overrides: overrides.map((one) => ({
        InstanceType: one.instanceType,
        LaunchTemplateSpecification: one.template && shownTemplate(one.template),
      })),
    },
    InstancesDistribution: {
      OnDemandAllocationStrategy: 'prioritized',
      OnDemandBaseCapacity: 0,
      OnDemandPercentageAboveBaseCapacity: 100,
      SpotAllocationStrategy: 'lowest-price',
      ...distribution,
    },
  };
}

/** What a group launches, as the API shows it. */
export function shownSource(source: LaunchSource): object {
  if (source.kind === 'configuration') return { LaunchConfigurationName: source.name };
  if (source.kind === 'template') return { LaunchTemplate: shownTemplate(source.template) };
  return { MixedInstancesPolicy: shownMixed(source.mixed) };
}

function shownMember({ id, place, instanceType, origin, state, health, ...member }: Member): object {
  return {
    InstanceId: id,
    InstanceType: instanceType,
    AvailabilityZone: place.zone,
    AvailabilityZoneId: place.zoneId,
    LifecycleState: state,
    HealthStatus: health,
    LaunchTemplate: origin.kind === 'template' ? shownTemplate(origin.template) : undefined,
    LaunchConfigurationName: origin.kind === 'configuration' ? origin.name : undefined,
    ProtectedFromScaleIn: member.protected,
  };
}

/** What every group has that does not ask for something else; nothing else is offered here. */
function unasked({ caller: { partition, account } }: Group): object {
  const role = 'aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling';
  return {
    ServiceLinkedRoleARN: `arn:${partition}:iam::${account}:role/${role}`,
    CapacityReservationSpecification: { CapacityReservationPreference: 'default' },
    InstanceLifecyclePolicy: { RetentionTriggers: { TerminateHookAbandon: 'terminate' } },
  };
}

function shownGroup(group: Group, instances: boolean): object {
  const { settings } = group;
  const attached = (kind: string): readonly string[] =>
    [...group.attachments.values()].filter((one) => one.kind === kind).map(({ id }) => id);
  const subnets = settings.places.flatMap(({ subnet }) => subnet ?? []);
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    ...shownSource(settings.source),
    MinSize: settings.min,
    MaxSize: settings.max,
    DesiredCapacity: settings.desired,
    DefaultCooldown: settings.cooldown,
    AvailabilityZones: [...new Set(settings.places.map(({ zone }) => zone))],
    AvailabilityZoneIds: [...new Set(settings.places.flatMap(({ zoneId }) => zoneId ?? []))],
    LoadBalancerNames: attached('classic'),
    TargetGroupARNs: attached('target-group'),
    TrafficSources: shownSources(group),
    HealthCheckType: settings.healthCheckTypes.join(','),
    HealthCheckGracePeriod: settings.gracePeriod,
    Instances: instances ? [...group.members.values()].map(shownMember) : [],
    CreatedTime: group.created,
    SuspendedProcesses: [...group.suspended].map(([ProcessName, SuspensionReason]) => ({
      ProcessName,
      SuspensionReason,
    })),
    VPCZoneIdentifier: subnets.join(','),
    EnabledMetrics: [...group.metrics].map(([Metric, Granularity]) => ({ Metric, Granularity })),
    Status: group.deleting ? 'Delete in progress' : undefined,
    Tags: shownTags(group),
    TerminationPolicies: settings.terminationPolicies,
    NewInstancesProtectedFromScaleIn: settings.protectNew,
    AvailabilityZoneDistribution: { CapacityDistributionStrategy: settings.distribution },
    ...unasked(group),
    ...settings.shown,
  };
}

/** With an instant clock what was asked for is over before it is shown. */
export async function groupsAtRest(
  engine: Engine,
  { caller }: Call,
  names?: readonly string[],
): Promise<readonly Group[]> {
  const wanted = (): readonly Group[] =>
    [...territoryOf(engine, caller).groups.values()].filter(({ name }) => names?.includes(name) !== false);
  await Promise.all(wanted().map((group) => settled(engine, group)));
  return wanted();
}

async function describeGroups(engine: Engine, call: Call): Promise<object> {
  const { params } = call;
  const names = texts(params, 'AutoScalingGroupNames')?.map((name) => name.split('/').at(-1) ?? name);
  const filters = objects(params, 'Filters') ?? [];
  const groups = await groupsAtRest(engine, call, names?.length === 0 ? undefined : names);
  const { items, NextToken } = page(
    call,
    groups.filter((group) => passesFilters(group, filters)),
  );
  const instances = flag(params, 'IncludeInstances') ?? true;
  return { AutoScalingGroups: items.map((group) => shownGroup(group, instances)), NextToken };
}

async function describeInstances(engine: Engine, call: Call): Promise<object> {
  const ids = texts(call.params, 'InstanceIds') ?? [];
  const all = (await groupsAtRest(engine, call)).flatMap((group) =>
    [...group.members.values()].map((member) => ({ group, member })),
  );
  const found = all.filter(({ member }) => ids.length === 0 || ids.includes(member.id));
  const { items, NextToken } = page(call, found);
  // This one call writes health in capitals. Source: API reference, AutoScalingInstanceDetails.
  const AutoScalingInstances = items.map(({ group, member }) => ({
    ...shownMember(member),
    AutoScalingGroupName: group.name,
    HealthStatus: member.health.toUpperCase(),
  }));
  return { AutoScalingInstances, NextToken };
}

const pageMembers = ['NextToken', 'MaxRecords'];

/** The operations that only show, by name. */
export const showActions: Readonly<Record<string, Action>> = {
  DescribeAutoScalingGroups: {
    takes: ['AutoScalingGroupNames', 'Filters', 'IncludeInstances', ...pageMembers],
    run: describeGroups,
  },
  DescribeAutoScalingInstances: { takes: ['InstanceIds', ...pageMembers], run: describeInstances },
};
