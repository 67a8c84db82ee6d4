/** AWS refuses to use keys that are disabled or wait for their deletion; moto uses them. */
import { DescribeKeyCommand, type KeyMetadata } from '@aws-sdk/client-kms';
import { AwsError, type Call, type ServicesFor } from '../contract.ts';
import type { Guard } from './guard.ts';
import { textParam } from './occupants.ts';

const USES = (
  'Encrypt Decrypt ReEncrypt GenerateDataKey GenerateDataKeyWithoutPlaintext CreateGrant GetPublicKey ' +
  'Sign Verify EnableKeyRotation DisableKeyRotation'
).split(' ');
const CHANGES = (
  'CreateAlias UpdateAlias EnableKey DisableKey TagResource UntagResource UpdateKeyDescription ' +
  'ScheduleKeyDeletion'
).split(' ');

/** A key that moto encrypted with is named in the first bytes of what it made. */
const KEY_ID_LENGTH = 36;

/**
 * Source: KMS developer guide, "Key states of AWS KMS keys". Until a key has first been disabled or scheduled for
 * deletion through this gateway there is nothing to refuse, and nothing is looked up.
 */
export function kmsKeyState(): Guard {
  let everUnusable = false;
  return {
    service: 'kms',
    actions: [...USES, ...CHANGES, 'CancelKeyDeletion'],
    async check(call, backstage) {
      const { action } = call;
      const makesUnusable = action === 'DisableKey' || action === 'ScheduleKeyDeletion';
      if (everUnusable || action === 'CancelKeyDeletion') {
        for (const id of keysOf(call)) refuse(action, await describe(call, id, backstage));
      }
      everUnusable ||= makesUnusable;
    },
  };
}

function refuse(action: string, key: KeyMetadata | undefined): void {
  if (key === undefined) return;
  const pending = key.KeyState === 'PendingDeletion';
  if (action === 'CancelKeyDeletion') {
    if (!pending) throw new AwsError('KMSInvalidStateException', `${key.Arn} is not pending deletion.`);
    return;
  }
  if (pending) throw new AwsError('KMSInvalidStateException', `${key.Arn} is pending deletion.`);
  if (key.KeyState === 'Disabled' && USES.includes(action)) {
    throw new AwsError('DisabledException', `${key.Arn} is disabled.`);
  }
}

/** The keys a call uses: named, meant by an alias, or written into the ciphertext. */
function keysOf(call: Call): readonly string[] {
  const named = ['KeyId', 'TargetKeyId', 'SourceKeyId', 'DestinationKeyId'].map((name) =>
    textParam(call, name),
  );
  const ids = named.filter((id) => id !== undefined);
  const blob = textParam(call, 'CiphertextBlob');
  const sourceKnown = textParam(call, 'KeyId') ?? textParam(call, 'SourceKeyId');
  if (blob === undefined || sourceKnown !== undefined) return ids;
  return [...ids, Buffer.from(blob, 'base64').subarray(0, KEY_ID_LENGTH).toString('latin1')];
}

/** The key; undefined when moto does not know it and will say so itself. */
async function describe(call: Call, id: string, backstage: ServicesFor): Promise<KeyMetadata | undefined> {
  const kms = await backstage(call.caller).kms();
  return kms.send(new DescribeKeyCommand({ KeyId: id })).then(
    ({ KeyMetadata: key }) => key,
    () => undefined,
  );
}
