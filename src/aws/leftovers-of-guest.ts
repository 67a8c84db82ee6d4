/** Finds what the guest's own controllers made, or somebody by hand: load balancers, volumes, security groups and interfaces. */
import {
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  EC2Client,
  type Tag,
  type Volume,
} from '@aws-sdk/client-ec2';
import type { Leftover } from './account.ts';
import type { Clients } from './clients.ts';
import { balancerLeftover, balancerParts } from './load-balancers.ts';

export interface GuestScope {
  readonly clusterId: string;
  readonly vpcId: string | undefined;
}

/** Without a VPC only what carries the cluster's tag is found. At most 7 calls where there are up to 20 load balancers. */
export async function guestLeftovers(
  clients: Clients,
  scope: GuestScope,
  signal: AbortSignal,
): Promise<readonly Leftover[]> {
  const client = clients.of('ec2', EC2Client);
  const [parts, ...others] = await Promise.all([
    balancerParts(clients, scope.vpcId, signal),
    volumes(client, scope, signal),
    securityGroups(client, scope, signal),
    interfaces(client, scope, signal),
  ]);
  const balancing = parts.map((part) => balancerLeftover(part, scope.clusterId));
  return [...balancing.filter((one) => one?.maker === 'guest'), ...others.flat()].filter(
    (one) => one !== undefined,
  );
}

/** Tags that the in-tree driver and the CSI driver put on the volumes they make. */
const volumeMakers = [
  'kubernetes.io/created-for/pv/name',
  'kubernetes.io/created-for/pvc/name',
  'ebs.csi.aws.com/cluster',
  'CSIVolumeName',
];

async function volumes(client: EC2Client, scope: GuestScope, abortSignal: AbortSignal): Promise<Leftover[]> {
  const Filters = [{ Name: 'tag-key', Values: [`kubernetes.io/cluster/${scope.clusterId}`] }];
  const answer = await client.send(new DescribeVolumesCommand({ Filters }), { abortSignal });
  return (answer.Volumes ?? [])
    .filter(({ State }) => State !== 'deleting' && State !== 'deleted')
    .filter((one) => volumeMakers.some((key) => tag(one.Tags, key) !== undefined) || isSubstitute(one))
    .map(({ VolumeId, State, Tags }) => ({
      type: 'ec2:volume',
      id: VolumeId ?? '',
      name: tag(Tags, 'Name'),
      state: State,
      maker: 'guest',
    }));
}

/**
 * A volume that somebody made for a master in the place of a lost one, no longer in use: no stack removes it. While its machine
 * runs it cannot be had.
 */
function isSubstitute({ State, Tags }: Volume): boolean {
  const ofMaster = tag(Tags, 'aws-operator.giantswarm.io/master') !== undefined;
  return ofMaster && State === 'available' && tag(Tags, 'aws:cloudformation:stack-id') === undefined;
}

/** The cloud controllers name theirs so; those of our stack carry our own tag. */
async function securityGroups(
  client: EC2Client,
  { clusterId, vpcId }: GuestScope,
  abortSignal: AbortSignal,
): Promise<Leftover[]> {
  const where =
    vpcId === undefined
      ? { Name: 'tag-key', Values: [`kubernetes.io/cluster/${clusterId}`] }
      : { Name: 'vpc-id', Values: [vpcId] };
  const answer = await client.send(new DescribeSecurityGroupsCommand({ Filters: [where] }), { abortSignal });
  return (answer.SecurityGroups ?? [])
    .filter(({ GroupName, Tags }) => GroupName?.startsWith('k8s-') === true && isForeign(Tags))
    .map(({ GroupId, GroupName }) => ({
      type: 'ec2:security-group',
      id: GroupId ?? '',
      name: GroupName,
      maker: 'guest',
    }));
}

/** Interfaces that nothing uses any more, as network plugins leave them; a machine's own interface carries our tag. */
async function interfaces(
  client: EC2Client,
  { vpcId }: GuestScope,
  abortSignal: AbortSignal,
): Promise<Leftover[]> {
  if (vpcId === undefined) return [];
  const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
  const answer = await client.send(new DescribeNetworkInterfacesCommand({ Filters }), { abortSignal });
  return (answer.NetworkInterfaces ?? [])
    .filter((one) => one.Status === 'available' && one.RequesterManaged !== true && isForeign(one.TagSet))
    .map(({ NetworkInterfaceId, Description, Status }) => ({
      type: 'ec2:network-interface',
      id: NetworkInterfaceId ?? '',
      name: Description,
      state: Status,
      maker: 'guest',
    }));
}

/** Stack tags reach every resource a stack makes, so what lacks ours was made by somebody else. */
function isForeign(tags: readonly Tag[] | undefined): boolean {
  return (
    tag(tags, 'giantswarm.io/cluster') === undefined && tag(tags, 'aws:cloudformation:stack-id') === undefined
  );
}

function tag(tags: readonly Tag[] | undefined, key: string): string | undefined {
  return tags?.find((one) => one.Key === key)?.Value;
}
