/** AWS::Logs::LogGroup. */
import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  PutRetentionPolicyCommand,
  TagLogGroupCommand,
  UntagLogGroupCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { type Mapping, same } from '../value.ts';
import { plainTags } from './iam.ts';
import { type Context, HandlerError, type Made, type ResourceType, textOf } from './kind.ts';
import { goneTags } from './small-services.ts';

async function retention(
  name: string,
  properties: Mapping,
  former: Mapping,
  context: Context,
): Promise<void> {
  const days = properties['RetentionInDays'];
  if (same(days, former['RetentionInDays'])) return;
  const logs = await context.services.logs();
  await (days === undefined
    ? logs.send(new DeleteRetentionPolicyCommand({ logGroupName: name }))
    : logs.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: Number(days) })));
}

/** The handler of AWS::Logs::LogGroup. */
export const logGroup: ResourceType = {
  type: 'AWS::Logs::LogGroup',
  properties: ['KmsKeyId', 'LogGroupName', 'RetentionInDays', 'Tags'],
  seconds: { create: 3, update: 3, delete: 3 },

  async create(properties, context): Promise<Made> {
    const logs = await context.services.logs();
    const id = textOf(properties, 'LogGroupName') ?? context.physicalName(512);
    const tags = Object.fromEntries(plainTags(context.tags).map(({ Key, Value }) => [Key, Value]));
    const kmsKeyId = textOf(properties, 'KmsKeyId');
    await logs.send(new CreateLogGroupCommand({ logGroupName: id, kmsKeyId, tags }));
    const { partition, region, account } = context.caller;
    const attributes = { Arn: `arn:${partition}:logs:${region}:${account}:log-group:${id}:*` };
    context.initiated(id, attributes);
    await retention(id, properties, {}, context);
    return { id, attributes };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    if (!same(properties['KmsKeyId'], former['KmsKeyId'])) {
      throw new HandlerError('NotUpdatable', 'the sandbox does not change KmsKeyId of a log group in place');
    }
    const logs = await context.services.logs();
    await retention(id, properties, former, context);
    const gone = goneTags(context);
    if (gone.length > 0) await logs.send(new UntagLogGroupCommand({ logGroupName: id, tags: gone }));
    const tags = Object.fromEntries(plainTags(context.tags).map(({ Key, Value }) => [Key, Value]));
    if (Object.keys(tags).length > 0) await logs.send(new TagLogGroupCommand({ logGroupName: id, tags }));
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const logs = await context.services.logs();
    await logs.send(new DeleteLogGroupCommand({ logGroupName: id }));
  },
};
