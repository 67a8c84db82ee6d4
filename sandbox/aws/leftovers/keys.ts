/** Encryption keys and their aliases, with the state they are in. */
import {
  DescribeKeyCommand,
  type KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import { allPages, type Found, type Tag, type Territory } from './territory.ts';

/** A key that waits for its deletion is listed, as `PendingDeletion`: AWS cannot remove it sooner. */
export async function encryptionKeys({ services, belongs }: Territory): Promise<readonly Found[]> {
  const kms = await services.kms();
  const aliases = await allPages(async (Marker) => {
    const page = await kms.send(new ListAliasesCommand({ Marker }));
    return { items: page.Aliases, next: page.NextMarker };
  });
  const own = aliases.filter(({ AliasName: name }) => belongs({ name }));
  const named = new Set(own.map(({ TargetKeyId: id }) => id));
  const found: Found[] = own.map(({ AliasName: name = '' }) => ({
    service: 'kms',
    type: 'alias',
    id: name,
    name,
  }));
  const keys = await allPages(async (Marker) => {
    const page = await kms.send(new ListKeysCommand({ Marker }));
    return { items: page.Keys, next: page.NextMarker };
  });
  for (const { KeyId: id = '' } of keys) {
    if (named.has(id) || belongs({ tags: await keyTags(kms, id) })) found.push(await describe(kms, id));
  }
  return found;
}

async function keyTags(kms: KMSClient, id: string): Promise<readonly Tag[]> {
  return (await kms.send(new ListResourceTagsCommand({ KeyId: id }))).Tags ?? [];
}

async function describe(kms: KMSClient, id: string): Promise<Found> {
  const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId: id }));
  return { service: 'kms', type: 'key', id, name: key?.Description, state: key?.KeyState };
}
