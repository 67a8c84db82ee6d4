/** The guest's VPC and its way to the internet. */
import { cidrText } from '../../cluster/cidr.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { vpcName } from '../../cluster/names.ts';
import { vpcTags } from '../../cluster/tags.ts';
import type { ResourceHandle, TemplateDraft } from '../template.ts';
import { tagList } from './input.ts';
import { addZone, type GatewayAttachment, type GuestZone } from './zones.ts';

export interface GuestNetwork {
  readonly vpc: ResourceHandle<'AWS::EC2::VPC'>;
  readonly gateway: GatewayAttachment;
  /** In the cluster's order. */
  readonly zones: readonly GuestZone[];
}

/** Adds VPC, internet gateway, the public route table, and every zone. */
export function addNetwork(draft: TemplateDraft, cluster: Cluster): GuestNetwork {
  const vpc = draft.add('VPC', {
    Type: 'AWS::EC2::VPC',
    Properties: {
      CidrBlock: cidrText(cluster.network.vpcCidr),
      EnableDnsSupport: true,
      EnableDnsHostnames: true,
      Tags: tagList({ Name: vpcName(cluster), ...vpcTags(cluster) }),
    },
  });
  const internetGateway = draft.add('InternetGateway', {
    Type: 'AWS::EC2::InternetGateway',
    Properties: { Tags: tagList({ Name: vpcName(cluster) }) },
  });
  const gateway = draft.add('VPCGatewayAttachment', {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { VpcId: vpc.ref, InternetGatewayId: internetGateway.ref },
  });
  const publicRouteTable = draft.add('PublicRouteTable', {
    Type: 'AWS::EC2::RouteTable',
    Properties: { VpcId: vpc.ref, Tags: tagList({ Name: `${cluster.id}-public` }) },
  });
  draft.add('InternetGatewayRoute', {
    Type: 'AWS::EC2::Route',
    Properties: {
      RouteTableId: publicRouteTable.ref,
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: internetGateway.ref,
    },
    DependsOn: [gateway],
  });
  const zones = cluster.network.zones.map((_, index) =>
    addZone(draft, { cluster, index, vpc, gateway, publicRouteTable }),
  );
  return { vpc, gateway, zones };
}
