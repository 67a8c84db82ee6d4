/** Network access lists: AWS::EC2::NetworkAcl, its entries, and the subnets that it holds for. */
import {
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  DeleteNetworkAclCommand,
  DeleteNetworkAclEntryCommand,
  DescribeNetworkAclsCommand,
  type NetworkAcl,
  ReplaceNetworkAclAssociationCommand,
  ReplaceNetworkAclEntryCommand,
  type RuleAction,
} from '@aws-sdk/client-ec2';
import type { Services } from '../../contract.ts';
import type { Mapping } from '../value.ts';
import { retag, tagged } from './ec2-tags.ts';
import { type Context, given, type Made, needed, type ResourceType, shaped, textOf } from './kind.ts';

/** The handler of AWS::EC2::NetworkAcl. */
export const networkAcl: ResourceType = {
  type: 'AWS::EC2::NetworkAcl',
  properties: ['Tags', 'VpcId'],
  seconds: { create: 15, update: 5, delete: 5 },

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const made = await ec2.send(
      new CreateNetworkAclCommand({ VpcId: needed(properties, 'VpcId'), ...tagged('network-acl', context) }),
    );
    const id = given(made.NetworkAcl?.NetworkAclId, 'NetworkAclId');
    return { id, attributes: { Id: id } };
  },

  async update(_properties, { id, attributes }, context): Promise<Made> {
    await retag(id, context);
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DeleteNetworkAclCommand({ NetworkAclId: id }));
  },
};

/** Which of a list's entries: its number counts in each direction for itself. */
function place(properties: Mapping): { NetworkAclId: string; RuleNumber: number; Egress: boolean } {
  return {
    NetworkAclId: needed(properties, 'NetworkAclId'),
    RuleNumber: Number(needed(properties, 'RuleNumber')),
    Egress: properties['Egress'] === true,
  };
}

function rule(properties: Mapping) {
  return {
    ...place(properties),
    Protocol: needed(properties, 'Protocol'),
    RuleAction: needed(properties, 'RuleAction') as RuleAction,
    CidrBlock: textOf(properties, 'CidrBlock'),
    Ipv6CidrBlock: textOf(properties, 'Ipv6CidrBlock'),
    IcmpTypeCode: shaped<{ Code?: number; Type?: number }>(properties['Icmp']),
    PortRange: shaped<{ From?: number; To?: number }>(properties['PortRange']),
  };
}

/** The handler of AWS::EC2::NetworkAclEntry. */
export const networkAclEntry: ResourceType = {
  type: 'AWS::EC2::NetworkAclEntry',
  properties: ['CidrBlock', 'Egress', 'Icmp', 'Ipv6CidrBlock', 'NetworkAclId', 'PortRange'].concat([
    'Protocol',
    'RuleAction',
    'RuleNumber',
  ]),
  seconds: { create: 5, update: 5, delete: 5 },

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    await ec2.send(new CreateNetworkAclEntryCommand(rule(properties)));
    const id = context.physicalName();
    return { id, attributes: { Id: id } };
  },

  async update(properties, { id, attributes }, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    await ec2.send(new ReplaceNetworkAclEntryCommand(rule(properties)));
    return { id, attributes };
  },

  async delete({ properties }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DeleteNetworkAclEntryCommand(place(properties)));
  },
};

/** The access lists that a filter finds. */
export async function networkAcls(
  services: Services,
  Name: string,
  value: string,
): Promise<readonly NetworkAcl[]> {
  const ec2 = await services.ec2();
  const Filters = [{ Name, Values: [value] }];
  return (await ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls ?? [];
}

/** Has a subnet follow another list in place of that of an association; resolves to the new association. */
async function follow(AssociationId: string, NetworkAclId: string, { services }: Context): Promise<string> {
  const ec2 = await services.ec2();
  const made = await ec2.send(new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId }));
  return given(made.NewAssociationId, 'NewAssociationId');
}

/** The handler of AWS::EC2::SubnetNetworkAclAssociation. A subnet always has a list: without this one, its VPC's default. */
export const subnetNetworkAclAssociation: ResourceType = {
  type: 'AWS::EC2::SubnetNetworkAclAssociation',
  properties: ['NetworkAclId', 'SubnetId'],
  seconds: { create: 5, delete: 5 },

  async create(properties, context): Promise<Made> {
    const subnet = needed(properties, 'SubnetId');
    const [list] = await networkAcls(context.services, 'association.subnet-id', subnet);
    const now = list?.Associations?.find(({ SubnetId }) => SubnetId === subnet)?.NetworkAclAssociationId;
    const id = await follow(
      given(now, `an association of ${subnet}`),
      needed(properties, 'NetworkAclId'),
      context,
    );
    return { id, attributes: { AssociationId: id } };
  },

  async delete({ id }, context): Promise<void> {
    const [list] = await networkAcls(context.services, 'association.association-id', id);
    if (list === undefined) return;
    const others = await networkAcls(context.services, 'vpc-id', list.VpcId ?? '');
    const usual = others.find(({ IsDefault }) => IsDefault === true)?.NetworkAclId;
    if (usual !== undefined) await follow(id, usual, context);
  },
};
