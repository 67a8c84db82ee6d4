/** Who still uses a part of a network: interfaces, and the load balancers, which have none in moto. */
import {
  DescribeAddressesCommand,
  DescribeNetworkInterfacesCommand,
  type NetworkInterface,
} from '@aws-sdk/client-ec2';
import { DescribeLoadBalancersCommand as DescribeClassicCommand } from '@aws-sdk/client-elastic-load-balancing';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Call, type Services } from '../contract.ts';

/** The text AWS refuses with; it never names what is in the way. Source: EC2 API reference, "Error codes". */
export function dependencyViolation(sentence: string): AwsError {
  return new AwsError('DependencyViolation', sentence);
}

/** A parameter of the call, or undefined when it is absent or not text. */
export function textParam(call: Call, name: string): string | undefined {
  const value = call.params[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The network interfaces whose `filter` (`subnet-id`, `group-id`, `vpc-id` …) is `value`. */
export async function interfacesBy(
  services: Services,
  filter: string,
  value: string,
): Promise<readonly NetworkInterface[]> {
  const ec2 = await services.ec2();
  const input = { Filters: [{ Name: filter, Values: [value] }] };
  return (await ec2.send(new DescribeNetworkInterfacesCommand(input))).NetworkInterfaces ?? [];
}

/** A load balancer's place in the network. */
export interface Balancer {
  readonly vpcId: string | undefined;
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  readonly public: boolean;
}

/** Every load balancer of the account and region, of both kinds. */
export async function balancers(services: Services): Promise<readonly Balancer[]> {
  const [modern, classic] = await Promise.all([modernBalancers(services), classicBalancers(services)]);
  return [...modern, ...classic];
}

async function modernBalancers(services: Services): Promise<readonly Balancer[]> {
  const elbv2 = await services.elbv2();
  const { LoadBalancers: found = [] } = await elbv2.send(new DescribeLoadBalancersCommand({}));
  return found.map((balancer) => ({
    vpcId: balancer.VpcId,
    subnets: (balancer.AvailabilityZones ?? []).map(({ SubnetId: id = '' }) => id),
    groups: balancer.SecurityGroups ?? [],
    public: balancer.Scheme === 'internet-facing',
  }));
}

async function classicBalancers(services: Services): Promise<readonly Balancer[]> {
  const elb = await services.elb();
  const { LoadBalancerDescriptions: found = [] } = await elb.send(new DescribeClassicCommand({}));
  return found.map((balancer) => ({
    vpcId: balancer.VPCId,
    subnets: balancer.Subnets ?? [],
    groups: balancer.SecurityGroups ?? [],
    public: balancer.Scheme === 'internet-facing',
  }));
}

/** Public addresses that hang on these interfaces. */
export async function addressesOn(
  services: Services,
  interfaces: readonly NetworkInterface[],
): Promise<number> {
  const ec2 = await services.ec2();
  const { Addresses: addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
  const ids = new Set(interfaces.map(({ NetworkInterfaceId: id }) => id));
  const mapped = interfaces.filter(({ Association: association }) => association?.PublicIp !== undefined);
  return (
    addresses.filter(({ NetworkInterfaceId: id }) => id !== undefined && ids.has(id)).length + mapped.length
  );
}
