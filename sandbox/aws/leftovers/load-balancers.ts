/** Load balancers of both kinds and target groups, by their names and tags. */
import { DescribeLoadBalancersCommand, DescribeTagsCommand } from '@aws-sdk/client-elastic-load-balancing';
import * as v2 from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Found, type Tag, type Territory } from './territory.ts';

/** Both services take this many names in one DescribeTags. */
const TAG_PAGE = 20;

export async function loadBalancers(territory: Territory): Promise<readonly Found[]> {
  const all = await Promise.all([classic(territory), modern(territory)]);
  return all.flat();
}

async function classic({ services, belongs }: Territory): Promise<readonly Found[]> {
  const client = await services.elb();
  const { LoadBalancerDescriptions: balancers = [] } = await client.send(
    new DescribeLoadBalancersCommand({}),
  );
  const names = balancers.map(({ LoadBalancerName: name = '' }) => name);
  const tags = await tagsOf(names, async (LoadBalancerNames) => {
    const answer = await client.send(new DescribeTagsCommand({ LoadBalancerNames }));
    return (answer.TagDescriptions ?? []).map((one) => [one.LoadBalancerName, one.Tags] as const);
  });
  return names
    .filter((name) => belongs({ name, tags: tags.get(name) }))
    .map((name) => ({ service: 'elasticloadbalancing', type: 'classic-load-balancer', id: name, name }));
}

async function modern({ services, belongs }: Territory): Promise<readonly Found[]> {
  const client = await services.elbv2();
  const { LoadBalancers: balancers = [] } = await client.send(new v2.DescribeLoadBalancersCommand({}));
  const { TargetGroups: groups = [] } = await client.send(new v2.DescribeTargetGroupsCommand({}));
  const objects = [
    ...balancers.map(({ LoadBalancerArn: id = '', LoadBalancerName: name, State: state }) => ({
      type: 'load-balancer',
      id,
      name,
      state: state?.Code,
    })),
    ...groups.map(({ TargetGroupArn: id = '', TargetGroupName: name }) => ({
      type: 'target-group',
      id,
      name,
    })),
  ];
  const tags = await tagsOf(
    objects.map(({ id }) => id),
    async (ResourceArns) => {
      const answer = await client.send(new v2.DescribeTagsCommand({ ResourceArns }));
      return (answer.TagDescriptions ?? []).map((one) => [one.ResourceArn, one.Tags] as const);
    },
  );
  return objects
    .filter(({ id, name }) => belongs({ name, tags: tags.get(id) }))
    .map((object) => ({ service: 'elasticloadbalancing', ...object }));
}

/** The tags of many objects, asked for in pages. */
async function tagsOf(
  ids: readonly string[],
  ask: (page: string[]) => Promise<readonly (readonly [string | undefined, readonly Tag[] | undefined])[]>,
): Promise<ReadonlyMap<string, readonly Tag[]>> {
  const tags = new Map<string, readonly Tag[]>();
  for (let start = 0; start < ids.length; start += TAG_PAGE) {
    for (const [id = '', own = []] of await ask(ids.slice(start, start + TAG_PAGE))) tags.set(id, own);
  }
  return tags;
}
