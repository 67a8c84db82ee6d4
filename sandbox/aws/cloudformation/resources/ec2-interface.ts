/** AWS::EC2::NetworkInterface. */
import {
  CreateNetworkInterfaceCommand,
  DeleteNetworkInterfaceCommand,
  ModifyNetworkInterfaceAttributeCommand,
  type NetworkInterfaceCreationType,
} from '@aws-sdk/client-ec2';
import { same } from '../value.ts';
import { retag, tagged } from './ec2-tags.ts';
import { given, type Made, mappingsOf, needed, type ResourceType, textOf, textsOf } from './kind.ts';

/** The handler of AWS::EC2::NetworkInterface. */
export const networkInterface: ResourceType = {
  type: 'AWS::EC2::NetworkInterface',
  properties: [
    'Description',
    'GroupSet',
    'InterfaceType',
    'PrivateIpAddress',
    'PrivateIpAddresses',
    'SubnetId',
  ].concat(['SecondaryPrivateIpAddressCount', 'SourceDestCheck', 'Tags']),
  seconds: { create: 5, update: 5, delete: 5 },
  replaces: (name, before, after) => {
    const primary = (from: typeof before): unknown =>
      mappingsOf(from, name).find((one) => one['Primary'] === true);
    return !same(primary(before), primary(after));
  },

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const addresses = mappingsOf(properties, 'PrivateIpAddresses').map((one) => ({
      PrivateIpAddress: needed(one, 'PrivateIpAddress'),
      Primary: one['Primary'] === true,
    }));
    const count = properties['SecondaryPrivateIpAddressCount'];
    const { NetworkInterface: made } = await ec2.send(
      new CreateNetworkInterfaceCommand({
        SubnetId: needed(properties, 'SubnetId'),
        Description: textOf(properties, 'Description'),
        Groups: properties['GroupSet'] === undefined ? undefined : [...textsOf(properties, 'GroupSet')],
        InterfaceType: textOf(properties, 'InterfaceType') as NetworkInterfaceCreationType | undefined,
        PrivateIpAddress: textOf(properties, 'PrivateIpAddress'),
        PrivateIpAddresses: addresses.length > 0 ? addresses : undefined,
        SecondaryPrivateIpAddressCount: count === undefined ? undefined : Number(count),
        ...tagged('network-interface', context),
      }),
    );
    const id = given(made?.NetworkInterfaceId, 'NetworkInterfaceId');
    const others = (made?.PrivateIpAddresses ?? []).filter(({ Primary }) => Primary !== true);
    const attributes = {
      Id: id,
      PrimaryPrivateIpAddress: given(made?.PrivateIpAddress, 'PrivateIpAddress'),
      SecondaryPrivateIpAddresses: others.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []),
      VpcId: made?.VpcId ?? '',
    };
    context.initiated(id, attributes);
    if (properties['SourceDestCheck'] === false) {
      const NetworkInterfaceId = id;
      await ec2.send(
        new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, SourceDestCheck: { Value: false } }),
      );
    }
    return { id, attributes };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const NetworkInterfaceId = id;
    if (!same(properties['GroupSet'], former['GroupSet'])) {
      const Groups = [...textsOf(properties, 'GroupSet')];
      await ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups }));
    }
    if (!same(properties['Description'], former['Description'])) {
      const Description = { Value: textOf(properties, 'Description') ?? '' };
      await ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Description }));
    }
    if (!same(properties['SourceDestCheck'], former['SourceDestCheck'])) {
      const SourceDestCheck = { Value: properties['SourceDestCheck'] !== false };
      await ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, SourceDestCheck }));
    }
    await retag(id, context);
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }));
  },
};
