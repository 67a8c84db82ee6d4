/** AWS::EC2::VPCEndpoint, gateway and interface. */
import {
  CreateVpcEndpointCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcEndpointsCommand,
  ModifyVpcEndpointCommand,
  type VpcEndpoint,
  type VpcEndpointType,
} from '@aws-sdk/client-ec2';
import type { Mapping } from '../value.ts';
import { retag, tagged } from './ec2-tags.ts';
import { documentText } from './iam-holdings.ts';
import {
  type Current,
  given,
  HandlerError,
  type Made,
  needed,
  type ResourceType,
  textOf,
  textsOf,
} from './kind.ts';

function attributesOf(id: string, endpoint: VpcEndpoint | undefined): Mapping {
  return {
    Id: id,
    CreationTimestamp: endpoint?.CreationTimestamp?.toISOString() ?? '',
    NetworkInterfaceIds: endpoint?.NetworkInterfaceIds ?? [],
    DnsEntries: (endpoint?.DnsEntries ?? []).map(
      ({ HostedZoneId = '', DnsName = '' }) => `${HostedZoneId}:${DnsName}`,
    ),
  };
}

function difference(properties: Mapping, former: Mapping, name: string): { add: string[]; remove: string[] } {
  const wanted = textsOf(properties, name);
  const had = textsOf(former, name);
  return {
    add: wanted.filter((one) => !had.includes(one)),
    remove: had.filter((one) => !wanted.includes(one)),
  };
}

/** The handler of AWS::EC2::VPCEndpoint. */
export const vpcEndpoint: ResourceType = {
  type: 'AWS::EC2::VPCEndpoint',
  properties: [
    'PolicyDocument',
    'PrivateDnsEnabled',
    'RouteTableIds',
    'SecurityGroupIds',
    'ServiceName',
    'SubnetIds',
  ].concat(['VpcEndpointType', 'VpcId', 'Tags']),
  seconds: { create: 60, update: 20, delete: 60 },

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const made = await ec2.send(
      new CreateVpcEndpointCommand({
        VpcId: needed(properties, 'VpcId'),
        ServiceName: needed(properties, 'ServiceName'),
        VpcEndpointType: (textOf(properties, 'VpcEndpointType') ?? 'Gateway') as VpcEndpointType,
        PolicyDocument:
          properties['PolicyDocument'] === undefined ? undefined : documentText(properties, 'PolicyDocument'),
        PrivateDnsEnabled:
          properties['PrivateDnsEnabled'] === undefined
            ? undefined
            : properties['PrivateDnsEnabled'] === true,
        RouteTableIds: [...textsOf(properties, 'RouteTableIds')],
        SecurityGroupIds: [...textsOf(properties, 'SecurityGroupIds')],
        SubnetIds: [...textsOf(properties, 'SubnetIds')],
        ...tagged('vpc-endpoint', context),
      }),
    );
    const id = given(made.VpcEndpoint?.VpcEndpointId, 'VpcEndpointId');
    return { id, attributes: attributesOf(id, made.VpcEndpoint) };
  },

  async update(properties, { id, properties: former }: Current, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const tables = difference(properties, former, 'RouteTableIds');
    const subnets = difference(properties, former, 'SubnetIds');
    const groups = difference(properties, former, 'SecurityGroupIds');
    const policy = properties['PolicyDocument'];
    await ec2.send(
      new ModifyVpcEndpointCommand({
        VpcEndpointId: id,
        AddRouteTableIds: tables.add,
        RemoveRouteTableIds: tables.remove,
        AddSubnetIds: subnets.add,
        RemoveSubnetIds: subnets.remove,
        AddSecurityGroupIds: groups.add,
        RemoveSecurityGroupIds: groups.remove,
        PolicyDocument: policy === undefined ? undefined : documentText(properties, 'PolicyDocument'),
        PrivateDnsEnabled:
          properties['PrivateDnsEnabled'] === undefined
            ? undefined
            : properties['PrivateDnsEnabled'] === true,
      }),
    );
    await retag(id, context);
    const { VpcEndpoints } = await ec2.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    return { id, attributes: attributesOf(id, VpcEndpoints?.[0]) };
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    const { Unsuccessful } = await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    const [failed] = Unsuccessful ?? [];
    if (failed?.Error === undefined || /NotFound/.test(failed.Error.Code ?? '')) return;
    throw new HandlerError('GeneralServiceException', failed.Error.Message ?? 'DeleteVpcEndpoints failed');
  },
};
