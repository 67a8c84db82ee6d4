/** What is proved of the networks of EC2. */
import {
  AssociateDhcpOptionsCommand,
  DeleteRouteCommand,
  DescribeAddressesCommand,
  DescribeDhcpOptionsCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  DisassociateRouteTableCommand,
  DisassociateVpcCidrBlockCommand,
  ModifyVpcEndpointCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { at, type Proof, ref, retagged, retaggedById, type Seen, type World } from './proof-for-tests.ts';

async function vpc(id: string, { services }: World): Promise<Seen> {
  const ec2 = await services.ec2();
  const [found, names, acls, groups] = [
    await ec2.send(new DescribeVpcsCommand({ VpcIds: [id] })),
    await ec2.send(new DescribeVpcAttributeCommand({ VpcId: id, Attribute: 'enableDnsHostnames' })),
    await ec2.send(new DescribeNetworkAclsCommand({ Filters: [{ Name: 'vpc-id', Values: [id] }] })),
    await ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'vpc-id', Values: [id] }] })),
  ];
  const [one] = found.Vpcs ?? [];
  return {
    ...one,
    Names: names.EnableDnsHostnames?.Value,
    Ipv6: one?.Ipv6CidrBlockAssociationSet?.map(({ Ipv6CidrBlock }) => Ipv6CidrBlock) ?? [],
    Acl: acls.NetworkAcls?.find(({ IsDefault }) => IsDefault)?.NetworkAclId,
    Group: groups.SecurityGroups?.find(({ GroupName }) => GroupName === 'default')?.GroupId,
  };
}

async function subnet(id: string, { services }: World): Promise<Seen> {
  const ec2 = await services.ec2();
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [id] }));
  const { NetworkAcls } = await ec2.send(
    new DescribeNetworkAclsCommand({ Filters: [{ Name: 'association.subnet-id', Values: [id] }] }),
  );
  const association = NetworkAcls?.[0]?.Associations?.find(({ SubnetId }) => SubnetId === id);
  return { ...Subnets?.[0], Acl: association?.NetworkAclAssociationId };
}

async function table(id: string, { services }: World): Promise<Seen> {
  const ec2 = await services.ec2();
  return (await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [id] }))).RouteTables?.[0];
}

async function association(id: string, { services }: World): Promise<Seen> {
  const ec2 = await services.ec2();
  const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({}));
  return RouteTables.flatMap(({ Associations = [] }) => Associations).find(
    ({ RouteTableAssociationId }) => RouteTableAssociationId === id,
  );
}

async function route(id: string, world: World): Promise<Seen> {
  const [tableId = '', block] = id.split('|');
  const { Routes = [] } = ((await table(tableId, world)) ?? {}) as {
    Routes?: { DestinationCidrBlock?: string; NatGatewayId?: string; GatewayId?: string }[];
  };
  return Routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === block);
}

async function rule(id: string, { services }: World): Promise<Seen> {
  const ec2 = await services.ec2();
  const found = await ec2.send(new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [id] }));
  return found.SecurityGroupRules?.[0];
}

async function gateway(id: string, { services }: World): Promise<Seen> {
  const ec2 = await services.ec2();
  const found = await ec2.send(new DescribeInternetGatewaysCommand({ InternetGatewayIds: [id] }));
  return found.InternetGateways?.[0];
}

/** Networks by type. */
export const networkProofs: Readonly<Record<string, Proof>> = {
  'AWS::EC2::VPC': {
    drifts: retaggedById,
    look: vpc,
    attributes: {
      VpcId: 'VpcId',
      CidrBlock: 'CidrBlock',
      // Blocks that are added later show once the VPC itself is changed.
      CidrBlockAssociations: /^vpc-cidr-assoc-\w+(,vpc-cidr-assoc-\w+)?$/,
      Ipv6CidrBlocks: 'Ipv6',
      DefaultNetworkAcl: 'Acl',
      DefaultSecurityGroup: 'Group',
    },
    unset: { VpcEncryptionControl: 'a VPC without encryption control' },
    updated: { property: 'EnableDnsHostnames', shown: 'Names' },
    replaced: {
      property: 'CidrBlock',
      before: { CidrBlock: '10.70.0.0/16' },
      after: { CidrBlock: '10.71.0.0/16' },
    },
  },
  'AWS::EC2::VPCCidrBlock': {
    drifts: {
      of: 'leaf',
      says: 'DELETED',
      by: async (id, { services }) =>
        (await services.ec2()).send(new DisassociateVpcCidrBlockCommand({ AssociationId: id })),
    },
    look: async (id, { services }) => {
      const ec2 = await services.ec2();
      const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
      const six = Vpcs.flatMap(({ Ipv6CidrBlockAssociationSet = [] }) => Ipv6CidrBlockAssociationSet);
      const found = six.find(
        ({ AssociationId, Ipv6CidrBlockState }) =>
          AssociationId === id && Ipv6CidrBlockState?.State === 'associated',
      );
      if (found !== undefined) return found;
      return Vpcs.flatMap(({ CidrBlockAssociationSet = [] }) => CidrBlockAssociationSet).find(
        ({ AssociationId, CidrBlockState }) => AssociationId === id && CidrBlockState?.State === 'associated',
      );
    },
    attributes: { Id: 'AssociationId', IpSource: 'IpSource', Ipv6AddressAttribute: 'Ipv6AddressAttribute' },
    replaced: {
      property: 'CidrBlock',
      always: { VpcId: ref('OtherVpc') },
      before: { CidrBlock: '10.72.0.0/16' },
      after: { CidrBlock: '10.73.0.0/16' },
    },
  },
  'AWS::EC2::Subnet': {
    drifts: retaggedById,
    look: subnet,
    attributes: {
      SubnetId: 'SubnetId',
      VpcId: 'VpcId',
      CidrBlock: 'CidrBlock',
      AvailabilityZone: 'AvailabilityZone',
      AvailabilityZoneId: 'AvailabilityZoneId',
      NetworkAclAssociationId: 'Acl',
      Ipv6CidrBlocks: () => '',
      OutpostArn: () => '',
      'BlockPublicAccessStates.InternetGatewayBlockMode': /^off$/,
    },
    updated: { property: 'MapPublicIpOnLaunch', shown: 'MapPublicIpOnLaunch' },
    replaced: {
      property: 'CidrBlock',
      always: { VpcId: ref('Vpc') },
      before: { CidrBlock: '10.50.20.0/24' },
      after: { CidrBlock: '10.50.21.0/24' },
    },
  },
  'AWS::EC2::RouteTable': {
    drifts: retaggedById,
    look: table,
    attributes: { RouteTableId: 'RouteTableId' },
    updated: { property: 'Tags', shown: 'Tags[Turn]' },
    replaced: { property: 'VpcId', before: { VpcId: ref('Vpc') }, after: { VpcId: ref('OtherVpc') } },
  },
  'AWS::EC2::SubnetRouteTableAssociation': {
    drifts: {
      of: 'leaf',
      says: 'DELETED',
      by: async (id, { services }) =>
        (await services.ec2()).send(new DisassociateRouteTableCommand({ AssociationId: id })),
    },
    look: association,
    attributes: { Id: 'RouteTableAssociationId' },
    replaced: {
      property: 'RouteTableId',
      always: { SubnetId: ref('SubnetB') },
      before: { RouteTableId: ref('Table') },
      after: { RouteTableId: ref('OtherTable') },
    },
  },
  'AWS::EC2::Route': {
    drifts: {
      of: 'leaf',
      says: 'DELETED',
      by: async (id, { services }) =>
        (await services.ec2()).send(
          new DeleteRouteCommand({ RouteTableId: id.split('|')[0], DestinationCidrBlock: id.split('|')[1] }),
        ),
    },
    look: route,
    attributes: { CidrBlock: 'DestinationCidrBlock' },
    updated: {
      property: 'NatGatewayId',
      shown: (seen) => at(seen, 'NatGatewayId') ?? '',
      becomes: ({ ids }) => ids.get('Nat') ?? '',
    },
    replaced: {
      property: 'DestinationCidrBlock',
      always: { RouteTableId: ref('OtherTable'), VpcPeeringConnectionId: ref('Peering') },
      before: { DestinationCidrBlock: '10.60.1.0/24' },
      after: { DestinationCidrBlock: '10.60.2.0/24' },
    },
  },
  'AWS::EC2::InternetGateway': {
    drifts: retaggedById,
    look: gateway,
    attributes: { InternetGatewayId: 'InternetGatewayId' },
    updated: { property: 'Tags', shown: 'Tags[Turn]' },
  },
  'AWS::EC2::VPCGatewayAttachment': {
    drifts: {
      of: 'leaf',
      says: 'DELETED',
      by: async (id, { services, ids }) =>
        (await services.ec2()).send(
          new DetachInternetGatewayCommand({
            VpcId: id.split('|')[1],
            InternetGatewayId: ids.get('FourthGateway'),
          }),
        ),
    },
    look: async (id, { services }) => {
      const ec2 = await services.ec2();
      const Filters = [{ Name: 'attachment.vpc-id', Values: [id.split('|')[1] ?? ''] }];
      return (await ec2.send(new DescribeInternetGatewaysCommand({ Filters }))).InternetGateways?.[0];
    },
    attributes: { AttachmentType: /^IGW$/ },
    updated: {
      of: 'OtherAttachment',
      property: 'InternetGatewayId',
      shown: 'InternetGatewayId',
      becomes: ({ ids }) => ids.get('OtherGateway') ?? '',
    },
    replaced: {
      property: 'VpcId',
      before: { VpcId: ref('ThirdVpc'), InternetGatewayId: ref('ThirdGateway') },
      after: { VpcId: ref('FourthVpc'), InternetGatewayId: ref('FourthGateway') },
    },
  },
  'AWS::EC2::EIP': {
    drifts: retagged(async (_id, { services, ids }) => {
      const ec2 = await services.ec2();
      const PublicIps = [ids.get('Address') ?? ''];
      return (await ec2.send(new DescribeAddressesCommand({ PublicIps }))).Addresses?.[0]?.AllocationId;
    }),
    look: async (id, { services }) => {
      const ec2 = await services.ec2();
      return (await ec2.send(new DescribeAddressesCommand({ PublicIps: [id] }))).Addresses?.[0];
    },
    attributes: { PublicIp: 'PublicIp', AllocationId: 'AllocationId' },
    updated: { property: 'Tags', shown: 'Tags[Turn]' },
    replaced: {
      property: 'NetworkBorderGroup',
      before: {},
      after: { NetworkBorderGroup: ref('AWS::Region') },
    },
  },
  'AWS::EC2::NatGateway': {
    drifts: retaggedById,
    look: async (id, { services }) => {
      const ec2 = await services.ec2();
      const { NatGateways } = await ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds: [id] }));
      return NatGateways?.find(({ State }) => State !== 'deleted');
    },
    attributes: { NatGatewayId: 'NatGatewayId', EniId: 'NatGatewayAddresses.0.NetworkInterfaceId' },
    unset: {
      AutoProvisionZones: 'a NAT gateway of one zone',
      AutoScalingIps: 'a NAT gateway of one zone',
      RouteTableId: 'a NAT gateway of one zone',
    },
    updated: { property: 'Tags', shown: 'Tags[Turn]' },
    replaced: {
      property: 'SubnetId',
      always: { ConnectivityType: 'private' },
      before: { SubnetId: ref('SubnetA') },
      after: { SubnetId: ref('SubnetB') },
    },
  },
  'AWS::EC2::SecurityGroup': {
    drifts: retaggedById,
    look: async (id, { services }) => {
      const ec2 = await services.ec2();
      return (await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [id] }))).SecurityGroups?.[0];
    },
    attributes: { Id: 'GroupId', GroupId: 'GroupId', VpcId: 'VpcId' },
    updated: {
      property: 'SecurityGroupIngress',
      shown: (seen) => {
        const { IpPermissions = [] } = seen as { IpPermissions?: { FromPort?: number }[] };
        return IpPermissions.flatMap(({ FromPort }) => FromPort ?? [])
          .filter((port) => port > 0)
          .toSorted((a, b) => a - b)
          .join(',');
      },
      becomes: () => '80,81',
    },
    replaced: {
      property: 'GroupDescription',
      always: { VpcId: ref('Vpc') },
      before: { GroupDescription: 'before' },
      after: { GroupDescription: 'after' },
    },
  },
  'AWS::EC2::SecurityGroupIngress': {
    drifts: {
      of: 'leaf',
      says: 'DELETED',
      by: async (id, { services, ids }) =>
        (await services.ec2()).send(
          new RevokeSecurityGroupIngressCommand({
            GroupId: ids.get('OtherGroup'),
            SecurityGroupRuleIds: [id],
          }),
        ),
    },
    look: rule,
    attributes: { Id: 'SecurityGroupRuleId' },
    updated: { property: 'Description', shown: 'Description' },
    replaced: {
      property: 'FromPort',
      always: { GroupId: ref('OtherGroup'), IpProtocol: 'tcp', ToPort: 90, CidrIp: '10.9.0.0/16' },
      before: { FromPort: 90 },
      after: { FromPort: 89 },
    },
  },
  'AWS::EC2::SecurityGroupEgress': {
    drifts: {
      of: 'leaf',
      says: 'DELETED',
      by: async (id, { services, ids }) =>
        (await services.ec2()).send(
          new RevokeSecurityGroupEgressCommand({
            GroupId: ids.get('OtherGroup'),
            SecurityGroupRuleIds: [id],
          }),
        ),
    },
    look: rule,
    attributes: { Id: 'SecurityGroupRuleId' },
    updated: { property: 'Description', shown: 'Description' },
    replaced: {
      property: 'CidrIp',
      always: { GroupId: ref('OtherGroup'), IpProtocol: 'tcp', FromPort: 90, ToPort: 90 },
      before: { CidrIp: '10.9.0.0/16' },
      after: { CidrIp: '10.10.0.0/16' },
    },
  },
  'AWS::EC2::VPCPeeringConnection': {
    drifts: retaggedById,
    look: async (id, { services }) => {
      const ec2 = await services.ec2();
      const VpcPeeringConnectionIds = [id];
      const found = await ec2.send(new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds }));
      return found.VpcPeeringConnections?.find(({ Status }) => Status?.Code !== 'deleted');
    },
    attributes: { Id: 'VpcPeeringConnectionId' },
    updated: { property: 'Tags', shown: 'Tags[Turn]' },
    replaced: {
      property: 'PeerVpcId',
      always: { VpcId: ref('OtherVpc') },
      before: { PeerVpcId: ref('ThirdVpc') },
      after: { PeerVpcId: ref('FourthVpc') },
    },
  },
  'AWS::EC2::VPCEndpoint': {
    drifts: {
      says: '/PolicyDocument/Statement/0/Action NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.ec2()).send(
          new ModifyVpcEndpointCommand({
            VpcEndpointId: id,
            PolicyDocument: JSON.stringify({
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: 's3:Put*', Resource: '*', Principal: '*' }],
            }),
          }),
        ),
    },
    look: async (id, { services }) => {
      const ec2 = await services.ec2();
      const { VpcEndpoints } = await ec2.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }));
      return VpcEndpoints?.find(({ State }) => String(State) !== 'deleted');
    },
    attributes: {
      Id: 'VpcEndpointId',
      CreationTimestamp: 'CreationTimestamp',
      NetworkInterfaceIds: (seen) => at(seen, 'NetworkInterfaceIds') ?? '',
      DnsEntries: (seen) =>
        ((seen as { DnsEntries?: { HostedZoneId?: string; DnsName?: string }[] }).DnsEntries ?? [])
          .map(({ HostedZoneId, DnsName }) => `${HostedZoneId}:${DnsName}`)
          .join(','),
    },
    updated: { property: 'PolicyDocument', shown: 'PolicyDocument' },
    replaced: {
      property: 'ServiceName',
      always: { VpcId: ref('OtherVpc') },
      before: { ServiceName: { 'Fn::Sub': 'com.amazonaws.${AWS::Region}.s3' } },
      after: { ServiceName: { 'Fn::Sub': 'com.amazonaws.${AWS::Region}.dynamodb' } },
    },
  },
  'AWS::EC2::DHCPOptions': {
    drifts: retaggedById,
    look: async (id, { services }) => {
      const ec2 = await services.ec2();
      const { DhcpOptions } = await ec2.send(new DescribeDhcpOptionsCommand({ DhcpOptionsIds: [id] }));
      return DhcpOptions?.[0];
    },
    attributes: { DhcpOptionsId: 'DhcpOptionsId' },
    updated: { property: 'Tags', shown: 'Tags[Turn]' },
    replaced: {
      property: 'DomainName',
      before: { DomainName: 'before.example' },
      after: { DomainName: 'after.example' },
    },
  },
  'AWS::EC2::VPCDHCPOptionsAssociation': {
    drifts: {
      of: 'leaf',
      says: 'DELETED',
      by: async (id, { services }) =>
        (await services.ec2()).send(
          new AssociateDhcpOptionsCommand({ DhcpOptionsId: 'default', VpcId: id.split('|')[1] }),
        ),
    },
    look: async (id, world) => {
      const [options, vpcId = ''] = id.split('|');
      const found = await vpc(vpcId, world);
      return at(found, 'DhcpOptionsId') === options ? found : undefined;
    },
    attributes: {},
    replaced: {
      property: 'DhcpOptionsId',
      always: { VpcId: ref('OtherVpc') },
      before: { DhcpOptionsId: ref('Options') },
      after: { DhcpOptionsId: ref('OtherOptions') },
    },
  },
};
