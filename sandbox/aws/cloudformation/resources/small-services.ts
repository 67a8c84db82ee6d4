/** SSM parameter, Secrets Manager secret, log group. */
import { randomBytes } from 'node:crypto';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetRandomPasswordCommand,
  TagResourceCommand as TagSecretCommand,
  UntagResourceCommand as UntagSecretCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  type ParameterTier,
  type ParameterType,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
} from '@aws-sdk/client-ssm';
import { type Mapping, same, text } from '../value.ts';
import { plainTags } from './iam.ts';
import { type Context, given, HandlerError, type Made, needed, type ResourceType, textOf } from './kind.ts';

/** Tag keys that a resource should no longer carry. */
export function goneTags(context: Context): string[] {
  const keys = context.tags.map(({ Key }) => Key);
  return plainTags(context.formerTags).flatMap(({ Key }) => (keys.includes(Key) ? [] : [Key]));
}

/** Twelve letters and digits: a parameter that the template does not name has its stack's name nowhere in its own. */
function random(): string {
  return randomBytes(24)
    .toString('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 12);
}

async function putParameter(
  name: string,
  properties: Mapping,
  context: Context,
  overwrite: boolean,
): Promise<Made> {
  const ssm = await context.services.ssm();
  await ssm.send(
    new PutParameterCommand({
      Name: name,
      Type: needed(properties, 'Type') as ParameterType,
      Value: needed(properties, 'Value'),
      Description: textOf(properties, 'Description'),
      AllowedPattern: textOf(properties, 'AllowedPattern'),
      DataType: textOf(properties, 'DataType'),
      Tier: textOf(properties, 'Tier') as ParameterTier | undefined,
      Policies: textOf(properties, 'Policies'),
      ...(overwrite ? { Overwrite: true } : { Tags: plainTags(context.tags) }),
    }),
  );
  const { partition, region, account } = context.caller;
  const path = name.startsWith('/') ? name : `/${name}`;
  return {
    id: name,
    attributes: {
      Type: needed(properties, 'Type'),
      Value: needed(properties, 'Value'),
      Arn: `arn:${partition}:ssm:${region}:${account}:parameter${path}`,
    },
  };
}

/** The handler of AWS::SSM::Parameter. */
export const parameter: ResourceType = {
  type: 'AWS::SSM::Parameter',
  properties: [
    'AllowedPattern',
    'DataType',
    'Description',
    'Name',
    'Policies',
    'Tags',
    'Tier',
    'Type',
    'Value',
  ],
  seconds: { create: 3, update: 3, delete: 2 },

  async create(properties, context): Promise<Made> {
    if (textOf(properties, 'Type') === 'SecureString') {
      throw new HandlerError(
        'InvalidRequest',
        'SSM Secure reference is not supported in: [AWS::SSM::Parameter/Properties/Type]',
      );
    }
    const name = textOf(properties, 'Name') ?? `CFN-${context.logicalId}-${random()}`;
    return putParameter(name, properties, context, false);
  },

  async update(properties, { id }, context): Promise<Made> {
    const ssm = await context.services.ssm();
    const made = await putParameter(id, properties, context, true);
    const TagKeys = goneTags(context);
    const place = { ResourceType: 'Parameter' as const, ResourceId: id };
    if (TagKeys.length > 0) await ssm.send(new RemoveTagsFromResourceCommand({ ...place, TagKeys }));
    const Tags = plainTags(context.tags);
    if (Tags.length > 0) await ssm.send(new AddTagsToResourceCommand({ ...place, Tags }));
    return made;
  },

  async delete({ id }, context): Promise<void> {
    const ssm = await context.services.ssm();
    await ssm.send(new DeleteParameterCommand({ Name: id }));
  },
};

async function secretText(properties: Mapping, context: Context): Promise<string> {
  const generate = properties['GenerateSecretString'] as Mapping | undefined;
  if (generate === undefined) return textOf(properties, 'SecretString') ?? '';
  const client = await context.services.secretsManager();
  const { SecretStringTemplate, GenerateStringKey, ...rules } = generate;
  const { RandomPassword = '' } = await client.send(new GetRandomPasswordCommand(rules as object));
  if (SecretStringTemplate === undefined) return RandomPassword;
  const base = JSON.parse(text(SecretStringTemplate)) as Mapping;
  return JSON.stringify({ ...base, [text(GenerateStringKey)]: RandomPassword });
}

/** The handler of AWS::SecretsManager::Secret. */
export const secret: ResourceType = {
  type: 'AWS::SecretsManager::Secret',
  properties: ['Description', 'GenerateSecretString', 'KmsKeyId', 'Name', 'SecretString', 'Tags'],
  seconds: { create: 5, update: 5, delete: 5 },

  async create(properties, context): Promise<Made> {
    const client = await context.services.secretsManager();
    const made = await client.send(
      new CreateSecretCommand({
        Name: textOf(properties, 'Name') ?? context.physicalName(),
        Description: textOf(properties, 'Description'),
        KmsKeyId: textOf(properties, 'KmsKeyId'),
        SecretString: await secretText(properties, context),
        Tags: [...context.tags],
      }),
    );
    const id = given(made.ARN, 'ARN');
    return { id, attributes: { Id: id } };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const client = await context.services.secretsManager();
    const content = ['SecretString', 'GenerateSecretString'].some(
      (name) => !same(properties[name], former[name]),
    );
    const Description = textOf(properties, 'Description');
    const KmsKeyId = textOf(properties, 'KmsKeyId');
    const SecretString = content ? await secretText(properties, context) : undefined;
    await client.send(new UpdateSecretCommand({ SecretId: id, Description, KmsKeyId, SecretString }));
    const TagKeys = goneTags(context);
    if (TagKeys.length > 0) await client.send(new UntagSecretCommand({ SecretId: id, TagKeys }));
    const Tags = [...context.tags];
    if (Tags.length > 0) await client.send(new TagSecretCommand({ SecretId: id, Tags }));
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const client = await context.services.secretsManager();
    await client.send(new DeleteSecretCommand({ SecretId: id, ForceDeleteWithoutRecovery: true }));
  },
};
