/** Load balancers and target groups of both generations in one shape, with their tags, which only separate calls tell. */
import {
  DescribeTagsCommand as DescribeClassicTagsCommand,
  ElasticLoadBalancingClient,
  paginateDescribeLoadBalancers as paginateClassic,
} from '@aws-sdk/client-elastic-load-balancing';
import {
  DescribeTagsCommand,
  ElasticLoadBalancingV2Client,
  paginateDescribeLoadBalancers,
  paginateDescribeTargetGroups,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Leftover, Tags } from './account.ts';
import type { Clients } from './clients.ts';

/** A load balancer or target group. The id is an ARN, or the name of a classic load balancer. */
export interface BalancerPart {
  readonly type: 'elasticloadbalancing:loadbalancer' | 'elasticloadbalancing:targetgroup';
  readonly id: string;
  readonly name: string;
  readonly state?: string | undefined;
  readonly tags: Tags;
}

/** Both services take this many names in one DescribeTags. */
const tagBatch = 20;

export function classicClient(clients: Clients): ElasticLoadBalancingClient {
  return clients.of('elasticloadbalancing', ElasticLoadBalancingClient);
}

export function v2Client(clients: Clients): ElasticLoadBalancingV2Client {
  return clients.of('elasticloadbalancing', ElasticLoadBalancingV2Client);
}

/** Everything of a VPC, or of the whole region when it is not known. */
export async function balancerParts(
  clients: Clients,
  vpcId: string | undefined,
  signal: AbortSignal,
): Promise<readonly BalancerPart[]> {
  const parts = await Promise.all([classicParts(clients, vpcId, signal), v2Parts(clients, vpcId, signal)]);
  return parts.flat();
}

/** Who made it: what serves a Service or Ingress comes from the guest's controllers, even under our cluster tag. */
export function balancerLeftover({ tags, ...part }: BalancerPart, clusterId: string): Leftover | undefined {
  const owned = tags[`kubernetes.io/cluster/${clusterId}`] !== undefined;
  const guests = ['kubernetes.io/service-name', 'service.k8s.aws/stack', 'ingress.k8s.aws/stack'];
  if (tags['elbv2.k8s.aws/cluster'] === clusterId) return { ...part, maker: 'guest' };
  if (owned && guests.some((key) => tags[key] !== undefined)) return { ...part, maker: 'guest' };
  if (owned || tags['giantswarm.io/cluster'] === clusterId) return { ...part, maker: 'stack' };
  return undefined;
}

type Untagged = Omit<BalancerPart, 'tags'>;

async function classicParts(
  clients: Clients,
  vpcId: string | undefined,
  abortSignal: AbortSignal,
): Promise<readonly BalancerPart[]> {
  const client = classicClient(clients);
  const parts: Untagged[] = [];
  for await (const page of paginateClassic({ client }, {}, { abortSignal })) {
    for (const one of page.LoadBalancerDescriptions ?? []) {
      const name = one.LoadBalancerName ?? '';
      if (vpcId === undefined || one.VPCId === vpcId)
        parts.push({ type: 'elasticloadbalancing:loadbalancer', id: name, name });
    }
  }
  return await tagged(parts, async (LoadBalancerNames) => {
    const answer = await client.send(new DescribeClassicTagsCommand({ LoadBalancerNames }), { abortSignal });
    return (answer.TagDescriptions ?? []).map((one) => [one.LoadBalancerName, one.Tags] as const);
  });
}

async function v2Parts(
  clients: Clients,
  vpcId: string | undefined,
  abortSignal: AbortSignal,
): Promise<readonly BalancerPart[]> {
  const client = v2Client(clients);
  const here = (one: { readonly VpcId?: string | undefined }): boolean =>
    vpcId === undefined || one.VpcId === vpcId;
  const parts: Untagged[] = [];
  for await (const page of paginateDescribeLoadBalancers({ client }, {}, { abortSignal }))
    for (const one of (page.LoadBalancers ?? []).filter(here))
      parts.push({
        type: 'elasticloadbalancing:loadbalancer',
        id: one.LoadBalancerArn ?? '',
        name: one.LoadBalancerName ?? '',
        state: one.State?.Code,
      });
  for await (const page of paginateDescribeTargetGroups({ client }, {}, { abortSignal }))
    for (const one of (page.TargetGroups ?? []).filter(here))
      parts.push({
        type: 'elasticloadbalancing:targetgroup',
        id: one.TargetGroupArn ?? '',
        name: one.TargetGroupName ?? '',
      });
  return await tagged(parts, async (ResourceArns) => {
    const answer = await client.send(new DescribeTagsCommand({ ResourceArns }), { abortSignal });
    return (answer.TagDescriptions ?? []).map((one) => [one.ResourceArn, one.Tags] as const);
  });
}

type TagRows = readonly {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}[];

async function tagged(
  parts: readonly Untagged[],
  ask: (ids: string[]) => Promise<readonly (readonly [string | undefined, TagRows | undefined])[]>,
): Promise<readonly BalancerPart[]> {
  const tags = new Map<string, Tags>();
  for (let start = 0; start < parts.length; start += tagBatch) {
    const answers = await ask(parts.slice(start, start + tagBatch).map(({ id }) => id));
    for (const [id, rows] of answers)
      tags.set(id ?? '', Object.fromEntries((rows ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])));
  }
  return parts.map((part) => ({ ...part, tags: tags.get(part.id) ?? {} }));
}
