/** AWS::IAM::OIDCProvider: whose tokens an account takes for a web identity, such as those of a cluster's service accounts. */
import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam';
import { same } from '../value.ts';
import { plainTags } from './iam.ts';
import { type Context, given, type Made, needed, type ResourceType, textsOf } from './kind.ts';
import { goneTags } from './small-services.ts';

async function changeClients(
  OpenIDConnectProviderArn: string,
  wanted: readonly string[],
  former: readonly string[],
  context: Context,
): Promise<void> {
  const iam = await context.services.iam();
  const gone = former.filter((one) => !wanted.includes(one));
  const fresh = wanted.filter((one) => !former.includes(one));
  for (const ClientID of gone) {
    await iam.send(
      new RemoveClientIDFromOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID }),
    );
  }
  for (const ClientID of fresh) {
    await iam.send(new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID }));
  }
}

/** The handler of AWS::IAM::OIDCProvider. */
export const oidcProvider: ResourceType = {
  type: 'AWS::IAM::OIDCProvider',
  properties: ['ClientIdList', 'Tags', 'ThumbprintList', 'Url'],
  seconds: { create: 5, update: 5, delete: 3 },

  async create(properties, context): Promise<Made> {
    const iam = await context.services.iam();
    const made = await iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: needed(properties, 'Url'),
        ClientIDList: [...textsOf(properties, 'ClientIdList')],
        ThumbprintList: [...textsOf(properties, 'ThumbprintList')],
        Tags: plainTags(context.tags),
      }),
    );
    const id = given(made.OpenIDConnectProviderArn, 'OpenIDConnectProviderArn');
    return { id, attributes: { Arn: id } };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const iam = await context.services.iam();
    const OpenIDConnectProviderArn = id;
    if (!same(properties['ThumbprintList'], former['ThumbprintList'])) {
      const ThumbprintList = [...textsOf(properties, 'ThumbprintList')];
      await iam.send(
        new UpdateOpenIDConnectProviderThumbprintCommand({ OpenIDConnectProviderArn, ThumbprintList }),
      );
    }
    await changeClients(id, textsOf(properties, 'ClientIdList'), textsOf(former, 'ClientIdList'), context);
    const TagKeys = goneTags(context);
    if (TagKeys.length > 0) {
      await iam.send(new UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, TagKeys }));
    }
    const Tags = plainTags(context.tags);
    if (Tags.length > 0) {
      await iam.send(new TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, Tags }));
    }
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const iam = await context.services.iam();
    await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: id }));
  },
};
