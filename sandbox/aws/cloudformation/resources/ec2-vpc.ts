/** AWS::EC2::VPC and AWS::EC2::VPCCidrBlock. */
import {
  AssociateVpcCidrBlockCommand,
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  DisassociateVpcCidrBlockCommand,
  ModifyVpcAttributeCommand,
  type Tenancy,
} from '@aws-sdk/client-ec2';
import { type Mapping, same } from '../value.ts';
import { retag, tagged } from './ec2-tags.ts';
import { type Context, given, type Made, needed, type ResourceType, textOf } from './kind.ts';

async function attributesOf(id: string, context: Context): Promise<Mapping> {
  const ec2 = await context.services.ec2();
  const filters = { Filters: [{ Name: 'vpc-id', Values: [id] }] };
  const [vpcs, acls, groups] = await Promise.all([
    ec2.send(new DescribeVpcsCommand({ VpcIds: [id] })),
    ec2.send(
      new DescribeNetworkAclsCommand({
        Filters: [...filters.Filters, { Name: 'default', Values: ['true'] }],
      }),
    ),
    ec2.send(
      new DescribeSecurityGroupsCommand({
        Filters: [...filters.Filters, { Name: 'group-name', Values: ['default'] }],
      }),
    ),
  ]);
  const vpc = vpcs.Vpcs?.[0];
  return {
    VpcId: id,
    CidrBlock: given(vpc?.CidrBlock, 'CidrBlock'),
    CidrBlockAssociations: (vpc?.CidrBlockAssociationSet ?? []).flatMap(
      ({ AssociationId }) => AssociationId ?? [],
    ),
    Ipv6CidrBlocks: (vpc?.Ipv6CidrBlockAssociationSet ?? []).flatMap(
      ({ Ipv6CidrBlock }) => Ipv6CidrBlock ?? [],
    ),
    DefaultNetworkAcl: acls.NetworkAcls?.[0]?.NetworkAclId ?? '',
    DefaultSecurityGroup: groups.SecurityGroups?.[0]?.GroupId ?? '',
  };
}

async function dns(id: string, properties: Mapping, former: Mapping, context: Context): Promise<void> {
  const ec2 = await context.services.ec2();
  const support = properties['EnableDnsSupport'] ?? true;
  const hostnames = properties['EnableDnsHostnames'] ?? false;
  if (!same(support, former['EnableDnsSupport'] ?? true)) {
    await ec2.send(
      new ModifyVpcAttributeCommand({ VpcId: id, EnableDnsSupport: { Value: support === true } }),
    );
  }
  if (!same(hostnames, former['EnableDnsHostnames'] ?? false)) {
    await ec2.send(
      new ModifyVpcAttributeCommand({ VpcId: id, EnableDnsHostnames: { Value: hostnames === true } }),
    );
  }
}

/** The handler of AWS::EC2::VPC. */
export const vpc: ResourceType = {
  type: 'AWS::EC2::VPC',
  properties: ['CidrBlock', 'EnableDnsHostnames', 'EnableDnsSupport', 'InstanceTenancy', 'Tags'],
  seconds: { create: 12, update: 5, delete: 5 },
  replaces: (_name, before, after) =>
    before['InstanceTenancy'] !== after['InstanceTenancy'] && after['InstanceTenancy'] === 'dedicated',

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const made = await ec2.send(
      new CreateVpcCommand({
        CidrBlock: textOf(properties, 'CidrBlock'),
        InstanceTenancy: textOf(properties, 'InstanceTenancy') as Tenancy | undefined,
        ...tagged('vpc', context),
      }),
    );
    const id = given(made.Vpc?.VpcId, 'VpcId');
    context.initiated(id);
    await dns(id, properties, {}, context);
    return { id, attributes: await attributesOf(id, context) };
  },

  async update(properties, { id, properties: former }, context): Promise<Made> {
    await dns(id, properties, former, context);
    await retag(id, context);
    return { id, attributes: await attributesOf(id, context) };
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DeleteVpcCommand({ VpcId: id }));
  },
};

/** Where an IPv6 block of a VPC comes from, and whether it is public. */
async function originOf(association: string, vpc: string, { services }: Context): Promise<Mapping> {
  const ec2 = await services.ec2();
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [vpc] }));
  const found = Vpcs?.[0]?.Ipv6CidrBlockAssociationSet?.find((one) => one.AssociationId === association);
  const { IpSource, Ipv6AddressAttribute } = found ?? {};
  if (IpSource === undefined || Ipv6AddressAttribute === undefined) return {};
  return { IpSource, Ipv6AddressAttribute };
}

/** The handler of AWS::EC2::VPCCidrBlock. */
export const vpcCidrBlock: ResourceType = {
  type: 'AWS::EC2::VPCCidrBlock',
  properties: ['VpcId', 'CidrBlock', 'AmazonProvidedIpv6CidrBlock'],

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const made = await ec2.send(
      new AssociateVpcCidrBlockCommand({
        VpcId: needed(properties, 'VpcId'),
        CidrBlock: textOf(properties, 'CidrBlock'),
        AmazonProvidedIpv6CidrBlock: properties['AmazonProvidedIpv6CidrBlock'] === true ? true : undefined,
      }),
    );
    const association = made.CidrBlockAssociation ?? made.Ipv6CidrBlockAssociation;
    const id = given(association?.AssociationId, 'AssociationId');
    const six = made.Ipv6CidrBlockAssociation !== undefined;
    const origin = six ? await originOf(id, needed(properties, 'VpcId'), context) : {};
    return { id, attributes: { Id: id, ...origin } };
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DisassociateVpcCidrBlockCommand({ AssociationId: id }));
  },
};
