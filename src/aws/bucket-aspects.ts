/** Looks at what of a bucket somebody may have changed by hand: its policy, its tags, what expires, whether the public may come in. */
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isCode } from '../support/errors.ts';
import { canonicalJson } from '../support/json.ts';
import type { BucketAspect, WantedBucket } from './account.ts';
import type { OwnedBucket } from './owned-bucket.ts';

/** No way in for the public, whatever a policy says. */
export const closed = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
} as const;

interface Question {
  readonly bucket: WantedBucket;
  readonly aspect: BucketAspect;
  readonly owned: OwnedBucket;
}

/** Whether the aspect is as wanted; false when it, or the bucket, is not there. One call. */
export async function bucketAgrees(
  client: S3Client,
  { bucket, aspect, owned }: Question,
  abortSignal: AbortSignal,
): Promise<boolean> {
  return await looks[aspect](client, { bucket, owned, abortSignal }).catch((thrown: unknown) => {
    if (isCode(thrown, 'NotFound')) return false;
    throw thrown;
  });
}

type Look = (
  client: S3Client,
  question: {
    readonly bucket: WantedBucket;
    readonly owned: OwnedBucket;
    readonly abortSignal: AbortSignal;
  },
) => Promise<boolean>;

const same = (one: unknown, other: unknown): boolean => canonicalJson(one) === canonicalJson(other);

const byPrefix = (rules: WantedBucket['expiring']): string =>
  canonicalJson(rules.toSorted((a, b) => (a.prefix < b.prefix ? -1 : 1)));

const looks: Readonly<Record<BucketAspect, Look>> = {
  policy: async (client, { bucket, owned, abortSignal }) => {
    const { Policy = '{}' } = await client.send(new GetBucketPolicyCommand(owned), { abortSignal });
    return same(JSON.parse(Policy), bucket.policy);
  },
  'public access': async (client, { owned, abortSignal }) => {
    const answer = await client.send(new GetPublicAccessBlockCommand(owned), { abortSignal });
    return same(answer.PublicAccessBlockConfiguration, closed);
  },
  // Tags of others on our bucket are none of our business.
  tags: async (client, { bucket, owned, abortSignal }) => {
    const { TagSet = [] } = await client.send(new GetBucketTaggingCommand(owned), { abortSignal });
    const found = new Map(TagSet.map(({ Key, Value }) => [Key, Value]));
    return Object.entries(bucket.tags).every(([key, value]) => found.get(key) === value);
  },
  expiry: async (client, { bucket, owned, abortSignal }) => {
    const command = new GetBucketLifecycleConfigurationCommand(owned);
    const { Rules = [] } = await client.send(command, { abortSignal });
    const enabled = Rules.filter(({ Status }) => Status === 'Enabled');
    const found = enabled.map(({ Filter, Expiration }) => ({
      prefix: Filter?.Prefix ?? '',
      days: Expiration?.Days ?? 0,
    }));
    return byPrefix(found) === byPrefix(bucket.expiring);
  },
};
