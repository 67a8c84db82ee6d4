/** Finds what cannot be searched by tag but has a name of its own: roles, profiles, buckets, the key, DNS records. */
import { GetInstanceProfileCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import {
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandInput,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { isCode } from '../support/errors.ts';
import type { Leftover, LeftoverScope } from './account.ts';
import { bucketExists } from './buckets.ts';
import type { Clients } from './clients.ts';
import { findKey } from './keys.ts';

/** One call per name, and one for all records. */
export async function namedLeftovers(
  clients: Clients,
  scope: LeftoverScope,
  signal: AbortSignal,
): Promise<readonly Leftover[]> {
  const found = await Promise.all([
    identities(clients, scope, signal),
    buckets(clients, scope, signal),
    key(clients, scope, signal),
    records(clients, scope, signal),
  ]);
  return found.flat();
}

async function identities(
  clients: Clients,
  { roleNames, instanceProfileNames }: LeftoverScope,
  abortSignal: AbortSignal,
): Promise<readonly Leftover[]> {
  const client = clients.of('iam', IAMClient);
  const look = async (type: string, id: string, call: Promise<unknown>): Promise<readonly Leftover[]> =>
    (await isThere(call)) ? [{ type, id, name: id, maker: 'stack' }] : [];
  const found = await Promise.all([
    ...roleNames.map(async (RoleName) =>
      look('iam:role', RoleName, client.send(new GetRoleCommand({ RoleName }), { abortSignal })),
    ),
    ...instanceProfileNames.map(async (InstanceProfileName) => {
      const call = client.send(new GetInstanceProfileCommand({ InstanceProfileName }), { abortSignal });
      return await look('iam:instance-profile', InstanceProfileName, call);
    }),
  ]);
  return found.flat();
}

/** A bucket of somebody else has our name but is nothing of ours. */
async function buckets(
  clients: Clients,
  { bucketNames }: LeftoverScope,
  signal: AbortSignal,
): Promise<readonly Leftover[]> {
  const client = clients.of('s3', S3Client);
  const owner = clients.account === undefined ? {} : { ExpectedBucketOwner: clients.account };
  const found = await Promise.all(
    bucketNames.map(async (name): Promise<readonly Leftover[]> => {
      const exists = await bucketExists(client, { Bucket: name, ...owner }, signal);
      return exists ? [{ type: 's3:bucket', id: name, name, maker: 'operator' }] : [];
    }),
  );
  return found.flat();
}

/** By its id when that is known, since the alias goes long before the key. */
async function key(
  clients: Clients,
  { keyAlias, keyId }: LeftoverScope,
  signal: AbortSignal,
): Promise<readonly Leftover[]> {
  const client = clients.of('kms', KMSClient);
  const names = [keyId, keyAlias].filter((name) => name !== undefined);
  const keys = await Promise.all(names.map(async (name) => findKey(client, name, signal)));
  const distinct = new Map(keys.filter((one) => one !== undefined).map((one) => [one.id, one]));
  return [...distinct.values()].map(({ id, state }) => ({
    type: 'kms:key',
    id,
    name: keyAlias,
    state,
    maker: 'operator',
  }));
}

async function records(
  clients: Clients,
  { hostedZoneId, recordNames }: LeftoverScope,
  signal: AbortSignal,
): Promise<readonly Leftover[]> {
  if (hostedZoneId === undefined || recordNames.length === 0) return [];
  const client = clients.of('route53', Route53Client);
  const wanted = new Set(recordNames.map(plainName));
  const leftovers: Leftover[] = [];
  try {
    const domain = commonDomain([...wanted]);
    for await (const { name, type } of recordsBelow(client, { zone: hostedZoneId, domain }, signal))
      if (wanted.has(name))
        leftovers.push({ type: 'route53:recordset', id: `${name} ${type}`, name, maker: 'stack' });
  } catch (thrown) {
    if (!isCode(thrown, 'NotFound')) throw thrown;
  }
  return leftovers;
}

/** Route 53 lists names by their reversed labels, so everything below a common domain stands together. */
async function* recordsBelow(
  client: Route53Client,
  { zone, domain }: { readonly zone: string; readonly domain: string },
  abortSignal: AbortSignal,
): AsyncGenerator<{ readonly name: string; readonly type: string }> {
  let next: Partial<ListResourceRecordSetsCommandInput> = domain === '' ? {} : { StartRecordName: domain };
  for (;;) {
    const command = new ListResourceRecordSetsCommand({ HostedZoneId: zone, ...next });
    const page = await client.send(command, { abortSignal });
    for (const row of page.ResourceRecordSets ?? []) {
      const name = plainName(row.Name ?? '');
      if (!isBelow(name, domain)) return;
      yield { name, type: row.Type ?? '' };
    }
    if (page.IsTruncated !== true) return;
    next = {
      StartRecordName: page.NextRecordName,
      StartRecordType: page.NextRecordType,
      StartRecordIdentifier: page.NextRecordIdentifier,
    };
  }
}

/** As people write names: no final dot, `*` for what Route 53 spells `\052`. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '').replace('\\052', '*');
}

/** The longest domain that all names are in or below; empty when they share none. */
export function commonDomain(names: readonly string[]): string {
  const [first = [], ...others] = names.map((name) => name.split('.').toReversed());
  const differs = first.findIndex((label, depth) => others.some((labels) => labels[depth] !== label));
  return first
    .slice(0, differs < 0 ? first.length : differs)
    .toReversed()
    .join('.');
}

function isBelow(name: string, domain: string): boolean {
  return domain === '' || name === domain || name.endsWith(`.${domain}`);
}

async function isThere(call: Promise<unknown>): Promise<boolean> {
  return await call.then(
    () => true,
    (thrown: unknown) => {
      if (isCode(thrown, 'NotFound')) return false;
      throw thrown;
    },
  );
}
