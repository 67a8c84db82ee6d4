/** AWS::EC2::VPCPeeringConnection, also into another account, where it is accepted through PeerRoleArn. */
import {
  AcceptVpcPeeringConnectionCommand,
  CreateVpcPeeringConnectionCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribeVpcPeeringConnectionsCommand,
} from '@aws-sdk/client-ec2';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { Services } from '../../contract.ts';
import type { Mapping } from '../value.ts';
import { retag, tagged } from './ec2-tags.ts';
import { type Context, given, HandlerError, type Made, needed, type ResourceType, textOf } from './kind.ts';

/** The services of the account that must accept: through the role when there is one. */
async function accepter(properties: Mapping, context: Context): Promise<Services> {
  const region = textOf(properties, 'PeerRegion') ?? context.caller.region;
  const owner = textOf(properties, 'PeerOwnerId') ?? context.caller.account;
  const RoleArn = textOf(properties, 'PeerRoleArn');
  if (RoleArn === undefined) return context.servicesFor({ ...context.caller, region });
  const sts = await context.services.sts();
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'cloudformation-peering' }),
  );
  return context.servicesFor({
    ...context.caller,
    account: owner,
    region,
    accessKeyId: given(Credentials?.AccessKeyId, 'AccessKeyId'),
    sessionToken: Credentials?.SessionToken,
  });
}

async function statusOf(id: string, context: Context): Promise<{ code: string; message: string }> {
  const ec2 = await context.services.ec2();
  const found = await ec2.send(new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds: [id] }));
  const status = found.VpcPeeringConnections?.[0]?.Status;
  return { code: status?.Code ?? 'deleted', message: status?.Message ?? '' };
}

async function accept(id: string, properties: Mapping, context: Context): Promise<void> {
  const owner = textOf(properties, 'PeerOwnerId') ?? context.caller.account;
  if (owner !== context.caller.account && properties['PeerRoleArn'] === undefined) return;
  const ec2 = await (await accepter(properties, context)).ec2();
  await ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id })).catch(letOverPass);
}

/** A peering that has failed is neither accepted nor deleted; its state tells why, and it goes away by itself. */
function letOverPass(error: unknown): void {
  if (error instanceof Error && error.name === 'InvalidStateTransition') return;
  throw error;
}

/** The handler of AWS::EC2::VPCPeeringConnection. */
export const vpcPeeringConnection: ResourceType = {
  type: 'AWS::EC2::VPCPeeringConnection',
  properties: ['VpcId', 'PeerVpcId', 'PeerOwnerId', 'PeerRegion', 'PeerRoleArn', 'Tags'],
  seconds: { create: 12, update: 5, delete: 10 },

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const made = await ec2.send(
      new CreateVpcPeeringConnectionCommand({
        VpcId: needed(properties, 'VpcId'),
        PeerVpcId: needed(properties, 'PeerVpcId'),
        PeerOwnerId: textOf(properties, 'PeerOwnerId'),
        PeerRegion: textOf(properties, 'PeerRegion'),
        ...tagged('vpc-peering-connection', context),
      }),
    );
    const id = given(made.VpcPeeringConnection?.VpcPeeringConnectionId, 'VpcPeeringConnectionId');
    context.initiated(id);
    await accept(id, properties, context);
    for (let look = 0; look < 60; look += 1) {
      const { code, message } = await statusOf(id, context);
      if (code === 'active') return { id, attributes: { Id: id } };
      if (code === 'failed' || code === 'rejected' || code === 'expired') {
        throw new HandlerError('GeneralServiceException', `VPC peering connection ${id} ${code}: ${message}`);
      }
      if (code === 'pending-acceptance' && look > 0) return { id, attributes: { Id: id } };
      await context.clock.wait(5_000);
    }
    throw new HandlerError('NotStabilized', `VPCPeeringConnection ${id} did not stabilize`);
  },

  async update(_properties, { id, attributes }, context): Promise<Made> {
    await retag(id, context);
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id })).catch(letOverPass);
  },
};
