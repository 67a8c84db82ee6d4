/** AWS::KMS::Key and AWS::KMS::Alias. */
import {
  CreateAliasCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DeleteAliasCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import { type Mapping, same } from '../value.ts';
import { plainTags } from './iam.ts';
import { documentText } from './iam-holdings.ts';
import { type Context, given, HandlerError, type Made, needed, type ResourceType, textOf } from './kind.ts';

async function switches(id: string, properties: Mapping, former: Mapping, context: Context): Promise<void> {
  const kms = await context.services.kms();
  const KeyId = id;
  const rotation = properties['EnableKeyRotation'] === true;
  if (rotation !== (former['EnableKeyRotation'] === true)) {
    await kms.send(
      rotation ? new EnableKeyRotationCommand({ KeyId }) : new DisableKeyRotationCommand({ KeyId }),
    );
  }
  const enabled = properties['Enabled'] !== false;
  if (enabled !== (former['Enabled'] !== false)) {
    await kms.send(enabled ? new EnableKeyCommand({ KeyId }) : new DisableKeyCommand({ KeyId }));
  }
}

const fixed = ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'];

/** The handler of AWS::KMS::Key. */
export const key: ResourceType = {
  type: 'AWS::KMS::Key',
  properties: [
    ...fixed,
    'Description',
    'EnableKeyRotation',
    'Enabled',
    'KeyPolicy',
    'PendingWindowInDays',
    'Tags',
  ],
  seconds: { create: 30, update: 30, delete: 5 },

  async create(properties, context): Promise<Made> {
    const kms = await context.services.kms();
    const input = {
      ...Object.fromEntries(fixed.map((name) => [name, properties[name]])),
      Description: textOf(properties, 'Description'),
      Policy: properties['KeyPolicy'] === undefined ? undefined : documentText(properties, 'KeyPolicy'),
      Tags: plainTags(context.tags).map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })),
    };
    const made = await kms.send(new CreateKeyCommand(input as CreateKeyCommandInput));
    const id = given(made.KeyMetadata?.KeyId, 'KeyId');
    const attributes = { KeyId: id, Arn: given(made.KeyMetadata?.Arn, 'Arn') };
    context.initiated(id, attributes);
    await switches(id, properties, {}, context);
    return { id, attributes };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const kms = await context.services.kms();
    const KeyId = id;
    const bad = fixed.find((name) => !same(properties[name], former[name]));
    if (bad !== undefined) {
      throw new HandlerError(
        'NotUpdatable',
        `You cannot change the ${bad} value after the KMS key is created.`,
      );
    }
    await switches(id, properties, former, context);
    if (!same(properties['Description'], former['Description'])) {
      await kms.send(
        new UpdateKeyDescriptionCommand({ KeyId, Description: textOf(properties, 'Description') ?? '' }),
      );
    }
    if (properties['KeyPolicy'] !== undefined && !same(properties['KeyPolicy'], former['KeyPolicy'])) {
      const Policy = documentText(properties, 'KeyPolicy');
      await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy }));
    }
    const tags = plainTags(context.tags);
    const gone = plainTags(context.formerTags).filter(({ Key }) => !tags.some((tag) => tag.Key === Key));
    if (gone.length > 0)
      await kms.send(new UntagResourceCommand({ KeyId, TagKeys: gone.map(({ Key }) => Key) }));
    if (tags.length > 0) {
      await kms.send(
        new TagResourceCommand({
          KeyId,
          Tags: tags.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })),
        }),
      );
    }
    return { id, attributes };
  },

  async delete({ id, properties }, context): Promise<void> {
    const kms = await context.services.kms();
    const days = Number(properties['PendingWindowInDays'] ?? 30);
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: days }));
  },
};

/** The handler of AWS::KMS::Alias. */
export const alias: ResourceType = {
  type: 'AWS::KMS::Alias',
  properties: ['AliasName', 'TargetKeyId'],
  seconds: { create: 30, update: 5, delete: 5 },

  async create(properties, context): Promise<Made> {
    const kms = await context.services.kms();
    const AliasName = needed(properties, 'AliasName');
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: needed(properties, 'TargetKeyId') }));
    return { id: AliasName, attributes: {} };
  },

  async update(properties, { id, attributes }, context): Promise<Made> {
    const kms = await context.services.kms();
    await kms.send(new UpdateAliasCommand({ AliasName: id, TargetKeyId: needed(properties, 'TargetKeyId') }));
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const kms = await context.services.kms();
    await kms.send(new DeleteAliasCommand({ AliasName: id }));
  },
};
