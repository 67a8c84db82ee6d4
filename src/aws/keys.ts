/** KMS keys in our verbs. Rules about key states: AWS KMS developer guide, "Key states of AWS KMS keys". */
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  GenerateDataKeyCommand,
  GetKeyRotationStatusCommand,
  type KeyMetadata,
  KMSClient,
  ListResourceTagsCommand,
  paginateListAliases,
  paginateListKeys,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { isCode, OperatorError } from '../support/errors.ts';
import { Secret } from '../support/secret.ts';
import type { DataKey, Key, Keys, Tags } from './account.ts';
import type { Clients } from './clients.ts';
import { saysExists } from './errors.ts';

/** Keys through the SDK. */
export function createKeys(clients: Clients): Keys {
  const client = clients.of('kms', KMSClient);
  const single = clients.once('kms', KMSClient);
  return {
    find: async (alias, signal) => await findKey(client, alias, signal),
    findOrphan: async (tags, signal) => await findOrphan(client, tags, signal),

    create: async ({ description, tags }, abortSignal) => {
      const Tags = Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
      const command = new CreateKeyCommand({ Description: description, Tags });
      const { KeyMetadata: metadata } = await single.send(command, { abortSignal });
      return keyOf(metadata);
    },

    addAlias: async (key, alias, signal) => await addAlias(client, { key, alias }, signal),

    enableRotation: async (key, abortSignal) => {
      await client.send(new EnableKeyRotationCommand({ KeyId: key.id }), { abortSignal });
    },

    rotates: async (key, abortSignal) => {
      const answer = await client.send(new GetKeyRotationStatusCommand({ KeyId: key.id }), { abortSignal });
      return answer.KeyRotationEnabled === true;
    },

    generateDataKey: async (key, context, signal) => await generate(client, { key, context }, signal),

    deleteAlias: async (alias, abortSignal) => {
      const removal = client.send(new DeleteAliasCommand({ AliasName: alias }), { abortSignal });
      await orAbsent(removal);
    },

    scheduleDeletion: async (key, days, signal) => await schedule(client, { key, days }, signal),
  };
}

/** A key by id, ARN or alias. */
export async function findKey(
  client: KMSClient,
  name: string,
  abortSignal: AbortSignal,
): Promise<Key | undefined> {
  const answer = await orAbsent(client.send(new DescribeKeyCommand({ KeyId: name }), { abortSignal }));
  return answer === undefined ? undefined : keyOf(answer.KeyMetadata);
}

/** KMS cannot search by tag: lists keys and aliases, and asks only for the tags of customer keys without alias. */
async function findOrphan(client: KMSClient, tags: Tags, abortSignal: AbortSignal): Promise<Key | undefined> {
  const named = new Set<string>();
  for await (const page of paginateListAliases({ client }, { Limit: 100 }, { abortSignal })) {
    for (const alias of page.Aliases ?? []) named.add(alias.TargetKeyId ?? '');
  }
  for await (const page of paginateListKeys({ client }, { Limit: 1_000 }, { abortSignal })) {
    const nameless = (page.Keys ?? []).map((key) => key.KeyId ?? '').filter((id) => !named.has(id));
    const tagged = await Promise.all(
      nameless.map(async (id) => ((await hasTags(client, { id, tags }, abortSignal)) ? id : undefined)),
    );
    for (const id of tagged.filter((one) => one !== undefined)) {
      const key = await findKey(client, id, abortSignal);
      if (key?.state === 'Enabled' || key?.state === 'Creating') return key;
    }
  }
  return undefined;
}

/** Keys of AWS itself refuse the question; they are nobody's orphan. */
async function hasTags(
  client: KMSClient,
  { id, tags }: { readonly id: string; readonly tags: Tags },
  abortSignal: AbortSignal,
): Promise<boolean> {
  const question = client.send(new ListResourceTagsCommand({ KeyId: id }), { abortSignal });
  const answer = await question.catch((thrown: unknown) => {
    if (isCode(thrown, 'Denied') || isCode(thrown, 'NotFound')) return undefined;
    throw thrown;
  });
  const found = new Map((answer?.Tags ?? []).map((tag) => [tag.TagKey, tag.TagValue]));
  return Object.entries(tags).every(([key, value]) => found.get(key) === value);
}

async function addAlias(
  client: KMSClient,
  { key, alias }: { readonly key: Key; readonly alias: string },
  abortSignal: AbortSignal,
): Promise<void> {
  const command = new CreateAliasCommand({ AliasName: alias, TargetKeyId: key.id });
  try {
    await client.send(command, { abortSignal });
  } catch (thrown) {
    if (!(thrown instanceof OperatorError) || !saysExists(thrown)) throw thrown;
    const behind = await findKey(client, alias, abortSignal);
    if (behind?.id !== key.id) throw thrown;
  }
}

async function generate(
  client: KMSClient,
  { key, context }: { readonly key: Key; readonly context: Tags },
  abortSignal: AbortSignal,
): Promise<DataKey | undefined> {
  const command = new GenerateDataKeyCommand({
    KeyId: key.id,
    NumberOfBytes: 64,
    EncryptionContext: { ...context },
  });
  const answer = await client.send(command, { abortSignal }).catch((thrown: unknown) => {
    if (isCode(thrown, 'Conflict')) return undefined;
    throw thrown;
  });
  if (answer === undefined) return undefined;
  const { Plaintext, CiphertextBlob } = answer;
  if (Plaintext?.length !== 64 || CiphertextBlob === undefined)
    throw incomplete('kms:GenerateDataKey', key.id);
  return { plaintext: new Secret(Plaintext), sealed: Buffer.from(CiphertextBlob).toString('base64') };
}

/** AWS refuses a second schedule; the date of the first stands. A key that is gone already was destroyed by now. */
async function schedule(
  client: KMSClient,
  { key, days }: { readonly key: Key; readonly days: number },
  abortSignal: AbortSignal,
): Promise<Date> {
  const command = new ScheduleKeyDeletionCommand({ KeyId: key.id, PendingWindowInDays: days });
  try {
    const { DeletionDate } = await client.send(command, { abortSignal });
    if (DeletionDate === undefined) throw incomplete('kms:ScheduleKeyDeletion', key.id);
    return DeletionDate;
  } catch (thrown) {
    if (!isCode(thrown, 'Conflict')) throw thrown;
    const now = await findKey(client, key.id, abortSignal);
    if (now?.deletionDate === undefined) throw thrown;
    return now.deletionDate;
  }
}

async function orAbsent<T>(call: Promise<T>): Promise<T | undefined> {
  return await call.catch((thrown: unknown) => {
    if (isCode(thrown, 'NotFound')) return undefined;
    throw thrown;
  });
}

function keyOf(metadata: KeyMetadata | undefined): Key {
  if (metadata?.KeyId === undefined || metadata.Arn === undefined)
    throw incomplete('kms:DescribeKey', metadata?.KeyId);
  return {
    id: metadata.KeyId,
    arn: metadata.Arn,
    state: stateOf(metadata.KeyState),
    deletionDate: metadata.DeletionDate,
  };
}

/** States of imported and replicated keys, which we never make, are shown as what they are to us: not usable. */
function stateOf(state: string | undefined): Key['state'] {
  const ours: readonly Key['state'][] = ['Enabled', 'Disabled', 'PendingDeletion', 'Creating'];
  return ours.find((one) => one === state) ?? 'Unavailable';
}

function incomplete(operation: string, object: string | undefined): OperatorError {
  return new OperatorError({ code: 'Bug', operation, object, reason: "AWS's answer is incomplete" });
}
