/** AWS::Route53::HostedZone. */
import {
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  GetHostedZoneCommand,
  UpdateHostedZoneCommentCommand,
  type VPCRegion,
} from '@aws-sdk/client-route-53';
import { type Mapping, same } from '../value.ts';
import { given, HandlerError, type Made, mappingsOf, needed, type ResourceType, textOf } from './kind.ts';
import { retagRoute53 } from './route53-tags.ts';

function comment(properties: Mapping): string | undefined {
  const config = properties['HostedZoneConfig'] as Mapping | undefined;
  return config === undefined ? undefined : textOf(config, 'Comment');
}

/** The handler of AWS::Route53::HostedZone. */
export const hostedZone: ResourceType = {
  type: 'AWS::Route53::HostedZone',
  properties: ['HostedZoneConfig', 'HostedZoneTags', 'Name', 'VPCs'],
  seconds: { create: 40, update: 5, delete: 40 },

  async create(properties, context): Promise<Made> {
    const client = await context.services.route53();
    const [vpc, another] = mappingsOf(properties, 'VPCs');
    if (another !== undefined)
      throw new HandlerError('InvalidRequest', 'the sandbox makes private zones for one VPC');
    const made = await client.send(
      new CreateHostedZoneCommand({
        Name: needed(properties, 'Name'),
        CallerReference: context.token,
        HostedZoneConfig: { Comment: comment(properties) ?? '', PrivateZone: vpc !== undefined },
        ...(vpc === undefined
          ? {}
          : { VPC: { VPCId: needed(vpc, 'VPCId'), VPCRegion: needed(vpc, 'VPCRegion') as VPCRegion } }),
      }),
    );
    const id = given(made.HostedZone?.Id, 'Id').replace('/hostedzone/', '');
    context.initiated(id);
    await retagRoute53('hostedzone', id, context);
    const { DelegationSet } = await client.send(new GetHostedZoneCommand({ Id: id }));
    return { id, attributes: { Id: id, NameServers: DelegationSet?.NameServers ?? [] } };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const client = await context.services.route53();
    if (!same(properties['VPCs'], former['VPCs'])) {
      throw new HandlerError('NotUpdatable', 'the sandbox does not change VPCs of a hosted zone in place');
    }
    if (comment(properties) !== comment(former)) {
      await client.send(new UpdateHostedZoneCommentCommand({ Id: id, Comment: comment(properties) ?? '' }));
    }
    await retagRoute53('hostedzone', id, context);
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const client = await context.services.route53();
    await client.send(new DeleteHostedZoneCommand({ Id: id }));
  },
};
