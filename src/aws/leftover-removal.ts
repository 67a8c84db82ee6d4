/** Starts the removal of what the guest's controllers made; in the order in which AWS lets it go. */

import {
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DeleteVolumeCommand,
  DescribeSecurityGroupsCommand,
  DetachVolumeCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { DeleteLoadBalancerCommand as DeleteClassicCommand } from '@aws-sdk/client-elastic-load-balancing';
import {
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { asOperatorError, isCode, OperatorError } from '../support/errors.ts';
import type { Leftover, Leftovers } from './account.ts';
import type { Clients } from './clients.ts';
import { saysInUse } from './errors.ts';
import { classicClient, v2Client } from './load-balancers.ts';

type Removal = (clients: Clients, leftover: Leftover, signal: AbortSignal) => Promise<void>;

/** Load balancers hold groups and interfaces for minutes after they went; those are tried once no balancer is left. */
const waitsForBalancers: ReadonlySet<string> = new Set([
  'elasticloadbalancing:targetgroup',
  'ec2:security-group',
  'ec2:network-interface',
]);

/** Only what the guest made; for the rest, the reason says who removes it. */
export async function removeLeftovers(
  clients: Clients,
  leftovers: readonly Leftover[],
  signal: AbortSignal,
): ReturnType<Leftovers['remove']> {
  const balancers = leftovers.filter(({ type }) => type === 'elasticloadbalancing:loadbalancer');
  const due =
    balancers.length === 0 ? leftovers : leftovers.filter(({ type }) => !waitsForBalancers.has(type));
  const answers = await Promise.all(
    due.map(async (leftover) => ({ leftover, reason: await removed(clients, leftover, signal) })),
  );
  return answers.flatMap(({ leftover, reason }) => (reason === undefined ? [] : [{ leftover, reason }]));
}

/** Why it could not be removed; undefined when its removal has begun or it is gone. */
async function removed(
  clients: Clients,
  leftover: Leftover,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (leftover.maker !== 'guest') return `it belongs to the ${leftover.maker}, which removes it itself`;
  const removal = removals[leftover.type];
  if (removal === undefined) return `the operator does not know how to remove a ${leftover.type}`;
  try {
    await removal(clients, leftover, signal);
    return undefined;
  } catch (thrown) {
    return isCode(thrown, 'NotFound') ? undefined : asOperatorError(thrown, 'remove leftover').message;
  }
}

const removals: Readonly<Record<string, Removal>> = {
  'elasticloadbalancing:loadbalancer': async (clients, { id }, abortSignal) => {
    if (id.startsWith('arn:'))
      await v2Client(clients).send(new DeleteLoadBalancerCommand({ LoadBalancerArn: id }), { abortSignal });
    else
      await classicClient(clients).send(new DeleteClassicCommand({ LoadBalancerName: id }), { abortSignal });
  },
  'elasticloadbalancing:targetgroup': async (clients, { id }, abortSignal) => {
    await v2Client(clients).send(new DeleteTargetGroupCommand({ TargetGroupArn: id }), { abortSignal });
  },
  // A volume in use is only detached now; the next look finds it free.
  'ec2:volume': async (clients, { id, state }, abortSignal) => {
    const client = clients.of('ec2', EC2Client);
    if (state === 'in-use') await client.send(new DetachVolumeCommand({ VolumeId: id }), { abortSignal });
    else await client.send(new DeleteVolumeCommand({ VolumeId: id }), { abortSignal });
  },
  'ec2:network-interface': async (clients, { id }, abortSignal) => {
    const command = new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id });
    await clients.of('ec2', EC2Client).send(command, { abortSignal });
  },
  'ec2:security-group': async (clients, { id }, signal) =>
    await removeGroup(clients.of('ec2', EC2Client), id, signal),
};

/** Rules of other groups that name this one hold it; the cloud controller writes such rules into the nodes' group. */
async function removeGroup(client: EC2Client, GroupId: string, abortSignal: AbortSignal): Promise<void> {
  const remove = new DeleteSecurityGroupCommand({ GroupId });
  try {
    await client.send(remove, { abortSignal });
  } catch (thrown) {
    if (!(thrown instanceof OperatorError) || !saysInUse(thrown)) throw thrown;
    if (!(await revokeReferences(client, GroupId, abortSignal))) throw thrown;
    await client.send(new DeleteSecurityGroupCommand({ GroupId }), { abortSignal });
  }
}

/** False when no rule refers to the group. */
async function revokeReferences(
  client: EC2Client,
  groupId: string,
  abortSignal: AbortSignal,
): Promise<boolean> {
  const Filters = [{ Name: 'ip-permission.group-id', Values: [groupId] }];
  const answer = await client.send(new DescribeSecurityGroupsCommand({ Filters }), { abortSignal });
  const referring = (answer.SecurityGroups ?? []).filter((group) => group.GroupId !== groupId);
  for (const { GroupId, IpPermissions } of referring) {
    const rules = (IpPermissions ?? []).filter((rule) =>
      rule.UserIdGroupPairs?.some((pair) => pair.GroupId === groupId),
    );
    const pairs = rules.map(({ IpProtocol, FromPort, ToPort }) => ({
      IpProtocol,
      FromPort,
      ToPort,
      UserIdGroupPairs: [{ GroupId: groupId }],
    }));
    const command = new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: pairs });
    await client.send(command, { abortSignal });
  }
  return referring.length > 0;
}
