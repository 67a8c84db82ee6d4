/** AWS::EC2::EgressOnlyInternetGateway: the way out of a VPC for IPv6, and no way in. */
import {
  CreateEgressOnlyInternetGatewayCommand,
  DeleteEgressOnlyInternetGatewayCommand,
} from '@aws-sdk/client-ec2';
import { retag, tagged } from './ec2-tags.ts';
import { given, type Made, needed, type ResourceType } from './kind.ts';

/** The handler of AWS::EC2::EgressOnlyInternetGateway. */
export const egressOnlyInternetGateway: ResourceType = {
  type: 'AWS::EC2::EgressOnlyInternetGateway',
  properties: ['Tags', 'VpcId'],
  seconds: { create: 5, update: 5, delete: 5 },

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const made = await ec2.send(
      new CreateEgressOnlyInternetGatewayCommand({
        VpcId: needed(properties, 'VpcId'),
        ...tagged('egress-only-internet-gateway', context),
      }),
    );
    const id = given(
      made.EgressOnlyInternetGateway?.EgressOnlyInternetGatewayId,
      'EgressOnlyInternetGatewayId',
    );
    return { id, attributes: { Id: id } };
  },

  async update(_properties, { id, attributes }, context): Promise<Made> {
    await retag(id, context);
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DeleteEgressOnlyInternetGatewayCommand({ EgressOnlyInternetGatewayId: id }));
  },
};
