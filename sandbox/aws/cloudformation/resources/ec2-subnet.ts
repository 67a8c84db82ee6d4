/** AWS::EC2::Subnet, AWS::EC2::RouteTable and the association of the two. */
import {
  AssociateRouteTableCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  DeleteRouteTableCommand,
  DeleteSubnetCommand,
  DescribeNetworkAclsCommand,
  DisassociateRouteTableCommand,
  ModifySubnetAttributeCommand,
  ReplaceRouteTableAssociationCommand,
  type Subnet,
} from '@aws-sdk/client-ec2';
import { type Mapping, same } from '../value.ts';
import { retag, tagged } from './ec2-tags.ts';
import { type Context, given, type Made, needed, type ResourceType, textOf } from './kind.ts';

const switches = ['MapPublicIpOnLaunch', 'AssignIpv6AddressOnCreation'] as const;

/** Whether VPC Block Public Access shuts the subnet off; moto, which has no such settings, says nothing. */
export function blockStates(subnet: Subnet | undefined): Mapping {
  const mode = subnet?.BlockPublicAccessStates?.InternetGatewayBlockMode;
  return { InternetGatewayBlockMode: mode ?? 'off' };
}

async function set(id: string, properties: Mapping, former: Mapping, context: Context): Promise<void> {
  const ec2 = await context.services.ec2();
  for (const name of switches) {
    const wanted = properties[name] ?? false;
    if (same(wanted, former[name] ?? false)) continue;
    await ec2.send(new ModifySubnetAttributeCommand({ SubnetId: id, [name]: { Value: wanted === true } }));
  }
}

/** The handler of AWS::EC2::Subnet. */
export const subnet: ResourceType = {
  type: 'AWS::EC2::Subnet',
  properties: [
    'VpcId',
    'CidrBlock',
    'AvailabilityZone',
    'AvailabilityZoneId',
    'Ipv6CidrBlock',
    'Tags',
    ...switches,
  ],
  seconds: { create: 6, update: 5, delete: 5 },
  replaces: (name, before) => name === 'Ipv6CidrBlock' && before[name] !== undefined,

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const { Subnet: made } = await ec2.send(
      new CreateSubnetCommand({
        VpcId: needed(properties, 'VpcId'),
        CidrBlock: textOf(properties, 'CidrBlock'),
        AvailabilityZone: textOf(properties, 'AvailabilityZone'),
        AvailabilityZoneId: textOf(properties, 'AvailabilityZoneId'),
        Ipv6CidrBlock: textOf(properties, 'Ipv6CidrBlock'),
        ...tagged('subnet', context),
      }),
    );
    const id = given(made?.SubnetId, 'SubnetId');
    context.initiated(id);
    await set(id, properties, {}, context);
    const filter = { Name: 'association.subnet-id', Values: [id] };
    const acls = await ec2.send(new DescribeNetworkAclsCommand({ Filters: [filter] }));
    const association = acls.NetworkAcls?.[0]?.Associations?.find(({ SubnetId }) => SubnetId === id);
    return {
      id,
      attributes: {
        SubnetId: id,
        VpcId: needed(properties, 'VpcId'),
        CidrBlock: made?.CidrBlock ?? '',
        AvailabilityZone: made?.AvailabilityZone ?? '',
        AvailabilityZoneId: made?.AvailabilityZoneId ?? '',
        Ipv6CidrBlocks: (made?.Ipv6CidrBlockAssociationSet ?? []).flatMap(
          ({ Ipv6CidrBlock }) => Ipv6CidrBlock ?? [],
        ),
        NetworkAclAssociationId: association?.NetworkAclAssociationId ?? '',
        OutpostArn: made?.OutpostArn ?? '',
        BlockPublicAccessStates: blockStates(made),
      },
    };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    await set(id, properties, former, context);
    await retag(id, context);
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DeleteSubnetCommand({ SubnetId: id }));
  },
};

/** The handler of AWS::EC2::RouteTable. */
export const routeTable: ResourceType = {
  type: 'AWS::EC2::RouteTable',
  properties: ['VpcId', 'Tags'],

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const made = await ec2.send(
      new CreateRouteTableCommand({ VpcId: needed(properties, 'VpcId'), ...tagged('route-table', context) }),
    );
    const id = given(made.RouteTable?.RouteTableId, 'RouteTableId');
    return { id, attributes: { RouteTableId: id } };
  },

  async update(_properties, { id, attributes }, context): Promise<Made> {
    await retag(id, context);
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DeleteRouteTableCommand({ RouteTableId: id }));
  },
};

async function associate(properties: Mapping, context: Context): Promise<Made> {
  const ec2 = await context.services.ec2();
  const made = await ec2.send(
    new AssociateRouteTableCommand({
      RouteTableId: needed(properties, 'RouteTableId'),
      SubnetId: needed(properties, 'SubnetId'),
    }),
  );
  const id = given(made.AssociationId, 'AssociationId');
  return { id, attributes: { Id: id } };
}

/** The handler of AWS::EC2::SubnetRouteTableAssociation. */
export const subnetRouteTableAssociation: ResourceType = {
  type: 'AWS::EC2::SubnetRouteTableAssociation',
  properties: ['RouteTableId', 'SubnetId'],

  create: associate,

  /** A subnet has one route table: while only that changes, the association is exchanged for another. */
  async takeOver(properties, old, context): Promise<Made> {
    if (!same(properties['SubnetId'], old.properties['SubnetId'])) return associate(properties, context);
    const ec2 = await context.services.ec2();
    const made = await ec2.send(
      new ReplaceRouteTableAssociationCommand({
        AssociationId: old.id,
        RouteTableId: needed(properties, 'RouteTableId'),
      }),
    );
    const id = given(made.NewAssociationId, 'NewAssociationId');
    return { id, attributes: { Id: id } };
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DisassociateRouteTableCommand({ AssociationId: id }));
  },
};
