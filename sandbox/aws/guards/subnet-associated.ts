/** AWS does not give a subnet a second route table; moto answers with the association there is, and changes nothing. */
import { DescribeRouteTablesCommand } from '@aws-sdk/client-ec2';
import { AwsError } from '../contract.ts';
import type { Guard } from './guard.ts';
import { textParam } from './occupants.ts';

/** Source: EC2 API Reference, "Error codes": Resource.AlreadyAssociated. */
export const subnetAssociated: Guard = {
  service: 'ec2',
  actions: ['AssociateRouteTable'],
  async check(call, backstage) {
    const [subnet, table] = [textParam(call, 'SubnetId'), textParam(call, 'RouteTableId')];
    if (subnet === undefined || table === undefined) return;
    const ec2 = await backstage(call.caller).ec2();
    const Filters = [{ Name: 'association.subnet-id', Values: [subnet] }];
    const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ Filters }));
    if (RouteTables.every(({ RouteTableId }) => RouteTableId === table)) return;
    throw new AwsError(
      'Resource.AlreadyAssociated',
      `the specified association for route table ${table} conflicts with an existing association`,
    );
  },
};
