/** Quotas of networks. Sources: VPC user guide, "Amazon VPC quotas"; EC2 API reference, "Error codes". */
import {
  DescribeAddressesCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../contract.ts';
import { textParam } from '../guards/occupants.ts';
import type { Quota, Territory } from './quota.ts';

const full = (code: string, what: string) => (): AwsError =>
  new AwsError(code, `The maximum number of ${what} has been reached.`);

/** The quotas of VPCs and what is in them. */
export const networkQuotas: readonly Quota[] = [
  {
    serviceCode: 'vpc',
    quotaCode: 'L-F678F1CE',
    name: 'VPCs per Region',
    default: 5,
    service: 'ec2',
    action: 'CreateVpc',
    count: async ({ services }) =>
      ((await (await services.ec2()).send(new DescribeVpcsCommand({}))).Vpcs ?? []).length,
    refusal: full('VpcLimitExceeded', 'VPCs'),
  },
  {
    serviceCode: 'vpc',
    quotaCode: 'L-407747CB',
    name: 'Subnets per VPC',
    default: 200,
    service: 'ec2',
    action: 'CreateSubnet',
    count: async ({ call, services }) => {
      const ec2 = await services.ec2();
      return ((await ec2.send(new DescribeSubnetsCommand({ Filters: inVpc(call) }))).Subnets ?? []).length;
    },
    refusal: full('SubnetLimitExceeded', 'subnets'),
  },
  {
    serviceCode: 'vpc',
    quotaCode: 'L-A4707A72',
    name: 'Internet gateways per Region',
    default: 5,
    service: 'ec2',
    action: 'CreateInternetGateway',
    count: async ({ services }) => {
      const ec2 = await services.ec2();
      return ((await ec2.send(new DescribeInternetGatewaysCommand({}))).InternetGateways ?? []).length;
    },
    refusal: full('InternetGatewayLimitExceeded', 'internet gateways'),
  },
  {
    serviceCode: 'vpc',
    quotaCode: 'L-FE5A380F',
    name: 'NAT gateways per Availability Zone',
    default: 5,
    service: 'ec2',
    action: 'CreateNatGateway',
    count: natGatewaysInZone,
    refusal: (limit) =>
      new AwsError(
        'NatGatewayLimitExceeded',
        `Performing this operation would exceed the limit of ${limit} NAT gateways`,
      ),
  },
  {
    serviceCode: 'vpc',
    quotaCode: 'L-E79EC296',
    name: 'VPC security groups per Region',
    default: 2500,
    service: 'ec2',
    action: 'CreateSecurityGroup',
    count: async ({ services }) => {
      const ec2 = await services.ec2();
      return ((await ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups ?? []).length;
    },
    refusal: full('SecurityGroupLimitExceeded', 'security groups'),
  },
  {
    serviceCode: 'ec2',
    quotaCode: 'L-0263D0A3',
    name: 'EC2-VPC Elastic IPs',
    default: 5,
    service: 'ec2',
    action: 'AllocateAddress',
    count: async ({ services }) =>
      ((await (await services.ec2()).send(new DescribeAddressesCommand({}))).Addresses ?? []).length,
    refusal: full('AddressLimitExceeded', 'addresses'),
  },
];

function inVpc(call: Territory['call']) {
  return [{ Name: 'vpc-id', Values: [textParam(call, 'VpcId') ?? ''] }];
}

/** Gateways that are pending, available or deleting count. Source: VPC user guide, "Amazon VPC quotas". */
async function natGatewaysInZone({ call, services }: Territory): Promise<number> {
  const ec2 = await services.ec2();
  const { Subnets: subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const zoneOf = new Map(subnets.map(({ SubnetId: id, AvailabilityZone: zone }) => [id, zone]));
  const zone = zoneOf.get(textParam(call, 'SubnetId'));
  const { NatGateways: gateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({}));
  return gateways.filter(
    ({ State: state, SubnetId: subnet }) =>
      zoneOf.get(subnet) === zone && ['pending', 'available', 'deleting'].includes(state ?? ''),
  ).length;
}
