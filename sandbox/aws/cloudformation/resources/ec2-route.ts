/** AWS::EC2::Route: one destination in a route table, and where it leads. */
import { CreateRouteCommand, DeleteRouteCommand, ReplaceRouteCommand } from '@aws-sdk/client-ec2';
import type { Mapping } from '../value.ts';
import { type Current, HandlerError, type Made, needed, type ResourceType, textOf } from './kind.ts';

const destinations = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId'] as const;
const targets = [
  'CarrierGatewayId',
  'EgressOnlyInternetGatewayId',
  'GatewayId',
  'InstanceId',
  'LocalGatewayId',
].concat([
  'NatGatewayId',
  'NetworkInterfaceId',
  'TransitGatewayId',
  'VpcEndpointId',
  'VpcPeeringConnectionId',
]);

function destination(properties: Mapping): { readonly name: string; readonly value: string } {
  const name = destinations.find((each) => properties[each] !== undefined);
  if (name === undefined) {
    throw new HandlerError(
      'InvalidRequest',
      'Exactly one destination is required: DestinationCidrBlock, DestinationIpv6CidrBlock or DestinationPrefixListId',
    );
  }
  return { name, value: needed(properties, name) };
}

function input(properties: Mapping): { RouteTableId: string } {
  const { name, value } = destination(properties);
  const used = targets.filter((each) => properties[each] !== undefined);
  if (used.length !== 1)
    throw new HandlerError('InvalidRequest', 'Exactly one target of the route must be given');
  const target = Object.fromEntries(used.map((each) => [each, textOf(properties, each)]));
  return { RouteTableId: needed(properties, 'RouteTableId'), [name]: value, ...target };
}

/** The handler of AWS::EC2::Route. */
export const route: ResourceType = {
  type: 'AWS::EC2::Route',
  properties: ['RouteTableId', ...destinations, ...targets],
  seconds: { create: 5, update: 5, delete: 3 },

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    await ec2.send(new CreateRouteCommand(input(properties)));
    const { value } = destination(properties);
    return { id: `${needed(properties, 'RouteTableId')}|${value}`, attributes: { CidrBlock: value } };
  },

  async update(properties, { id, attributes }, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    await ec2.send(new ReplaceRouteCommand(input(properties)));
    return { id, attributes };
  },

  async delete({ properties }: Current, context): Promise<void> {
    const ec2 = await context.services.ec2();
    const { name, value } = destination(properties);
    await ec2.send(
      new DeleteRouteCommand({ RouteTableId: needed(properties, 'RouteTableId'), [name]: value }),
    );
  },
};
