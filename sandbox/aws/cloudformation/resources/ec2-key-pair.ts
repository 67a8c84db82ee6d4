/** AWS::EC2::KeyPair: a key that machines let in, made here or given. Source: user guide, "AWS::EC2::KeyPair". */
import {
  CreateKeyPairCommand,
  DeleteKeyPairCommand,
  ImportKeyPairCommand,
  type KeyFormat,
  type KeyType,
} from '@aws-sdk/client-ec2';
import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { text } from '../value.ts';
import { retag, tagged } from './ec2-tags.ts';
import { given, type Made, needed, type ResourceType, textOf } from './kind.ts';

/** Where the private half of a key that was made is kept. */
export function privateKeyName(keyPairId: string): string {
  return `/ec2/keypair/${keyPairId}`;
}

/** The handler of AWS::EC2::KeyPair. */
export const keyPair: ResourceType = {
  type: 'AWS::EC2::KeyPair',
  properties: ['KeyFormat', 'KeyName', 'KeyType', 'PublicKeyMaterial', 'Tags'],
  seconds: { create: 5, update: 5, delete: 5 },

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const KeyName = needed(properties, 'KeyName');
    const tags = tagged('key-pair', context);
    const material = textOf(properties, 'PublicKeyMaterial');
    if (material !== undefined) {
      const PublicKeyMaterial = new TextEncoder().encode(material);
      const taken = await ec2.send(new ImportKeyPairCommand({ KeyName, PublicKeyMaterial, ...tags }));
      return made(KeyName, taken);
    }
    const key = await ec2.send(
      new CreateKeyPairCommand({
        KeyName,
        KeyType: textOf(properties, 'KeyType') as KeyType | undefined,
        KeyFormat: textOf(properties, 'KeyFormat') as KeyFormat | undefined,
        ...tags,
      }),
    );
    const ssm = await context.services.ssm();
    const Name = privateKeyName(given(key.KeyPairId, 'KeyPairId'));
    await ssm.send(new PutParameterCommand({ Name, Type: 'SecureString', Value: key.KeyMaterial }));
    return made(KeyName, key);
  },

  async update(_properties, { id, attributes }, context): Promise<Made> {
    await retag(text(attributes['KeyPairId']), context);
    return { id, attributes };
  },

  async delete({ id, properties, attributes }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DeleteKeyPairCommand({ KeyName: id }));
    if (properties['PublicKeyMaterial'] !== undefined) return;
    const ssm = await context.services.ssm();
    await ssm.send(new DeleteParameterCommand({ Name: privateKeyName(text(attributes['KeyPairId'])) }));
  },
};

function made(
  id: string,
  key: { readonly KeyPairId?: string | undefined; readonly KeyFingerprint?: string | undefined },
): Made {
  const KeyPairId = given(key.KeyPairId, 'KeyPairId');
  return { id, attributes: { KeyPairId, KeyFingerprint: given(key.KeyFingerprint, 'KeyFingerprint') } };
}
