/** AWS::ElasticLoadBalancing::LoadBalancer, the classic one. */
import {
  AddTagsCommand,
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  DescribeLoadBalancersCommand,
  RemoveTagsCommand,
} from '@aws-sdk/client-elastic-load-balancing';
import { listeners, reshape, settle } from './elb-settings.ts';
import { type Made, type ResourceType, textOf, textsOf } from './kind.ts';

/** "Elastic Load Balancing endpoints and quotas": the hosted zones of load balancers, which moto does not tell. */
const zones: Readonly<Record<string, string>> = {
  'ap-northeast-1': 'Z14GRHDCWA56QT',
  'ap-northeast-2': 'ZWKZPGTI48KDX',
  'ap-south-1': 'ZP97RAFLXTNZK',
  'ap-southeast-1': 'Z1LMS91P8CMLE5',
  'ap-southeast-2': 'Z1GM3OXH4ZPM65',
  'ca-central-1': 'ZQSVJUPU6J1EY',
  'cn-north-1': 'Z1GDH35T77C1KE',
  'cn-northwest-1': 'ZM7IZAIOVVDZF',
  'eu-central-1': 'Z215JYRZR1TBD5',
  'eu-north-1': 'Z23TAZ6LKFMNIO',
  'eu-west-1': 'Z32O12XQLNTSW2',
  'eu-west-2': 'ZHURV8PSTC4K8',
  'eu-west-3': 'Z3Q77PNBQS71R4',
  'sa-east-1': 'Z2P70J7HTTTPLU',
  'us-east-1': 'Z35SXDOTRQ7X7K',
  'us-east-2': 'Z3AADJGX6KTTL2',
  'us-gov-west-1': 'Z33AYJ8TM3BH4J',
  'us-west-1': 'Z368ELLRRE2KJ0',
  'us-west-2': 'Z1H1FL5HABSF5',
};

/** The handler of AWS::ElasticLoadBalancing::LoadBalancer. */
export const classicLoadBalancer: ResourceType = {
  type: 'AWS::ElasticLoadBalancing::LoadBalancer',
  properties: [
    'AccessLoggingPolicy',
    'AvailabilityZones',
    'ConnectionDrainingPolicy',
    'ConnectionSettings',
    'CrossZone',
  ]
    .concat([
      'HealthCheck',
      'Instances',
      'Listeners',
      'LoadBalancerName',
      'Policies',
      'Scheme',
      'SecurityGroups',
    ])
    .concat(['Subnets', 'Tags']),
  seconds: { create: 15, update: 10, delete: 10 },
  /** AWS: replaced when health check, subnets or zones are given for the first time or taken away altogether. */
  replaces: (name, before, after) => (before[name] === undefined) !== (after[name] === undefined),

  async create(properties, context): Promise<Made> {
    const elb = await context.services.elb();
    const id = textOf(properties, 'LoadBalancerName') ?? context.physicalName(32);
    await elb.send(
      new CreateLoadBalancerCommand({
        LoadBalancerName: id,
        Listeners: listeners(properties),
        AvailabilityZones: [...textsOf(properties, 'AvailabilityZones')],
        Subnets: [...textsOf(properties, 'Subnets')],
        SecurityGroups: [...textsOf(properties, 'SecurityGroups')],
        Scheme: textOf(properties, 'Scheme'),
        Tags: [...context.tags],
      }),
    );
    context.initiated(id);
    await settle(id, properties, {}, context);
    const { LoadBalancerDescriptions } = await elb.send(
      new DescribeLoadBalancersCommand({ LoadBalancerNames: [id] }),
    );
    const made = LoadBalancerDescriptions?.[0];
    return {
      id,
      attributes: {
        DNSName: made?.DNSName ?? '',
        CanonicalHostedZoneName: made?.CanonicalHostedZoneName ?? made?.DNSName ?? '',
        CanonicalHostedZoneNameID: made?.CanonicalHostedZoneNameID ?? zones[context.caller.region] ?? '',
        SourceSecurityGroup: {
          GroupName: made?.SourceSecurityGroup?.GroupName ?? '',
          OwnerAlias: made?.SourceSecurityGroup?.OwnerAlias ?? '',
        },
      },
    };
  },

  async update(properties, { id, properties: former, attributes: known }, context): Promise<Made> {
    const elb = await context.services.elb();
    await reshape(id, properties, former, context);
    await settle(id, properties, former, context);
    const gone = context.formerTags.filter(({ Key }) => !context.tags.some((tag) => tag.Key === Key));
    if (gone.length > 0) {
      await elb.send(
        new RemoveTagsCommand({ LoadBalancerNames: [id], Tags: gone.map(({ Key }) => ({ Key })) }),
      );
    }
    await elb.send(new AddTagsCommand({ LoadBalancerNames: [id], Tags: [...context.tags] }));
    return { id, attributes: known };
  },

  async delete({ id }, context): Promise<void> {
    const elb = await context.services.elb();
    await elb.send(new DeleteLoadBalancerCommand({ LoadBalancerName: id }));
  },
};
