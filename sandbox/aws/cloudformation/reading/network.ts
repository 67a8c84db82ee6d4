/** Reads the networks of EC2: VPCs, subnets, tables, gateways, addresses, peerings and endpoints. */
import {
  DescribeAddressesCommand,
  DescribeDhcpOptionsCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { blockStates } from '../resources/ec2-subnet.ts';
import type { Value } from '../value.ts';
import { listed, plainValue, type Reader, tagList } from './reader.ts';

const vpc: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const Filters = [{ Name: 'vpc-id', Values: [id] }];
  const [found, support, names, acls, groups] = await Promise.all([
    ec2.send(new DescribeVpcsCommand({ VpcIds: [id] })),
    ec2.send(new DescribeVpcAttributeCommand({ VpcId: id, Attribute: 'enableDnsSupport' })),
    ec2.send(new DescribeVpcAttributeCommand({ VpcId: id, Attribute: 'enableDnsHostnames' })),
    ec2.send(new DescribeNetworkAclsCommand({ Filters })),
    ec2.send(new DescribeSecurityGroupsCommand({ Filters })),
  ]);
  const one = found.Vpcs?.[0];
  if (one === undefined) return undefined;
  return {
    properties: {
      CidrBlock: one.CidrBlock,
      InstanceTenancy: one.InstanceTenancy,
      EnableDnsSupport: support.EnableDnsSupport?.Value,
      EnableDnsHostnames: names.EnableDnsHostnames?.Value,
      Tags: tagList(one.Tags),
    },
    attributes: {
      VpcId: id,
      CidrBlock: one.CidrBlock ?? '',
      CidrBlockAssociations: listed(one.CidrBlockAssociationSet?.map(({ AssociationId }) => AssociationId)),
      Ipv6CidrBlocks: listed(one.Ipv6CidrBlockAssociationSet?.map(({ Ipv6CidrBlock }) => Ipv6CidrBlock)),
      DefaultNetworkAcl: acls.NetworkAcls?.find(({ IsDefault }) => IsDefault)?.NetworkAclId ?? '',
      DefaultSecurityGroup:
        groups.SecurityGroups?.find((group) => group.GroupName === 'default')?.GroupId ?? '',
    },
  };
};

const subnet: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const one = (await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [id] }))).Subnets?.[0];
  if (one === undefined) return undefined;
  const { VpcId = '', CidrBlock = '', AvailabilityZone = '', AvailabilityZoneId = '' } = one;
  const Filters = [{ Name: 'association.subnet-id', Values: [id] }];
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ Filters }));
  const association = NetworkAcls?.[0]?.Associations?.find(({ SubnetId }) => SubnetId === id);
  const blocks = listed(one.Ipv6CidrBlockAssociationSet?.map(({ Ipv6CidrBlock }) => Ipv6CidrBlock));
  return {
    properties: {
      VpcId,
      CidrBlock,
      AvailabilityZone,
      MapPublicIpOnLaunch: one.MapPublicIpOnLaunch,
      AssignIpv6AddressOnCreation: one.AssignIpv6AddressOnCreation,
      Tags: tagList(one.Tags),
    },
    attributes: {
      SubnetId: id,
      VpcId,
      CidrBlock,
      AvailabilityZone,
      AvailabilityZoneId,
      Ipv6CidrBlocks: blocks,
      NetworkAclAssociationId: association?.NetworkAclAssociationId ?? '',
      OutpostArn: one.OutpostArn ?? '',
      BlockPublicAccessStates: blockStates(one),
    },
  };
};

const routeTable: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const one = (await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [id] }))).RouteTables?.[0];
  if (one === undefined) return undefined;
  return { properties: { VpcId: one.VpcId, Tags: tagList(one.Tags) }, attributes: { RouteTableId: id } };
};

const internetGateway: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const found = await ec2.send(new DescribeInternetGatewaysCommand({ InternetGatewayIds: [id] }));
  const one = found.InternetGateways?.[0];
  if (one === undefined) return undefined;
  return { properties: { Tags: tagList(one.Tags) }, attributes: { InternetGatewayId: id } };
};

const natGateway: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const one = (await ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds: [id] }))).NatGateways?.[0];
  if (one === undefined || one.State === 'deleted') return undefined;
  return {
    properties: {
      SubnetId: one.SubnetId,
      AllocationId: one.NatGatewayAddresses?.[0]?.AllocationId,
      ConnectivityType: one.ConnectivityType,
      Tags: tagList(one.Tags),
    },
  };
};

const eip: Reader = async ({ id, attributes }, { services }) => {
  const ec2 = await services.ec2();
  const Filters = [{ Name: 'public-ip', Values: [id.split('|')[0] ?? id] }];
  const one = (await ec2.send(new DescribeAddressesCommand({ Filters }))).Addresses?.[0];
  if (one === undefined) return undefined;
  const AllocationId = one.AllocationId ?? '';
  if (attributes['AllocationId'] !== undefined && attributes['AllocationId'] !== AllocationId)
    return undefined;
  return {
    properties: { Domain: one.Domain, InstanceId: one.InstanceId, Tags: tagList(one.Tags) },
    attributes: { AllocationId, PublicIp: one.PublicIp ?? '' },
  };
};

const dhcpOptions: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const found = await ec2.send(new DescribeDhcpOptionsCommand({ DhcpOptionsIds: [id] }));
  const one = found.DhcpOptions?.[0];
  if (one === undefined) return undefined;
  const values = (key: string): readonly string[] =>
    one.DhcpConfigurations?.find(({ Key }) => Key === key)?.Values?.flatMap(({ Value }) => Value ?? []) ?? [];
  return {
    properties: {
      DomainName: values('domain-name')[0],
      DomainNameServers: values('domain-name-servers'),
      NtpServers: values('ntp-servers'),
      NetbiosNameServers: values('netbios-name-servers'),
      Tags: tagList(one.Tags),
    },
    attributes: { DhcpOptionsId: id },
  };
};

const peering: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const VpcPeeringConnectionIds = [id];
  const found = await ec2.send(new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds }));
  const one = found.VpcPeeringConnections?.[0];
  if (one === undefined || one.Status?.Code === 'deleted') return undefined;
  return {
    properties: {
      VpcId: one.RequesterVpcInfo?.VpcId,
      PeerVpcId: one.AccepterVpcInfo?.VpcId,
      Tags: tagList(one.Tags),
    },
    attributes: { Id: id },
  };
};

const endpoint: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const one = (await ec2.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }))).VpcEndpoints?.[0];
  if (one === undefined || one.State === ('deleted' as string)) return undefined;
  return {
    properties: {
      VpcId: one.VpcId,
      ServiceName: one.ServiceName,
      VpcEndpointType: one.VpcEndpointType,
      RouteTableIds: plainValue(one.RouteTableIds ?? []),
      SubnetIds: plainValue(one.SubnetIds ?? []),
      PolicyDocument:
        one.PolicyDocument === undefined ? undefined : (JSON.parse(one.PolicyDocument) as Value),
    },
  };
};

/** Readers by type. */
export const networkReaders: Readonly<Record<string, Reader>> = {
  'AWS::EC2::DHCPOptions': dhcpOptions,
  'AWS::EC2::EIP': eip,
  'AWS::EC2::InternetGateway': internetGateway,
  'AWS::EC2::NatGateway': natGateway,
  'AWS::EC2::RouteTable': routeTable,
  'AWS::EC2::Subnet': subnet,
  'AWS::EC2::VPC': vpc,
  'AWS::EC2::VPCEndpoint': endpoint,
  'AWS::EC2::VPCPeeringConnection': peering,
};
