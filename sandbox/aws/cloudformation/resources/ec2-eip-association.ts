/** AWS::EC2::EIPAssociation: an elastic address for an instance or an interface. */
import { AssociateAddressCommand, DisassociateAddressCommand } from '@aws-sdk/client-ec2';
import { given, type Made, type ResourceType, textOf } from './kind.ts';

/** The handler of AWS::EC2::EIPAssociation. */
export const eipAssociation: ResourceType = {
  type: 'AWS::EC2::EIPAssociation',
  properties: ['AllocationId', 'EIP', 'InstanceId', 'NetworkInterfaceId', 'PrivateIpAddress'],
  seconds: { create: 5, delete: 5 },

  /** An address that is elsewhere moves here, and the former association is none any more. */
  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const made = await ec2.send(
      new AssociateAddressCommand({
        AllocationId: textOf(properties, 'AllocationId'),
        PublicIp: textOf(properties, 'EIP'),
        InstanceId: textOf(properties, 'InstanceId'),
        NetworkInterfaceId: textOf(properties, 'NetworkInterfaceId'),
        PrivateIpAddress: textOf(properties, 'PrivateIpAddress'),
        AllowReassociation: true,
      }),
    );
    const id = given(made.AssociationId, 'AssociationId');
    return { id, attributes: { Id: id } };
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DisassociateAddressCommand({ AssociationId: id }));
  },
};
