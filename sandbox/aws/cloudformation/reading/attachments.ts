/** Reads what holds other things together: routes, rules, associations, attachments. */
import {
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { text } from '../value.ts';
import type { Reader } from './reader.ts';

const targets = [
  'CarrierGatewayId',
  'EgressOnlyInternetGatewayId',
  'GatewayId',
  'NatGatewayId',
  'NetworkInterfaceId',
  'TransitGatewayId',
  'VpcPeeringConnectionId',
] as const;

const route: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const [RouteTableId = '', CidrBlock = ''] = id.split('|');
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [RouteTableId] }));
  const one = RouteTables?.[0]?.Routes?.find(
    ({ DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId }) =>
      [DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId].includes(CidrBlock),
  );
  if (one === undefined) return undefined;
  return {
    properties: {
      RouteTableId,
      DestinationCidrBlock: one.DestinationCidrBlock,
      DestinationIpv6CidrBlock: one.DestinationIpv6CidrBlock,
      DestinationPrefixListId: one.DestinationPrefixListId,
      ...Object.fromEntries(targets.map((name) => [name, one[name]])),
    },
    attributes: { CidrBlock },
  };
};

function rule(peer: 'Source' | 'Destination'): Reader {
  return async ({ id, properties }, { services }) => {
    const ec2 = await services.ec2();
    const found = await ec2.send(new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [id] }));
    const one = found.SecurityGroupRules?.[0];
    if (one === undefined) return undefined;
    const open = properties['FromPort'] === undefined;
    return {
      properties: {
        GroupId: one.GroupId,
        IpProtocol: one.IpProtocol,
        ...(open ? {} : { FromPort: one.FromPort, ToPort: one.ToPort }),
        CidrIp: one.CidrIpv4,
        CidrIpv6: one.CidrIpv6,
        ...(one.CidrIpv4 === undefined && one.CidrIpv6 === undefined ? {} : { Description: one.Description }),
        [`${peer}PrefixListId`]: one.PrefixListId,
        [`${peer}SecurityGroupId`]: one.ReferencedGroupInfo?.GroupId,
      },
      attributes: { Id: id },
    };
  };
}

const routeTableAssociation: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const Filters = [{ Name: 'association.route-table-association-id', Values: [id] }];
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ Filters }));
  const one = RouteTables?.[0]?.Associations?.find(
    ({ RouteTableAssociationId }) => RouteTableAssociationId === id,
  );
  if (one === undefined) return undefined;
  return {
    properties: { RouteTableId: one.RouteTableId, SubnetId: one.SubnetId },
    attributes: { Id: id },
  };
};

const cidrBlock: Reader = async ({ id, properties }, { services }) => {
  const ec2 = await services.ec2();
  const vpc = text(properties['VpcId'] ?? id.split('|')[1] ?? '');
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [vpc] }));
  const one = Vpcs?.[0]?.CidrBlockAssociationSet?.find(
    ({ AssociationId, CidrBlockState }) =>
      AssociationId === id.split('|')[0] && CidrBlockState?.State !== 'disassociated',
  );
  const six = Vpcs?.[0]?.Ipv6CidrBlockAssociationSet?.some(({ AssociationId }) => AssociationId === id);
  if (one === undefined)
    return six === true ? { properties: { VpcId: vpc }, attributes: { Id: id } } : undefined;
  return { properties: { VpcId: vpc, CidrBlock: one.CidrBlock }, attributes: { Id: id } };
};

const optionsAssociation: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const [DhcpOptionsId = '', VpcId = ''] = id.split('|');
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }));
  if (Vpcs?.[0]?.DhcpOptionsId !== DhcpOptionsId) return undefined;
  return { properties: { DhcpOptionsId, VpcId }, attributes: {} };
};

const gatewayAttachment: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const VpcId = id.split('|')[1] ?? '';
  const Filters = [{ Name: 'attachment.vpc-id', Values: [VpcId] }];
  const one = (await ec2.send(new DescribeInternetGatewaysCommand({ Filters }))).InternetGateways?.[0];
  if (one === undefined) return undefined;
  const { InternetGatewayId } = one;
  return { properties: { VpcId, InternetGatewayId }, attributes: { AttachmentType: 'IGW' } };
};

const volumeAttachment: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const [VolumeId = '', InstanceId] = id.split('|');
  const { Volumes } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }));
  const one = Volumes?.[0]?.Attachments?.find((each) => each.InstanceId === InstanceId);
  if (one === undefined) return undefined;
  return { properties: { VolumeId, InstanceId, Device: one.Device }, attributes: {} };
};

/** Readers by type. */
export const attachmentReaders: Readonly<Record<string, Reader>> = {
  'AWS::EC2::Route': route,
  'AWS::EC2::SecurityGroupEgress': rule('Destination'),
  'AWS::EC2::SecurityGroupIngress': rule('Source'),
  'AWS::EC2::SubnetRouteTableAssociation': routeTableAssociation,
  'AWS::EC2::VPCCidrBlock': cidrBlock,
  'AWS::EC2::VPCDHCPOptionsAssociation': optionsAssociation,
  'AWS::EC2::VPCGatewayAttachment': gatewayAttachment,
  'AWS::EC2::VolumeAttachment': volumeAttachment,
};
