/** Finds EC2 resources and Auto Scaling groups by the cluster's tags, and asks their owners whether they still live. */
import { AutoScalingClient, paginateDescribeAutoScalingGroups } from '@aws-sdk/client-auto-scaling';
import { EC2Client, paginateDescribeTags } from '@aws-sdk/client-ec2';
import type { Leftover } from './account.ts';
import type { Clients } from './clients.ts';
import { livingIds } from './ec2-living.ts';

/** One paginated question for everything of EC2, then one per type that was found; one for the groups. */
export async function taggedLeftovers(
  clients: Clients,
  clusterId: string,
  signal: AbortSignal,
): Promise<readonly Leftover[]> {
  const found = await Promise.all([
    ec2Leftovers(clients, clusterId, signal),
    groupLeftovers(clients, clusterId, signal),
  ]);
  return found.flat();
}

const ownerTag = 'giantswarm.io/cluster';

async function ec2Leftovers(
  clients: Clients,
  clusterId: string,
  signal: AbortSignal,
): Promise<readonly Leftover[]> {
  const client = clients.of('ec2', EC2Client);
  const byType = await taggedIds(client, clusterId, signal);
  const found = await Promise.all(
    [...byType].map(async ([type, makers]) => {
      const living = await livingIds(client, { type, ids: [...makers.keys()] }, signal);
      return [...living].map(([id, state]): Leftover => {
        return { type: `ec2:${type}`, id, state, maker: makers.get(id) ?? 'stack' };
      });
    }),
  );
  return found.flat();
}

/** Ids by type and who made them. What a stack made carries both tags, what the guest made only the cluster's. */
async function taggedIds(
  client: EC2Client,
  clusterId: string,
  abortSignal: AbortSignal,
): Promise<ReadonlyMap<string, Map<string, Leftover['maker']>>> {
  const guestTag = `kubernetes.io/cluster/${clusterId}`;
  const byType = new Map<string, Map<string, Leftover['maker']>>();
  const Filters = [
    { Name: 'key', Values: [guestTag, ownerTag] },
    { Name: 'value', Values: ['owned', 'shared', clusterId] },
  ];
  for await (const page of paginateDescribeTags({ client }, { Filters }, { abortSignal })) {
    for (const { Key, Value, ResourceId, ResourceType } of page.Tags ?? []) {
      if (ResourceId === undefined || (Key === ownerTag && Value !== clusterId)) continue;
      // What several clusters share does not go with one of them.
      if (Key === guestTag && Value === 'shared') continue;
      const makers = byType.get(ResourceType ?? 'unknown') ?? new Map<string, Leftover['maker']>();
      byType.set(ResourceType ?? 'unknown', makers);
      makers.set(ResourceId, Key === ownerTag ? 'stack' : (makers.get(ResourceId) ?? 'guest'));
    }
  }
  return byType;
}

async function groupLeftovers(
  clients: Clients,
  clusterId: string,
  abortSignal: AbortSignal,
): Promise<readonly Leftover[]> {
  const client = clients.of('autoscaling', AutoScalingClient);
  const Filters = [{ Name: `tag:${ownerTag}`, Values: [clusterId] }];
  const leftovers: Leftover[] = [];
  for await (const page of paginateDescribeAutoScalingGroups({ client }, { Filters }, { abortSignal }))
    for (const { AutoScalingGroupName: id = '', Status } of page.AutoScalingGroups ?? [])
      leftovers.push({ type: 'autoscaling:autoScalingGroup', id, name: id, state: Status, maker: 'stack' });
  return leftovers;
}
