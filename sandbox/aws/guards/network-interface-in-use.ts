/** AWS keeps an attached network interface; moto deletes it from under its instance. */
import { AwsError } from '../contract.ts';
import type { Guard } from './guard.ts';
import { interfacesBy, textParam } from './occupants.ts';

/** Source: EC2 API reference, DeleteNetworkInterface: "You must detach the network interface before you can delete it". */
export const networkInterfaceInUse: Guard = {
  service: 'ec2',
  actions: ['DeleteNetworkInterface'],
  async check(call, backstage) {
    const id = textParam(call, 'NetworkInterfaceId');
    if (id === undefined) return;
    const [found] = await interfacesBy(backstage(call.caller), 'network-interface-id', id);
    const status = found?.Attachment?.Status;
    if (status !== 'attached' && status !== 'attaching') return;
    throw new AwsError('InvalidParameterValue', `Network interface '${id}' is currently in use.`);
  },
};
