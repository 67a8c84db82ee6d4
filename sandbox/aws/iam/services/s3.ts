/** Which permissions the calls of S3 need. Source: S3 user guide, "Required permissions for Amazon S3 API operations". */
import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { parseDocument, type Statement } from '../document.ts';
import type { Asked, Keys, Permission } from '../permission.ts';
import { encryptionPermissions } from './s3-encryption.ts';

/** Calls whose permission has another name. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  ListBuckets: 'ListAllMyBuckets',
  HeadBucket: 'ListBucket',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  HeadObject: 'GetObject',
  GetObjectAttributes: 'GetObject',
  UploadPart: 'PutObject',
  UploadPartCopy: 'PutObject',
  CopyObject: 'PutObject',
  CreateMultipartUpload: 'PutObject',
  CompleteMultipartUpload: 'PutObject',
  ListParts: 'ListMultipartUploadParts',
  DeleteObjects: 'DeleteObject',
};

/** Parts of a bucket whose permission drops the word Bucket or has another one; deleting them counts as putting. */
const PARTS: Readonly<Record<string, string>> = {
  BucketLifecycleConfiguration: 'LifecycleConfiguration',
  BucketLifecycle: 'LifecycleConfiguration',
  BucketEncryption: 'EncryptionConfiguration',
  BucketAccelerateConfiguration: 'AccelerateConfiguration',
  BucketAnalyticsConfiguration: 'AnalyticsConfiguration',
  BucketIntelligentTieringConfiguration: 'IntelligentTieringConfiguration',
  BucketInventoryConfiguration: 'InventoryConfiguration',
  BucketMetricsConfiguration: 'MetricsConfiguration',
  BucketReplication: 'ReplicationConfiguration',
  BucketCors: 'BucketCORS',
  BucketTagging: 'BucketTagging',
  BucketOwnershipControls: 'BucketOwnershipControls',
  BucketNotificationConfiguration: 'BucketNotification',
  PublicAccessBlock: 'BucketPublicAccessBlock',
  ObjectLockConfiguration: 'BucketObjectLockConfiguration',
};

/** Calls about an object that have a permission of their own for a given version. */
const VERSIONED = new Set(
  'GetObject DeleteObject GetObjectAcl PutObjectAcl GetObjectTagging PutObjectTagging DeleteObjectTagging'.split(
    ' ',
  ),
);

/**
 * A deletion of many objects is asked for on every object of the bucket, since its keys are in a body that passes
 * unread: who may delete below one prefix only is refused here and would not be on AWS.
 */
export async function s3Permissions(asked: Asked): Promise<readonly Permission[]> {
  const { call, request } = asked;
  const bucket = textOf(call.params['Bucket']);
  const name = permissionName(call.action, request.query.has('versionId'));
  if (bucket === undefined) return [{ action: `s3:${name}`, resource: '*' }];
  const bucketArn = `arn:${call.caller.partition}:s3:::${bucket}`;
  const key = textOf(call.params['Key']) ?? (call.action === 'DeleteObjects' ? '*' : undefined);
  const resource = key === undefined ? bucketArn : `${bucketArn}/${key}`;
  const policy = (): Promise<readonly Statement[] | undefined> => bucketPolicy(asked, bucket);
  const own = { action: `s3:${name}`, resource, keys: keysOf(asked), policy };
  return [own, ...copySource(asked), ...(await encryptionPermissions(asked, bucket, key))];
}

function permissionName(action: string, ofVersion: boolean): string {
  const other = OTHER_NAMES[action];
  const [, verb = '', part = ''] = /^(Get|Put|Delete)(.+)$/.exec(action) ?? [];
  const renamed = PARTS[part];
  if (renamed !== undefined) return (verb === 'Get' ? 'Get' : 'Put') + renamed;
  const name = other ?? action;
  return ofVersion && VERSIONED.has(name) ? name.replace('Object', 'ObjectVersion') : name;
}

function copySource({ call, request }: Asked): readonly Permission[] {
  const source = request.headers['x-amz-copy-source'];
  if (typeof source !== 'string') return [];
  const path = decodeURIComponent(source)
    .replace(/^\//, '')
    .replace(/\?versionId=.*$/, '');
  return [{ action: 's3:GetObject', resource: `arn:${call.caller.partition}:s3:::${path}` }];
}

function keysOf({ request }: Asked): Keys {
  const { query, headers } = request;
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' ? value : value?.[0];
  };
  return {
    's3:prefix': query.get('prefix') ?? undefined,
    's3:delimiter': query.get('delimiter') ?? undefined,
    's3:max-keys': query.get('max-keys') ?? undefined,
    's3:versionid': query.get('versionId') ?? undefined,
    's3:x-amz-acl': header('x-amz-acl'),
    's3:x-amz-storage-class': header('x-amz-storage-class'),
    's3:x-amz-server-side-encryption': header('x-amz-server-side-encryption'),
    's3:x-amz-server-side-encryption-aws-kms-key-id': header('x-amz-server-side-encryption-aws-kms-key-id'),
  };
}

async function bucketPolicy(
  { call, backstage }: Asked,
  Bucket: string,
): Promise<readonly Statement[] | undefined> {
  const s3 = await backstage(call.caller).s3();
  const answer = await s3.send(new GetBucketPolicyCommand({ Bucket })).catch((error: unknown) => {
    if (error instanceof Error && /^(NoSuch|AccessDenied)/.test(error.name)) return undefined;
    throw error;
  });
  return answer?.Policy === undefined ? undefined : parseDocument(answer.Policy);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
