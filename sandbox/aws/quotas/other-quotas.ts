/** Quotas of load balancers, stacks, groups, roles, zones and buckets. Source: "quotas" in each service's guide, and its API reference's errors. */

import { DescribeLoadBalancersCommand as DescribeClassicCommand } from '@aws-sdk/client-elastic-load-balancing';
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListInstanceProfilesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { ListHostedZonesCommand } from '@aws-sdk/client-route-53';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { AwsError } from '../contract.ts';
import type { Quota, Territory } from './quota.ts';

const balancers = { serviceCode: 'elasticloadbalancing', service: 'elasticloadbalancing' } as const;
const tooMany = (what: string, code: string) => (): AwsError =>
  new AwsError(code, `The maximum number of ${what} has been reached.`);
const iamFull =
  (word: string) =>
  (limit: number): AwsError =>
    new AwsError('LimitExceeded', `Cannot exceed quota for ${word}: ${limit}`, 409);

/** The quotas outside EC2. */
export const otherQuotas: readonly Quota[] = [
  {
    ...balancers,
    quotaCode: 'L-53DA6B97',
    name: 'Application Load Balancers per Region',
    default: 50,
    action: 'CreateLoadBalancer',
    count: (territory) => balancersOf(territory, 'application'),
    wanted: async ({ call }) => Number(kindOf(call.params) === 'application'),
    refusal: tooMany('load balancers', 'TooManyLoadBalancers'),
  },
  {
    ...balancers,
    quotaCode: 'L-69A177A2',
    name: 'Network Load Balancers per Region',
    default: 50,
    action: 'CreateLoadBalancer',
    count: (territory) => balancersOf(territory, 'network'),
    wanted: async ({ call }) => Number(kindOf(call.params) === 'network'),
    refusal: tooMany('load balancers', 'TooManyLoadBalancers'),
  },
  {
    ...balancers,
    quotaCode: 'L-E9E9831D',
    name: 'Classic Load Balancers per Region',
    default: 20,
    action: 'CreateLoadBalancer',
    count: async ({ services }) => {
      const elb = await services.elb();
      return ((await elb.send(new DescribeClassicCommand({}))).LoadBalancerDescriptions ?? []).length;
    },
    wanted: async ({ call }) => Number(kindOf(call.params) === 'classic'),
    refusal: tooMany('load balancers', 'TooManyLoadBalancers'),
  },
  {
    ...balancers,
    quotaCode: 'L-B22855CB',
    name: 'Target Groups per Region',
    default: 3000,
    action: 'CreateTargetGroup',
    count: async ({ services }) => {
      const elbv2 = await services.elbv2();
      return ((await elbv2.send(new DescribeTargetGroupsCommand({}))).TargetGroups ?? []).length;
    },
    refusal: tooMany('target groups', 'TooManyTargetGroups'),
  },
  {
    serviceCode: 'cloudformation',
    quotaCode: 'L-0485CB21',
    name: 'Stack count',
    default: 2000,
    service: 'cloudformation',
    action: 'CreateStack',
    count: stacksOf,
    refusal: () => new AwsError('LimitExceededException', 'Limit for stack has been exceeded'),
  },
  {
    serviceCode: 'iam',
    quotaCode: 'L-FE177D64',
    name: 'Roles per account',
    default: 1000,
    global: true,
    service: 'iam',
    action: 'CreateRole',
    count: async ({ services }) =>
      ((await (await services.iam()).send(new ListRolesCommand({ MaxItems: 1000 }))).Roles ?? []).length,
    refusal: iamFull('RolesPerAccount'),
  },
  {
    serviceCode: 'iam',
    quotaCode: 'L-6E65F664',
    name: 'Instance profiles per account',
    default: 1000,
    global: true,
    service: 'iam',
    action: 'CreateInstanceProfile',
    count: async ({ services }) => {
      const iam = await services.iam();
      const answer = await iam.send(new ListInstanceProfilesCommand({ MaxItems: 1000 }));
      return (answer.InstanceProfiles ?? []).length;
    },
    refusal: iamFull('InstanceProfilesPerAccount'),
  },
  {
    serviceCode: 'route53',
    quotaCode: 'L-4EA4796A',
    name: 'Hosted zones',
    default: 500,
    global: true,
    service: 'route53',
    action: 'CreateHostedZone',
    count: async ({ services }) => {
      const route53 = await services.route53();
      return ((await route53.send(new ListHostedZonesCommand({}))).HostedZones ?? []).length;
    },
    refusal: (limit) => new AwsError('TooManyHostedZones', `Limit of ${limit} hosted zones reached.`),
  },
  {
    serviceCode: 's3',
    quotaCode: 'L-DC2B2D3D',
    name: 'General purpose buckets',
    default: 10_000,
    global: true,
    service: 's3',
    action: 'CreateBucket',
    count: async ({ services }) =>
      ((await (await services.s3()).send(new ListBucketsCommand({}))).Buckets ?? []).length,
    refusal: () => new AwsError('TooManyBuckets', 'You have attempted to create more buckets than allowed'),
  },
];

/** The classic generation calls its balancer `LoadBalancerName`, the newer one `Name`. */
function kindOf(params: Territory['call']['params']): string {
  if (params['LoadBalancerName'] !== undefined) return 'classic';
  return typeof params['Type'] === 'string' ? params['Type'] : 'application';
}

async function balancersOf({ services }: Territory, type: string): Promise<number> {
  const elbv2 = await services.elbv2();
  const { LoadBalancers: all = [] } = await elbv2.send(new DescribeLoadBalancersCommand({}));
  return all.filter(({ Type: one }) => one === type).length;
}

/** Stacks that are not deleted, of the caller's account and region. */
async function stacksOf({ call, ownServices }: Territory): Promise<number> {
  const service = ownServices.get('cloudformation');
  let [count, token] = [0, undefined as unknown];
  do {
    const params = token === undefined ? {} : { NextToken: token };
    const page = await service?.handle({ ...call, action: 'DescribeStacks', params });
    const { Stacks: stacks = [], NextToken: next } = (page ?? {}) as {
      Stacks?: readonly unknown[];
      NextToken?: unknown;
    };
    [count, token] = [count + stacks.length, next];
  } while (token !== undefined);
  return count;
}
