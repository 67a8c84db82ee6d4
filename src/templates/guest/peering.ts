/** The peering with the host cluster's VPC and the guest's routes over it. */
import { cidrText } from '../../cluster/cidr.ts';
import { peerRoleName, vpcName } from '../../cluster/names.ts';
import { arn } from '../policy.ts';
import type { ResourceHandle, TemplateDraft } from '../template.ts';
import { cidrWord, type GuestInput, tagList } from './input.ts';
import type { GuestNetwork } from './network.ts';

/** Adds the peering, which the host role accepts at once, and a route to every host CIDR in every private table. */
export function addPeering(
  draft: TemplateDraft,
  { cluster, surroundings }: GuestInput,
  network: GuestNetwork,
): ResourceHandle<'AWS::EC2::VPCPeeringConnection'> {
  const peering = draft.add('VPCPeeringConnection', {
    Type: 'AWS::EC2::VPCPeeringConnection',
    Properties: {
      VpcId: network.vpc.ref,
      PeerVpcId: cluster.peer.vpcId,
      PeerOwnerId: surroundings.hostAccountId,
      PeerRoleArn: arn(
        cluster.partition,
        ['iam', '', surroundings.hostAccountId],
        `role/${peerRoleName(cluster)}`,
      ),
      Tags: tagList({ Name: vpcName(cluster) }),
    },
  });
  for (const { suffix, privateRouteTable } of network.zones)
    for (const hostCidr of surroundings.hostVpcCidrs)
      draft.add(`VPCPeeringRoute${suffix}To${cidrWord(hostCidr)}`, {
        Type: 'AWS::EC2::Route',
        Properties: {
          RouteTableId: privateRouteTable.ref,
          DestinationCidrBlock: cidrText(hostCidr),
          VpcPeeringConnectionId: peering.ref,
        },
      });
  return peering;
}
