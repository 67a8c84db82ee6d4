/** AWS::ElasticLoadBalancingV2: load balancer, target group, listener. */
import {
  type Action,
  AddTagsCommand,
  CreateListenerCommand,
  type CreateListenerCommandInput,
  CreateLoadBalancerCommand,
  type CreateLoadBalancerCommandInput,
  DeleteListenerCommand,
  DeleteLoadBalancerCommand,
  DescribeListenersCommand,
  ModifyListenerCommand,
  ModifyLoadBalancerAttributesCommand,
  RemoveTagsCommand,
  SetSecurityGroupsCommand,
  SetSubnetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Mapping, same } from '../value.ts';
import {
  type Context,
  given,
  HandlerError,
  type Made,
  mappingsOf,
  needed,
  type ResourceType,
  shaped,
  textOf,
  textsOf,
} from './kind.ts';

/** Brings the tags of a load balancer, target group or listener up to date. */
export async function retag(arn: string, context: Context): Promise<void> {
  const client = await context.services.elbv2();
  const gone = context.formerTags.filter(({ Key }) => !context.tags.some((tag) => tag.Key === Key));
  if (gone.length > 0)
    await client.send(new RemoveTagsCommand({ ResourceArns: [arn], TagKeys: gone.map(({ Key }) => Key) }));
  await client.send(new AddTagsCommand({ ResourceArns: [arn], Tags: [...context.tags] }));
}

/** A list of keys and values, such as attributes. */
export function keyValues(properties: Mapping, name: string): { Key: string; Value: string }[] {
  return mappingsOf(properties, name).map((each) => ({
    Key: needed(each, 'Key'),
    Value: textOf(each, 'Value') ?? '',
  }));
}

async function balancerAttributes(
  arn: string,
  properties: Mapping,
  former: Mapping,
  context: Context,
): Promise<void> {
  const Attributes = keyValues(properties, 'LoadBalancerAttributes');
  if (Attributes.length === 0 || same(properties['LoadBalancerAttributes'], former['LoadBalancerAttributes']))
    return;
  const client = await context.services.elbv2();
  await client.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: arn, Attributes }));
}

const network = ['Name', 'Scheme', 'Type', 'IpAddressType'];

/** The handler of AWS::ElasticLoadBalancingV2::LoadBalancer. */
export const loadBalancer: ResourceType = {
  type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  properties: [...network, 'LoadBalancerAttributes', 'SecurityGroups', 'SubnetMappings', 'Subnets', 'Tags'],
  seconds: { create: 150, update: 10, delete: 60 },

  async create(properties, context): Promise<Made> {
    const client = await context.services.elbv2();
    const lists = Object.fromEntries(
      ['SecurityGroups', 'Subnets', 'SubnetMappings'].map((name) => [name, properties[name]]),
    );
    const input = {
      ...Object.fromEntries(network.map((name) => [name, properties[name]])),
      ...lists,
      Name: textOf(properties, 'Name') ?? context.physicalName(32),
      Tags: [...context.tags],
    };
    const made = await client.send(new CreateLoadBalancerCommand(input as CreateLoadBalancerCommandInput));
    const balancer = made.LoadBalancers?.[0];
    const id = given(balancer?.LoadBalancerArn, 'LoadBalancerArn');
    const attributes = {
      LoadBalancerArn: id,
      LoadBalancerName: balancer?.LoadBalancerName ?? '',
      LoadBalancerFullName: id.slice(id.indexOf(':loadbalancer/') + ':loadbalancer/'.length),
      DNSName: balancer?.DNSName ?? '',
      CanonicalHostedZoneID: balancer?.CanonicalHostedZoneId ?? '',
      SecurityGroups: balancer?.SecurityGroups ?? [],
    };
    context.initiated(id, attributes);
    await balancerAttributes(id, properties, {}, context);
    return { id, attributes };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const client = await context.services.elbv2();
    const LoadBalancerArn = id;
    if (!same(properties['IpAddressType'], former['IpAddressType'])) {
      throw new HandlerError(
        'NotUpdatable',
        'the sandbox does not change IpAddressType of a load balancer in place',
      );
    }
    if (!same(properties['SecurityGroups'], former['SecurityGroups'])) {
      await client.send(
        new SetSecurityGroupsCommand({
          LoadBalancerArn,
          SecurityGroups: [...textsOf(properties, 'SecurityGroups')],
        }),
      );
    }
    if (
      !same(properties['Subnets'], former['Subnets']) ||
      !same(properties['SubnetMappings'], former['SubnetMappings'])
    ) {
      const Subnets = properties['Subnets'] === undefined ? undefined : [...textsOf(properties, 'Subnets')];
      const SubnetMappings = shaped<{ SubnetId?: string }[]>(properties['SubnetMappings']);
      await client.send(new SetSubnetsCommand({ LoadBalancerArn, Subnets, SubnetMappings }));
    }
    await balancerAttributes(id, properties, former, context);
    await retag(id, context);
    return { id, attributes: { ...attributes, SecurityGroups: [...textsOf(properties, 'SecurityGroups')] } };
  },

  async delete({ id }, context): Promise<void> {
    const client = await context.services.elbv2();
    await client.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: id }));
  },
};

/** `Order` and status codes as the API wants them; a forward to one group stays as given. */
function actions(properties: Mapping): Action[] {
  return shaped<Action[]>(properties['DefaultActions']) ?? [];
}

const listening = ['AlpnPolicy', 'Certificates', 'Port', 'Protocol', 'SslPolicy'];

/** CreateListener answers with a listener that is the same already, which is then not this resource's own. */
const anothers = new HandlerError(
  'AlreadyExists',
  "Resource of type 'AWS::ElasticLoadBalancingV2::Listener' with identifier 'Idempotency Check Failed' already exists.",
);

/** The handler of AWS::ElasticLoadBalancingV2::Listener. */
export const listener: ResourceType = {
  type: 'AWS::ElasticLoadBalancingV2::Listener',
  properties: [...listening, 'DefaultActions', 'LoadBalancerArn', 'Tags'],
  seconds: { create: 3, update: 3, delete: 2 },

  async create(properties, context): Promise<Made> {
    const client = await context.services.elbv2();
    const input = {
      ...Object.fromEntries(listening.map((name) => [name, properties[name]])),
      LoadBalancerArn: needed(properties, 'LoadBalancerArn'),
      DefaultActions: actions(properties),
      Tags: [...context.tags],
    };
    const { LoadBalancerArn } = input;
    const { Listeners: others = [] } = await client.send(new DescribeListenersCommand({ LoadBalancerArn }));
    const made = await client.send(new CreateListenerCommand(input as CreateListenerCommandInput));
    const id = given(made.Listeners?.[0]?.ListenerArn, 'ListenerArn');
    if (others.some(({ ListenerArn }) => ListenerArn === id)) throw anothers;
    return { id, attributes: { ListenerArn: id } };
  },

  async update(properties, { id, attributes }, context): Promise<Made> {
    const client = await context.services.elbv2();
    const changed = Object.fromEntries(listening.map((name) => [name, properties[name]]));
    await client.send(
      new ModifyListenerCommand({ ...changed, ListenerArn: id, DefaultActions: actions(properties) }),
    );
    await retag(id, context);
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const client = await context.services.elbv2();
    await client.send(new DeleteListenerCommand({ ListenerArn: id }));
  },
};
