/** S3 buckets and their objects in our verbs. Every call names the owner, so that a bucket of somebody else is Denied. */
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { isCode, OperatorError } from '../support/errors.ts';
import { canonicalJson } from '../support/json.ts';
import type { Buckets, StoredObject, WantedBucket } from './account.ts';
import { bucketAgrees, closed } from './bucket-aspects.ts';
import { deleteObjects, destroyBucket } from './bucket-emptying.ts';
import type { Clients } from './clients.ts';
import { saysOwnBucket, saysTaken } from './errors.ts';
import type { OwnedBucket } from './owned-bucket.ts';

/** Buckets through the SDK. */
export function createBuckets(clients: Clients): Buckets {
  const client = clients.of('s3', S3Client);
  const { account, region } = clients;
  const owned = (Bucket: string): OwnedBucket =>
    account === undefined ? { Bucket } : { Bucket, ExpectedBucketOwner: account };

  return {
    agrees: async (bucket, aspect, signal) =>
      await bucketAgrees(client, { bucket, aspect, owned: owned(bucket.name) }, signal),

    ensure: async (bucket, signal) => {
      await create(client, { name: bucket.name, region }, signal);
      await furnish(client, { bucket, owned: owned(bucket.name) }, signal);
    },

    sendAccessLogs: async (name, target, abortSignal) => {
      const LoggingEnabled = { TargetBucket: target.bucket, TargetPrefix: target.prefix };
      const input = { ...owned(name), BucketLoggingStatus: { LoggingEnabled } };
      await client.send(new PutBucketLoggingCommand(input), { abortSignal });
    },

    find: async (bucket, key, signal) => await findObject(client, { ...owned(bucket), Key: key }, signal),

    put: async (bucket, object, abortSignal) => {
      const input = {
        ...owned(bucket),
        Key: object.key,
        Body: object.body,
        Metadata: { ...object.metadata },
        IfNoneMatch: '*',
      };
      await client.send(new PutObjectCommand(input), { abortSignal }).catch((thrown: unknown) => {
        if (!(thrown instanceof OperatorError) || !saysTaken(thrown)) throw thrown;
      });
    },

    list: async (bucket, prefix, abortSignal) => {
      const keys: string[] = [];
      const input = { ...owned(bucket), Prefix: prefix };
      for await (const page of paginateListObjectsV2({ client }, input, { abortSignal }))
        keys.push(...(page.Contents ?? []).map((one) => one.Key ?? ''));
      return keys;
    },

    remove: async (bucket, keys, signal) =>
      await deleteObjects(client, { owned: owned(bucket), objects: keys.map((Key) => ({ Key })) }, signal),

    destroy: async (name, signal) => await destroyBucket(client, owned(name), signal),
  };
}

/** Whether a bucket is there; one of somebody else is Denied. */
export async function bucketExists(
  client: S3Client,
  bucket: OwnedBucket,
  abortSignal: AbortSignal,
): Promise<boolean> {
  const answer = client.send(new HeadBucketCommand(bucket), { abortSignal });
  return await answer.then(
    () => true,
    (thrown: unknown) => {
      if (isCode(thrown, 'NotFound')) return false;
      throw thrown;
    },
  );
}

/** us-east-1 is the one region that must not be named. Source: S3 API, CreateBucket. */
async function create(
  client: S3Client,
  { name, region }: { readonly name: string; readonly region: string },
  abortSignal: AbortSignal,
): Promise<void> {
  const LocationConstraint = region as BucketLocationConstraint;
  const place = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint } };
  const command = new CreateBucketCommand({ Bucket: name, ...place });
  await client.send(command, { abortSignal }).catch((thrown: unknown) => {
    if (!(thrown instanceof OperatorError) || !saysOwnBucket(thrown)) throw thrown;
  });
}

/** Side by side where S3 allows; the policy last, since a changing public access block may refuse it for a moment. */
async function furnish(
  client: S3Client,
  { bucket, owned }: { readonly bucket: WantedBucket; readonly owned: OwnedBucket },
  abortSignal: AbortSignal,
): Promise<void> {
  const TagSet = Object.entries(bucket.tags).map(([Key, Value]) => ({ Key, Value }));
  await client.send(new PutBucketTaggingCommand({ ...owned, Tagging: { TagSet } }), { abortSignal });
  await client.send(expiry(bucket, owned), { abortSignal });
  const block = { ...owned, PublicAccessBlockConfiguration: closed };
  await client.send(new PutPublicAccessBlockCommand(block), { abortSignal });
  const policy = { ...owned, Policy: canonicalJson(bucket.policy) };
  await client.send(new PutBucketPolicyCommand(policy), { abortSignal });
}

function expiry({ expiring }: WantedBucket, owned: OwnedBucket): PutBucketLifecycleConfigurationCommand {
  const Rules = expiring.map(({ prefix, days }) => ({
    ID: prefix,
    Status: 'Enabled' as const,
    Filter: { Prefix: prefix },
    Expiration: { Days: days },
  }));
  return new PutBucketLifecycleConfigurationCommand({ ...owned, LifecycleConfiguration: { Rules } });
}

async function findObject(
  client: S3Client,
  input: OwnedBucket & { readonly Key: string },
  abortSignal: AbortSignal,
): Promise<StoredObject | undefined> {
  const answer = await client.send(new HeadObjectCommand(input), { abortSignal }).catch((thrown: unknown) => {
    if (isCode(thrown, 'NotFound')) return undefined;
    throw thrown;
  });
  if (answer === undefined) return undefined;
  const names = Object.entries(answer.Metadata ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return { key: input.Key, metadata: Object.fromEntries(names) as Record<string, string> };
}
