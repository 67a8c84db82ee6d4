/** AWS does not detach an internet gateway while public addresses are mapped in its VPC; moto does. */
import type { Guard } from './guard.ts';
import { addressesOn, balancers, dependencyViolation, interfacesBy, textParam } from './occupants.ts';

/** Source: VPC user guide, "Delete your internet gateway". */
export const internetGatewayInUse: Guard = {
  service: 'ec2',
  actions: ['DetachInternetGateway'],
  async check(call, backstage) {
    const vpc = textParam(call, 'VpcId');
    if (vpc === undefined) return;
    const services = backstage(call.caller);
    const [interfaces, all] = await Promise.all([interfacesBy(services, 'vpc-id', vpc), balancers(services)]);
    const publicBalancer = all.some((balancer) => balancer.public && balancer.vpcId === vpc);
    if (!publicBalancer && (await addressesOn(services, interfaces)) === 0) return;
    throw dependencyViolation(
      `Network ${vpc} has some mapped public address(es). ` +
        'Please unmap those public address(es) before detaching the gateway.',
    );
  },
};
