/** Which permissions the calls of both generations of Elastic Load Balancing need. Source: AWS's service authorization reference. */
import { DescribeTagsCommand as DescribeClassicTagsCommand } from '@aws-sdk/client-elastic-load-balancing';
import { DescribeTagsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Asked, type Permission, requestTagKeys, tagsIn, texts } from '../permission.ts';

const CREATED: Readonly<Record<string, (asked: Asked) => string>> = {
  CreateLoadBalancer: ({ call }) => {
    const [name = '*', type = 'application'] = [texts(call, 'Name')[0], texts(call, 'Type')[0]];
    return `loadbalancer/${{ network: 'net', gateway: 'gwy' }[type] ?? 'app'}/${name}/*`;
  },
  CreateTargetGroup: ({ call }) => `targetgroup/${texts(call, 'Name')[0] ?? '*'}/*`,
};

/** Named by ARN in the newer generation, by name in the classic one; describing knows no resources. */
export function elbPermissions(asked: Asked): readonly Permission[] {
  const { call } = asked;
  const action = `elasticloadbalancing:${call.action}`;
  const keys = requestTagKeys(tagsIn(call.params['Tags']));
  const pairs = resourcesOf(asked).map((resource) => ({
    action,
    resource,
    keys,
    tags: () => tagsOf(asked, resource),
  }));
  if (!call.action.startsWith('Create') || Object.keys(keys).length === 0) return pairs;
  const tagging = { 'elasticloadbalancing:createaction': call.action };
  return [
    ...pairs,
    ...pairs.map((pair) => ({
      ...pair,
      action: 'elasticloadbalancing:AddTags',
      keys: { ...keys, ...tagging },
    })),
  ];
}

function resourcesOf(asked: Asked): readonly string[] {
  const { call } = asked;
  const { partition, region, account } = call.caller;
  const own = (rest: string): string => `arn:${partition}:elasticloadbalancing:${region}:${account}:${rest}`;
  if (call.action.startsWith('Describe')) return ['*'];
  const classic = texts(call, 'LoadBalancerName', 'LoadBalancerNames').map((name) =>
    own(`loadbalancer/${name}`),
  );
  if (classic.length > 0) return classic;
  const created = CREATED[call.action]?.(asked);
  if (created !== undefined) return [own(created)];
  const named = texts(call, 'RuleArn', 'ListenerArn', 'LoadBalancerArn', 'TargetGroupArn', 'ResourceArns');
  const first = call.action === 'AddTags' || call.action === 'RemoveTags' ? named : named.slice(0, 1);
  return first.length > 0 ? first : ['*'];
}

async function tagsOf(
  { call, backstage }: Asked,
  resource: string,
): Promise<Readonly<Record<string, string>>> {
  const [, classic] = /:loadbalancer\/([^/*]+)$/.exec(resource) ?? [];
  if (classic !== undefined) {
    const elb = await backstage(call.caller).elb();
    const input = new DescribeClassicTagsCommand({ LoadBalancerNames: [classic] });
    return tagsIn((await elb.send(input).catch(() => undefined))?.TagDescriptions?.[0]?.Tags);
  }
  if (resource.includes('*')) return {};
  const elbv2 = await backstage(call.caller).elbv2();
  const answer = await elbv2
    .send(new DescribeTagsCommand({ ResourceArns: [resource] }))
    .catch(() => undefined);
  return tagsIn(answer?.TagDescriptions?.[0]?.Tags);
}
