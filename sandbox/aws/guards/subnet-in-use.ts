/** AWS keeps a subnet as long as any network interface is in it; moto deletes it under its machines. */
import type { Guard } from './guard.ts';
import { balancers, dependencyViolation, interfacesBy, textParam } from './occupants.ts';

/** Source: VPC user guide, "Delete your subnet". */
export const subnetInUse: Guard = {
  service: 'ec2',
  actions: ['DeleteSubnet'],
  async check(call, backstage) {
    const subnet = textParam(call, 'SubnetId');
    if (subnet === undefined) return;
    const services = backstage(call.caller);
    const [interfaces, all] = await Promise.all([
      interfacesBy(services, 'subnet-id', subnet),
      balancers(services),
    ]);
    if (interfaces.length === 0 && !all.some(({ subnets }) => subnets.includes(subnet))) return;
    throw dependencyViolation(`The subnet '${subnet}' has dependencies and cannot be deleted.`);
  },
};
