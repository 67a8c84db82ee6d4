/** Which permissions the calls of KMS need, and the policies of keys. Source: KMS developer guide, "Permissions reference". */
import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  ListAliasesCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import type { Caller } from '../../contract.ts';
import { parseDocument, type Statement } from '../document.ts';
import {
  type Asked,
  type Keys,
  type Permission,
  permissionsFor,
  requestTagKeys,
  tagsIn,
  texts,
} from '../permission.ts';

/** A key that moto encrypted with is named in the first bytes of what it made. */
const KEY_ID_LENGTH = 36;

interface FoundKey {
  readonly arn: string;
  readonly id: string;
  /** Who to ask about it: its own account, in its own region. */
  readonly keeper: Caller;
}

/** An alias asks for the same action on the alias and on the key; re-encryption for one on either key. */
export async function kmsPermissions(asked: Asked): Promise<readonly Permission[]> {
  const { call } = asked;
  const { action, params } = call;
  if (action === 'CreateKey') return creation(asked);
  if (action === 'ReEncrypt') {
    const [from = '*', to = '*'] = [sourceKey(asked), texts(call, 'DestinationKeyId')[0]];
    return [
      await onKey(asked, 'kms:ReEncryptFrom', from, contextKeys(params['SourceEncryptionContext'])),
      await onKey(asked, 'kms:ReEncryptTo', to, contextKeys(params['DestinationEncryptionContext'])),
    ];
  }
  const [alias] = texts(call, 'AliasName');
  const key =
    sourceKey(asked) ?? texts(call, 'TargetKeyId')[0] ?? (action === 'DeleteAlias' ? alias : undefined);
  const pairs = permissionsFor(asked, `kms:${action}`, {
    alias: alias === undefined ? [] : [alias.replace(/^alias\//, '')],
  });
  if (!pairs.some(({ resource }) => resource.includes(':key/')) || key === undefined) return pairs;
  const aliases = pairs.filter(({ resource }) => !resource.includes(':key/'));
  const keys = { ...contextKeys(params['EncryptionContext']), ...requestTagKeys(tagsIn(params['Tags'])) };
  return [...aliases, await onKey(asked, `kms:${action}`, key, keys)];
}

function creation(asked: Asked): readonly Permission[] {
  const tags = requestTagKeys(tagsIn(asked.call.params['Tags']));
  const create = permissionsFor(asked, 'kms:CreateKey', {}).map((pair) => ({ ...pair, keys: tags }));
  if (Object.keys(tags).length === 0) return create;
  return [...create, { action: 'kms:TagResource', resource: '*', keys: tags }];
}

/** The key that is named, meant by an alias, or written into the ciphertext. */
function sourceKey({ call }: Asked): string | undefined {
  const [named] = texts(call, 'KeyId', 'SourceKeyId');
  const [blob] = texts(call, 'CiphertextBlob');
  if (named !== undefined || blob === undefined) return named;
  return Buffer.from(blob, 'base64').subarray(0, KEY_ID_LENGTH).toString('latin1');
}

function contextKeys(context: unknown): Keys {
  const pairs = tagsIn(context);
  const names = Object.keys(pairs);
  if (names.length === 0) return {};
  const each = names.map((name) => [`kms:encryptioncontext:${name.toLowerCase()}`, pairs[name]] as const);
  return { ...Object.fromEntries(each), 'kms:encryptioncontextkeys': names };
}

/** An action on a key, by id, alias or ARN, with the key's own policy. */
export async function onKey(asked: Asked, action: string, name: string, keys: Keys): Promise<Permission> {
  const { call } = asked;
  const caller = { 'kms:calleraccount': call.caller.account };
  const key = await findKey(asked, name);
  if (key === undefined) {
    // Nobody can have it; the service says so itself to whoever may ask.
    const arn = `arn:${call.caller.partition}:kms:${call.caller.region}:${call.caller.account}:key/${name}`;
    return { action, resource: name.startsWith('arn:') ? name : arn, keys: { ...keys, ...caller } };
  }
  return {
    action,
    resource: key.arn,
    owner: key.keeper.account,
    keys: { ...keys, ...caller, 'kms:resourcealiases': await aliasesOf(asked, key) },
    tags: () => tagsOf(asked, key),
    policy: () => keyPolicy(asked, key),
    policyDecides: true,
  };
}

/** By id, alias or ARN, in the account and region that an ARN names. */
async function findKey({ call, backstage }: Asked, name: string): Promise<FoundKey | undefined> {
  const [, , , region, account] = name.split(':');
  const keeper = name.startsWith('arn:')
    ? { ...call.caller, region: region ?? '', account: account ?? '' }
    : call.caller;
  const kms = await backstage(keeper).kms();
  const answer = await kms.send(new DescribeKeyCommand({ KeyId: name })).catch(() => undefined);
  const metadata = answer?.KeyMetadata;
  if (metadata?.Arn === undefined || metadata.KeyId === undefined) return undefined;
  return { arn: metadata.Arn, id: metadata.KeyId, keeper };
}

async function aliasesOf({ backstage }: Asked, { id, keeper }: FoundKey): Promise<readonly string[]> {
  const kms = await backstage(keeper).kms();
  const { Aliases: aliases = [] } = await kms.send(new ListAliasesCommand({ KeyId: id }));
  return aliases.flatMap(({ AliasName: name }) => name ?? []);
}

async function tagsOf(
  { backstage }: Asked,
  { id, keeper }: FoundKey,
): Promise<Readonly<Record<string, string>>> {
  const kms = await backstage(keeper).kms();
  const { Tags: tags } = await kms.send(new ListResourceTagsCommand({ KeyId: id }));
  return tagsIn(tags);
}

async function keyPolicy(
  { backstage }: Asked,
  { id, keeper }: FoundKey,
): Promise<readonly Statement[] | undefined> {
  const kms = await backstage(keeper).kms();
  const { Policy: policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: id, PolicyName: 'default' }));
  return policy === undefined ? undefined : parseDocument(policy);
}
