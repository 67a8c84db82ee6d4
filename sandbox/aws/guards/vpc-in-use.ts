/** AWS keeps a VPC until everything but its defaults is gone; moto looks at subnets and route tables only. */
import {
  DescribeInternetGatewaysCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcPeeringConnectionsCommand,
} from '@aws-sdk/client-ec2';
import type { Services } from '../contract.ts';
import type { Guard } from './guard.ts';
import { dependencyViolation, textParam } from './occupants.ts';

/** Source: VPC user guide, "Delete your VPC", and for requests of other accounts "Delete a VPC peering connection". */
export const vpcInUse: Guard = {
  service: 'ec2',
  actions: ['DeleteVpc'],
  async check(call, backstage) {
    const vpc = textParam(call, 'VpcId');
    if (vpc === undefined) return;
    const services = backstage(call.caller);
    const looks = [attachedGateway, ownGroups, livingEndpoint, foreignRequest];
    const found = await Promise.all(looks.map((look) => look(services, vpc)));
    if (!found.includes(true)) return;
    throw dependencyViolation(`The vpc '${vpc}' has dependencies and cannot be deleted.`);
  },
};

async function attachedGateway(services: Services, vpc: string): Promise<boolean> {
  const input = { Filters: [{ Name: 'attachment.vpc-id', Values: [vpc] }] };
  const ec2 = await services.ec2();
  const { InternetGateways: gateways = [] } = await ec2.send(new DescribeInternetGatewaysCommand(input));
  return gateways.length > 0;
}

async function ownGroups(services: Services, vpc: string): Promise<boolean> {
  const input = { Filters: [{ Name: 'vpc-id', Values: [vpc] }] };
  const ec2 = await services.ec2();
  const { SecurityGroups: groups = [] } = await ec2.send(new DescribeSecurityGroupsCommand(input));
  return groups.some(({ GroupName: name }) => name !== 'default');
}

async function livingEndpoint(services: Services, vpc: string): Promise<boolean> {
  const input = { Filters: [{ Name: 'vpc-id', Values: [vpc] }] };
  const ec2 = await services.ec2();
  const { VpcEndpoints: endpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand(input));
  return endpoints.some(({ State: state }) => String(state).toLowerCase() !== 'deleted');
}

async function foreignRequest(services: Services, vpc: string): Promise<boolean> {
  const ec2 = await services.ec2();
  const { VpcPeeringConnections: all = [] } = await ec2.send(new DescribeVpcPeeringConnectionsCommand({}));
  return all.some(
    ({ Status: status, AccepterVpcInfo: accepter, RequesterVpcInfo: requester }) =>
      status?.Code === 'pending-acceptance' &&
      accepter?.VpcId === vpc &&
      requester?.OwnerId !== accepter.OwnerId,
  );
}
