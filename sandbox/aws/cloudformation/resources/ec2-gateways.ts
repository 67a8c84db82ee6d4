/** Ways out of a VPC: internet gateway and its attachment, elastic address, NAT gateway. */
import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AttachInternetGatewayCommand,
  type ConnectivityType,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  DeleteInternetGatewayCommand,
  DeleteNatGatewayCommand,
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  DetachInternetGatewayCommand,
  DisassociateAddressCommand,
  type DomainType,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import type { Mapping } from '../value.ts';
import { retag, tagged } from './ec2-tags.ts';
import { type Context, given, HandlerError, type Made, needed, type ResourceType, textOf } from './kind.ts';

/** The handler of AWS::EC2::InternetGateway. */
export const internetGateway: ResourceType = {
  type: 'AWS::EC2::InternetGateway',
  properties: ['Tags'],
  seconds: { create: 15, update: 5, delete: 5 },

  async create(_properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const made = await ec2.send(new CreateInternetGatewayCommand(tagged('internet-gateway', context)));
    const id = given(made.InternetGateway?.InternetGatewayId, 'InternetGatewayId');
    return { id, attributes: { InternetGatewayId: id } };
  },

  async update(_properties, { id, attributes }, context): Promise<Made> {
    await retag(id, context);
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId: id }));
  },
};

async function attach(properties: Mapping, context: Context): Promise<Made> {
  const ec2 = await context.services.ec2();
  const VpcId = needed(properties, 'VpcId');
  await ec2.send(
    new AttachInternetGatewayCommand({ VpcId, InternetGatewayId: needed(properties, 'InternetGatewayId') }),
  );
  return { id: `IGW|${VpcId}`, attributes: { AttachmentType: 'IGW' } };
}

async function detach(properties: Mapping, context: Context): Promise<void> {
  const ec2 = await context.services.ec2();
  await ec2.send(
    new DetachInternetGatewayCommand({
      VpcId: needed(properties, 'VpcId'),
      InternetGatewayId: needed(properties, 'InternetGatewayId'),
    }),
  );
}

/** The handler of AWS::EC2::VPCGatewayAttachment. */
export const vpcGatewayAttachment: ResourceType = {
  type: 'AWS::EC2::VPCGatewayAttachment',
  properties: ['VpcId', 'InternetGatewayId'],
  seconds: { create: 15, update: 15, delete: 10 },
  create: attach,

  async update(properties, current, context): Promise<Made> {
    await detach(current.properties, context);
    return attach(properties, context);
  },

  delete: ({ properties }, context) => detach(properties, context),
};

/** The handler of AWS::EC2::EIP. */
export const eip: ResourceType = {
  type: 'AWS::EC2::EIP',
  properties: ['Domain', 'InstanceId', 'PublicIpv4Pool', 'NetworkBorderGroup', 'Tags'],
  seconds: { create: 15, update: 5, delete: 5 },

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const made = await ec2.send(
      new AllocateAddressCommand({
        Domain: (textOf(properties, 'Domain') ?? 'vpc') as DomainType,
        PublicIpv4Pool: textOf(properties, 'PublicIpv4Pool'),
        NetworkBorderGroup: textOf(properties, 'NetworkBorderGroup'),
        ...tagged('elastic-ip', context),
      }),
    );
    const id = given(made.PublicIp, 'PublicIp');
    const attributes = { PublicIp: id, AllocationId: given(made.AllocationId, 'AllocationId') };
    context.initiated(id, attributes);
    const InstanceId = textOf(properties, 'InstanceId');
    if (InstanceId !== undefined) {
      await ec2.send(new AssociateAddressCommand({ InstanceId, AllocationId: attributes.AllocationId }));
    }
    return { id, attributes };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const AllocationId = needed(attributes, 'AllocationId');
    const InstanceId = textOf(properties, 'InstanceId');
    if (InstanceId !== textOf(former, 'InstanceId')) {
      const { Addresses } = await ec2.send(new DescribeAddressesCommand({ AllocationIds: [AllocationId] }));
      const AssociationId = Addresses?.[0]?.AssociationId;
      if (AssociationId !== undefined) await ec2.send(new DisassociateAddressCommand({ AssociationId }));
      if (InstanceId !== undefined) await ec2.send(new AssociateAddressCommand({ InstanceId, AllocationId }));
    }
    await retag(AllocationId, context);
    return { id, attributes };
  },

  async delete({ attributes }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    const AllocationId = needed(attributes, 'AllocationId');
    const { Addresses } = await ec2.send(new DescribeAddressesCommand({ AllocationIds: [AllocationId] }));
    const AssociationId = Addresses?.[0]?.AssociationId;
    if (AssociationId !== undefined && Addresses?.[0]?.InstanceId !== undefined) {
      await ec2.send(new DisassociateAddressCommand({ AssociationId }));
    }
    await ec2.send(new ReleaseAddressCommand({ AllocationId }));
  },
};

async function natState(
  id: string,
  context: Context,
): Promise<{ state: string; failure: string; eni: string }> {
  const ec2 = await context.services.ec2();
  const { NatGateways } = await ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds: [id] }));
  const gateway = NatGateways?.[0];
  return {
    state: gateway?.State ?? 'deleted',
    failure: gateway?.FailureMessage ?? '',
    eni: gateway?.NatGatewayAddresses?.[0]?.NetworkInterfaceId ?? '',
  };
}

/** The handler of AWS::EC2::NatGateway. */
export const natGateway: ResourceType = {
  type: 'AWS::EC2::NatGateway',
  properties: ['AllocationId', 'SubnetId', 'ConnectivityType', 'PrivateIpAddress', 'Tags'],
  seconds: { create: 110, update: 5, delete: 60 },

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const made = await ec2.send(
      new CreateNatGatewayCommand({
        SubnetId: needed(properties, 'SubnetId'),
        AllocationId: textOf(properties, 'AllocationId'),
        ConnectivityType: textOf(properties, 'ConnectivityType') as ConnectivityType | undefined,
        PrivateIpAddress: textOf(properties, 'PrivateIpAddress'),
        ClientToken: context.token,
        ...tagged('natgateway', context),
      }),
    );
    const id = given(made.NatGateway?.NatGatewayId, 'NatGatewayId');
    context.initiated(id);
    for (let look = 0; look < 60; look += 1) {
      const { state, failure, eni } = await natState(id, context);
      if (state === 'available') return { id, attributes: { NatGatewayId: id, EniId: eni } };
      if (state === 'failed') throw new HandlerError('GeneralServiceException', failure);
      await context.clock.wait(5_000);
    }
    throw new HandlerError('NotStabilized', `NatGateway ${id} did not stabilize`);
  },

  async update(_properties, { id, attributes }, context): Promise<Made> {
    await retag(id, context);
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: id }));
    for (let look = 0; look < 60; look += 1) {
      if ((await natState(id, context)).state === 'deleted') return;
      await context.clock.wait(5_000);
    }
    throw new HandlerError('NotStabilized', `NatGateway ${id} did not stabilize`);
  },
};
