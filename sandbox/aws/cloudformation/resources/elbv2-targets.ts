/** AWS::ElasticLoadBalancingV2::TargetGroup. */
import {
  CreateTargetGroupCommand,
  type CreateTargetGroupCommandInput,
  DeleteTargetGroupCommand,
  DeregisterTargetsCommand,
  DescribeTargetGroupsCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  RegisterTargetsCommand,
  type TargetDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Mapping, same } from '../value.ts';
import { keyValues, retag } from './elbv2.ts';
import { type Context, given, type Made, mappingsOf, needed, type ResourceType, textOf } from './kind.ts';

const checks = [
  'HealthCheckEnabled',
  'HealthCheckIntervalSeconds',
  'HealthCheckPath',
  'HealthCheckPort',
].concat([
  'HealthCheckProtocol',
  'HealthCheckTimeoutSeconds',
  'HealthyThresholdCount',
  'UnhealthyThresholdCount',
  'Matcher',
]);

const identity = ['IpAddressType', 'Port', 'Protocol', 'ProtocolVersion', 'TargetType', 'VpcId'];

function targets(properties: Mapping): TargetDescription[] {
  return mappingsOf(properties, 'Targets').map((target) => ({
    Id: needed(target, 'Id'),
    ...(target['Port'] === undefined ? {} : { Port: Number(target['Port']) }),
    ...(target['AvailabilityZone'] === undefined
      ? {}
      : { AvailabilityZone: textOf(target, 'AvailabilityZone') }),
  }));
}

async function settleGroup(
  arn: string,
  properties: Mapping,
  former: Mapping,
  context: Context,
): Promise<void> {
  const client = await context.services.elbv2();
  const TargetGroupArn = arn;
  const Attributes = keyValues(properties, 'TargetGroupAttributes');
  if (Attributes.length > 0 && !same(properties['TargetGroupAttributes'], former['TargetGroupAttributes'])) {
    await client.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
  }
  const wanted = targets(properties);
  const had = targets(former);
  const fresh = wanted.filter((one) => !had.some((other) => same(one, other)));
  const gone = had.filter((one) => !wanted.some((other) => same(one, other)));
  if (fresh.length > 0) await client.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: fresh }));
  if (gone.length > 0) await client.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets: gone }));
}

/** The handler of AWS::ElasticLoadBalancingV2::TargetGroup. */
export const targetGroup: ResourceType = {
  type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  properties: [...checks, ...identity, 'Name', 'Tags', 'TargetGroupAttributes', 'Targets'],
  seconds: { create: 5, update: 5, delete: 5 },

  async create(properties, context): Promise<Made> {
    const client = await context.services.elbv2();
    const input = {
      ...Object.fromEntries([...checks, ...identity].map((name) => [name, properties[name]])),
      Name: textOf(properties, 'Name') ?? context.physicalName(32),
      Tags: [...context.tags],
    };
    const made = await client.send(new CreateTargetGroupCommand(input as CreateTargetGroupCommandInput));
    const group = made.TargetGroups?.[0];
    const id = given(group?.TargetGroupArn, 'TargetGroupArn');
    const attributes = {
      TargetGroupArn: id,
      TargetGroupName: group?.TargetGroupName ?? '',
      TargetGroupFullName: id.slice(id.lastIndexOf(':') + 1),
      LoadBalancerArns: group?.LoadBalancerArns ?? [],
    };
    context.initiated(id, attributes);
    await settleGroup(id, properties, {}, context);
    return { id, attributes };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const client = await context.services.elbv2();
    if (checks.some((name) => !same(properties[name], former[name]))) {
      const changed = Object.fromEntries(checks.map((name) => [name, properties[name]]));
      await client.send(new ModifyTargetGroupCommand({ TargetGroupArn: id, ...changed }));
    }
    await settleGroup(id, properties, former, context);
    await retag(id, context);
    const { TargetGroups } = await client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [id] }));
    const LoadBalancerArns = TargetGroups?.[0]?.LoadBalancerArns ?? [];
    return { id, attributes: { ...attributes, LoadBalancerArns } };
  },

  async delete({ id }, context): Promise<void> {
    const client = await context.services.elbv2();
    await client.send(new DeleteTargetGroupCommand({ TargetGroupArn: id }));
  },
};
