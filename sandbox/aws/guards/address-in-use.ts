/** AWS does not release an address that is associated, least of all one that a NAT gateway holds; moto does. */
import { type Address, DescribeAddressesCommand, DescribeNatGatewaysCommand } from '@aws-sdk/client-ec2';
import { AwsError, type Call, type ServicesFor } from '../contract.ts';
import type { Guard } from './guard.ts';
import { textParam } from './occupants.ts';

/** Source: EC2 API reference, ReleaseAddress. */
export const addressInUse: Guard = {
  service: 'ec2',
  actions: ['ReleaseAddress'],
  async check(call, backstage) {
    const address = await findAddress(call, backstage);
    if (address?.AssociationId === undefined) return;
    const ec2 = await backstage(call.caller).ec2();
    const { NatGateways: gateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({}));
    const held = gateways.some(
      ({ State: state, NatGatewayAddresses: own = [] }) =>
        state !== 'deleted' && own.some(({ AllocationId: id }) => id === address.AllocationId),
    );
    if (held)
      throw new AwsError('AuthFailure', 'You do not have permission to access the specified resource.');
    throw new AwsError('InvalidIPAddress.InUse', `Address ${address.PublicIp} is in use.`);
  },
};

async function findAddress(call: Call, backstage: ServicesFor): Promise<Address | undefined> {
  const [id, ip] = [textParam(call, 'AllocationId'), textParam(call, 'PublicIp')];
  const ec2 = await backstage(call.caller).ec2();
  const { Addresses: addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
  return addresses.find((one) => (id === undefined ? one.PublicIp === ip : one.AllocationId === id));
}
