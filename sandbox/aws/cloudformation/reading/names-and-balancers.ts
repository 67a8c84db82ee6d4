/** Reads zones, records, health checks and load balancers. */
import { DescribeLoadBalancersCommand as DescribeClassicCommand } from '@aws-sdk/client-elastic-load-balancing';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  type AliasTarget,
  GetHealthCheckCommand,
  GetHostedZoneCommand,
  ListResourceRecordSetsCommand,
  ListTagsForResourceCommand,
  type RRType,
} from '@aws-sdk/client-route-53';
import { type Mapping, text, type Value } from '../value.ts';
import { listed, type Place, plainValue, type Reader, tagList } from './reader.ts';

/** Names come back in lower case and with a dot at the end; as written when they mean the same. */
function nameAsWritten(name: string, written: Value | undefined): string {
  const asked = text(written ?? '');
  return dotted(asked).toLowerCase() === dotted(name).toLowerCase() ? asked : name;
}

const hostedZone: Reader = async ({ id, properties }, { services }) => {
  const client = await services.route53();
  const { HostedZone: one, DelegationSet } = await client.send(new GetHostedZoneCommand({ Id: id }));
  if (one === undefined) return undefined;
  const tags = await client.send(
    new ListTagsForResourceCommand({ ResourceType: 'hostedzone', ResourceId: id }),
  );
  return {
    properties: {
      Name: nameAsWritten(one.Name ?? '', properties['Name']),
      HostedZoneConfig: { Comment: one.Config?.Comment ?? '' },
      HostedZoneTags: tagList(tags.ResourceTagSet?.Tags),
    },
    attributes: { Id: id, NameServers: listed(DelegationSet?.NameServers) },
  };
};

const healthCheck: Reader = async ({ id }, { services }) => {
  const client = await services.route53();
  const { HealthCheck: one } = await client.send(new GetHealthCheckCommand({ HealthCheckId: id }));
  if (one === undefined) return undefined;
  return {
    properties: { HealthCheckConfig: plainValue(one.HealthCheckConfig) },
    attributes: { HealthCheckId: id },
  };
};

/** `name` with the dot that Route 53 ends names with. */
const dotted = (name: string): string => (name.endsWith('.') ? name : `${name}.`);

/** As Route 53 keeps a name: in small letters, and with `\052` for the star of a wildcard. */
const spelled = (name: string): string => dotted(name).toLowerCase().replace('*', '\\052');

function aliasAsWritten(alias: AliasTarget, properties: Mapping): Mapping {
  const written = (properties['AliasTarget'] ?? {}) as Mapping;
  const { DNSName = '', HostedZoneId = '' } = alias;
  return { DNSName: nameAsWritten(DNSName, written['DNSName']), HostedZoneId };
}

const recordSet: Reader = async ({ properties }, { services }) => {
  const client = await services.route53();
  const [zone, name, type] = ['HostedZoneId', 'Name', 'Type'].map((key) => text(properties[key] ?? ''));
  if (zone === '' || name === undefined) return { properties: {} };
  const found = await client.send(
    new ListResourceRecordSetsCommand({
      HostedZoneId: zone,
      StartRecordName: spelled(name),
      StartRecordType: type as RRType,
    }),
  );
  const one = found.ResourceRecordSets?.find(
    (set) =>
      set.Name === spelled(name) && set.Type === type && set.SetIdentifier === properties['SetIdentifier'],
  );
  if (one === undefined) return undefined;
  const { AliasTarget: alias, TTL } = one;
  const settings: Readonly<Record<string, Value | undefined>> =
    alias === undefined
      ? {
          TTL: TTL === undefined ? undefined : String(TTL),
          ResourceRecords: listed(one.ResourceRecords?.map(({ Value }) => Value)),
        }
      : {
          AliasTarget: {
            EvaluateTargetHealth: alias.EvaluateTargetHealth ?? false,
            ...aliasAsWritten(alias, properties),
          },
        };
  return { properties: { Type: one.Type, ...settings } };
};

async function tagsOf(arn: string, { services }: Place): Promise<Value> {
  const client = await services.elbv2();
  const { TagDescriptions } = await client.send(new DescribeTagsCommand({ ResourceArns: [arn] }));
  return tagList(TagDescriptions?.[0]?.Tags);
}

const loadBalancer: Reader = async ({ id }, place) => {
  const client = await place.services.elbv2();
  const { LoadBalancers } = await client.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [id] }));
  const one = LoadBalancers?.[0];
  if (one === undefined) return undefined;
  return {
    properties: {
      Name: one.LoadBalancerName,
      Scheme: one.Scheme,
      Type: one.Type,
      Subnets: listed(one.AvailabilityZones?.map(({ SubnetId }) => SubnetId)),
      Tags: await tagsOf(id, place),
    },
  };
};

const targetGroup: Reader = async ({ id }, place) => {
  const client = await place.services.elbv2();
  const found = await client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [id] }));
  const one = found.TargetGroups?.[0];
  if (one === undefined) return undefined;
  return {
    properties: {
      Name: one.TargetGroupName,
      Protocol: one.Protocol,
      Port: one.Port,
      VpcId: one.VpcId,
      TargetType: one.TargetType,
      HealthCheckIntervalSeconds: one.HealthCheckIntervalSeconds,
      HealthCheckProtocol: one.HealthCheckProtocol,
      HealthyThresholdCount: one.HealthyThresholdCount,
      UnhealthyThresholdCount: one.UnhealthyThresholdCount,
      Tags: await tagsOf(id, place),
    },
  };
};

const listener: Reader = async ({ id }, { services }) => {
  const client = await services.elbv2();
  const one = (await client.send(new DescribeListenersCommand({ ListenerArns: [id] }))).Listeners?.[0];
  if (one === undefined) return undefined;
  return { properties: { LoadBalancerArn: one.LoadBalancerArn, Port: one.Port, Protocol: one.Protocol } };
};

const classic: Reader = async ({ id }, { services }) => {
  const client = await services.elb();
  const found = await client.send(new DescribeClassicCommand({ LoadBalancerNames: [id] }));
  const one = found.LoadBalancerDescriptions?.[0];
  if (one === undefined) return undefined;
  const check = one.HealthCheck ?? {};
  const texts = Object.entries(check).map(([name, value]) => [name, String(value)] as const);
  return {
    properties: {
      Scheme: one.Scheme,
      Subnets: listed(one.Subnets),
      SecurityGroups: listed(one.SecurityGroups),
      HealthCheck: Object.fromEntries(texts) as Mapping,
    },
  };
};

/** Readers by type. */
export const nameAndBalancerReaders: Readonly<Record<string, Reader>> = {
  'AWS::ElasticLoadBalancing::LoadBalancer': classic,
  'AWS::ElasticLoadBalancingV2::Listener': listener,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': loadBalancer,
  'AWS::ElasticLoadBalancingV2::TargetGroup': targetGroup,
  'AWS::Route53::HealthCheck': healthCheck,
  'AWS::Route53::HostedZone': hostedZone,
  'AWS::Route53::RecordSet': recordSet,
};
