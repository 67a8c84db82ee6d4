/** Empties and deletes buckets: versions, delete markers and unfinished uploads count as content, so all of them go first. */
import {
  AbortMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isCode, OperatorError } from '../support/errors.ts';
import { saysInUse } from './errors.ts';
import type { OwnedBucket } from './owned-bucket.ts';

/** Objects one call may delete. Source: S3 API, DeleteObjects. */
const batchSize = 1_000;

/** One call of `destroy` removes at most this many batches, so that a pass never hangs on a huge bucket. */
const batchesAtOnce = 20;

/** Deletes objects; one that stays is an error with S3's words for it. */
export async function deleteObjects(
  client: S3Client,
  { owned, objects }: { readonly owned: OwnedBucket; readonly objects: readonly ObjectIdentifier[] },
  abortSignal: AbortSignal,
): Promise<void> {
  for (let start = 0; start < objects.length; start += batchSize) {
    const Objects = objects.slice(start, start + batchSize);
    const command = new DeleteObjectsCommand({ ...owned, Delete: { Objects, Quiet: true } });
    const { Errors } = await client.send(command, { abortSignal });
    const failed = Errors?.[0];
    if (failed !== undefined) throw undeletable(owned.Bucket, failed);
  }
}

/** Empties and deletes; false while something is left, true once the bucket is gone. */
export async function destroyBucket(
  client: S3Client,
  owned: OwnedBucket,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    if (!(await empty(client, owned, signal))) return false;
    await abortUploads(client, owned, signal);
    await client.send(new DeleteBucketCommand(owned), { abortSignal: signal });
    return true;
  } catch (thrown) {
    if (isCode(thrown, 'NotFound')) return true;
    if (thrown instanceof OperatorError && saysInUse(thrown)) return false;
    throw thrown;
  }
}

/** False when there is more than one call may remove. */
async function empty(client: S3Client, owned: OwnedBucket, abortSignal: AbortSignal): Promise<boolean> {
  for (let batch = 0; batch < batchesAtOnce; batch += 1) {
    const page = await client.send(new ListObjectVersionsCommand(owned), { abortSignal });
    const objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
      Key,
      ...(VersionId === undefined ? {} : { VersionId }),
    }));
    await deleteObjects(client, { owned, objects }, abortSignal);
    if (page.IsTruncated !== true) return true;
  }
  return false;
}

async function abortUploads(client: S3Client, owned: OwnedBucket, abortSignal: AbortSignal): Promise<void> {
  const { Uploads } = await client.send(new ListMultipartUploadsCommand(owned), { abortSignal });
  for (const { Key, UploadId } of Uploads ?? [])
    await client.send(new AbortMultipartUploadCommand({ ...owned, Key, UploadId }), { abortSignal });
}

interface S3Refusal {
  readonly Key?: string | undefined;
  readonly Code?: string | undefined;
  readonly Message?: string | undefined;
}

function undeletable(bucket: string, failed: S3Refusal): OperatorError {
  return new OperatorError({
    code: failed.Code === 'AccessDenied' ? 'Denied' : 'Unavailable',
    operation: 's3:DeleteObjects',
    object: `${bucket}/${failed.Key ?? ''}`,
    reason: failed.Message ?? 'the object could not be deleted',
    vendorCode: failed.Code,
  });
}
