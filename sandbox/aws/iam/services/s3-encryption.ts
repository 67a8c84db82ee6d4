/**
 * What S3 does with a KMS key it does with its caller's rights: a data key to encrypt an object with, and its
 * decryption to read it. Source: S3 user guide, "Using server-side encryption with AWS KMS keys (SSE-KMS)", Permissions.
 */
import { GetBucketEncryptionCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import type { Asked, Keys, Permission } from '../permission.ts';
import { onKey } from './kms.ts';

const WRITES = new Set(['PutObject', 'CopyObject', 'CreateMultipartUpload']);

/** AWS's own key for S3, whose policy lets everybody in the account use it through S3. */
const managed = /(^|:|\/)alias\/aws\/s3$/;

interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** The rights on keys that a call about an object needs; none where no key of the account is used. */
export async function encryptionPermissions(
  asked: Asked,
  bucket: string,
  key: string | undefined,
): Promise<readonly Permission[]> {
  const { action } = asked.call;
  if (key === undefined) return [];
  if (WRITES.has(action)) {
    const name = await keyToWriteWith(asked, bucket);
    const write = await using(asked, 'kms:GenerateDataKey', name, { bucket, key });
    return [...write, ...(await readingSource(asked))];
  }
  return action === 'GetObject' ? reading(asked, { bucket, key }) : [];
}

async function using(
  asked: Asked,
  action: string,
  name: string | undefined,
  { bucket, key }: Place,
): Promise<readonly Permission[]> {
  if (name === undefined || managed.test(name)) return [];
  const { partition, region } = asked.call.caller;
  const keys: Keys = {
    'kms:viaservice': `s3.${region}.amazonaws.com`,
    'kms:encryptioncontext:aws:s3:arn': `arn:${partition}:s3:::${bucket}/${key}`,
    'kms:encryptioncontextkeys': ['aws:s3:arn'],
  };
  return [await onKey(asked, action, name, keys)];
}

/** What the request says, or else what the bucket encrypts with by itself. */
async function keyToWriteWith(
  { call, request, backstage }: Asked,
  Bucket: string,
): Promise<string | undefined> {
  const asked = header(request.headers['x-amz-server-side-encryption']);
  const named = header(request.headers['x-amz-server-side-encryption-aws-kms-key-id']);
  if (asked !== undefined) return asked.startsWith('aws:kms') ? named : undefined;
  const s3 = await backstage(call.caller).s3();
  const answer = await s3.send(new GetBucketEncryptionCommand({ Bucket })).catch(() => undefined);
  const chosen = answer?.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
  return chosen?.SSEAlgorithm?.startsWith('aws:kms') === true ? chosen.KMSMasterKeyID : undefined;
}

async function reading(asked: Asked, place: Place): Promise<readonly Permission[]> {
  const { call, request, backstage } = asked;
  const s3 = await backstage(call.caller).s3();
  const VersionId = request.query.get('versionId') ?? undefined;
  const input = { Bucket: place.bucket, Key: place.key, VersionId };
  const object = await s3.send(new HeadObjectCommand(input)).catch(() => undefined);
  if (object?.ServerSideEncryption?.startsWith('aws:kms') !== true) return [];
  return using(asked, 'kms:Decrypt', object.SSEKMSKeyId, place);
}

/** A copy reads what it copies. */
async function readingSource(asked: Asked): Promise<readonly Permission[]> {
  const source = header(asked.request.headers['x-amz-copy-source']);
  if (source === undefined) return [];
  const [bucket = '', ...rest] = decodeURIComponent(source)
    .replace(/^\//, '')
    .replace(/\?.*$/, '')
    .split('/');
  return reading(asked, { bucket, key: rest.join('/') });
}

function header(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
