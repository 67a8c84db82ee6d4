/** One availability zone of the guest: a public and a private subnet, and the NAT gateway the private one leaves by. */
import { cidrText } from '../../cluster/cidr.ts';
import type { Cluster, Zone } from '../../cluster/cluster.ts';
import { natGatewayName, subnetName } from '../../cluster/names.ts';
import { OperatorError } from '../../support/errors.ts';
import type { ResourceHandle, TemplateDraft } from '../template.ts';
import { tagList, zoneSuffix } from './input.ts';

/** Whatever has or needs a public address must wait for this and be gone before it, as EC2 demands. */
export type GatewayAttachment = ResourceHandle<'AWS::EC2::VPCGatewayAttachment'>;

export interface GuestZone {
  readonly zone: Zone;
  /** What the logical ids of this zone's resources end with. */
  readonly suffix: string;
  readonly publicSubnet: ResourceHandle<'AWS::EC2::Subnet'>;
  readonly privateSubnet: ResourceHandle<'AWS::EC2::Subnet'>;
  readonly privateRouteTable: ResourceHandle<'AWS::EC2::RouteTable'>;
  readonly natAddress: ResourceHandle<'AWS::EC2::EIP'>;
  /** What a machine of this zone needs before it can reach the world. */
  readonly wayOut: ResourceHandle<'AWS::EC2::Route'>;
}

interface ZonePlace {
  readonly cluster: Cluster;
  readonly index: number;
  readonly vpc: ResourceHandle<'AWS::EC2::VPC'>;
  readonly gateway: GatewayAttachment;
  readonly publicRouteTable: ResourceHandle<'AWS::EC2::RouteTable'>;
}

/** Adds the zone's subnets, route table and NAT gateway. */
export function addZone(draft: TemplateDraft, place: ZonePlace): GuestZone {
  const { cluster, index, vpc } = place;
  const zone = zoneAt(cluster, index);
  const suffix = zoneSuffix(cluster, index);
  const publicSubnet = addSubnet(draft, place, 'public');
  draft.add(`PublicSubnetRouteTableAssociation${suffix}`, {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: publicSubnet.ref, RouteTableId: place.publicRouteTable.ref },
  });
  const privateSubnet = addSubnet(draft, place, 'private');
  const privateRouteTable = draft.add(`PrivateRouteTable${suffix}`, {
    Type: 'AWS::EC2::RouteTable',
    Properties: { VpcId: vpc.ref, Tags: tagList({ Name: subnetName(cluster, 'private', zone.name) }) },
  });
  const association = draft.add(`PrivateSubnetRouteTableAssociation${suffix}`, {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: privateSubnet.ref, RouteTableId: privateRouteTable.ref },
  });
  const { natAddress, natGateway } = addNatGateway(draft, place, publicSubnet);
  const wayOut = draft.add(`NATRoute${suffix}`, {
    Type: 'AWS::EC2::Route',
    Properties: {
      RouteTableId: privateRouteTable.ref,
      DestinationCidrBlock: '0.0.0.0/0',
      NatGatewayId: natGateway.ref,
    },
    DependsOn: [association],
  });
  return { zone, suffix, publicSubnet, privateSubnet, privateRouteTable, natAddress, wayOut };
}

function zoneAt(cluster: Cluster, index: number): Zone {
  const zone = cluster.network.zones[index];
  if (zone !== undefined) return zone;
  throw new OperatorError({ code: 'Bug', operation: 'write template', reason: `there is no zone ${index}` });
}

function addSubnet(
  draft: TemplateDraft,
  { cluster, index, vpc }: ZonePlace,
  side: 'public' | 'private',
): ResourceHandle<'AWS::EC2::Subnet'> {
  const zone = zoneAt(cluster, index);
  const isPublic = side === 'public';
  // The tags by which the guest's cloud controller chooses subnets for Services of type LoadBalancer.
  const role = isPublic ? 'kubernetes.io/role/elb' : 'kubernetes.io/role/internal-elb';
  return draft.add(`${isPublic ? 'Public' : 'Private'}Subnet${zoneSuffix(cluster, index)}`, {
    Type: 'AWS::EC2::Subnet',
    Properties: {
      VpcId: vpc.ref,
      AvailabilityZone: zone.name,
      CidrBlock: cidrText(isPublic ? zone.publicSubnet : zone.privateSubnet),
      MapPublicIpOnLaunch: false,
      Tags: tagList({ Name: subnetName(cluster, side, zone.name), [role]: '1' }),
    },
  });
}

function addNatGateway(
  draft: TemplateDraft,
  { cluster, index, gateway }: ZonePlace,
  subnet: ResourceHandle<'AWS::EC2::Subnet'>,
): {
  readonly natAddress: ResourceHandle<'AWS::EC2::EIP'>;
  readonly natGateway: ResourceHandle<'AWS::EC2::NatGateway'>;
} {
  const suffix = zoneSuffix(cluster, index);
  const tags = tagList({ Name: natGatewayName(cluster, zoneAt(cluster, index).name) });
  const natAddress = draft.add(`NATEIP${suffix}`, {
    Type: 'AWS::EC2::EIP',
    Properties: { Domain: 'vpc', Tags: tags },
    DependsOn: [gateway],
  });
  const natGateway = draft.add(`NATGateway${suffix}`, {
    Type: 'AWS::EC2::NatGateway',
    Properties: { AllocationId: natAddress.att('AllocationId'), SubnetId: subnet.ref, Tags: tags },
    DependsOn: [gateway],
  });
  return { natAddress, natGateway };
}
