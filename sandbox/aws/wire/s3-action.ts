/** Names an S3 call from its method, path and query, since S3 sends no action. Source: the S3 API reference. */
import type { WireRequest } from './request.ts';

/** Parts of a bucket that have calls of their own, by the query word that selects them. */
const BUCKET_PARTS: Readonly<Record<string, string>> = {
  accelerate: 'BucketAccelerateConfiguration',
  acl: 'BucketAcl',
  analytics: 'BucketAnalyticsConfiguration',
  cors: 'BucketCors',
  encryption: 'BucketEncryption',
  'intelligent-tiering': 'BucketIntelligentTieringConfiguration',
  inventory: 'BucketInventoryConfiguration',
  lifecycle: 'BucketLifecycleConfiguration',
  logging: 'BucketLogging',
  metrics: 'BucketMetricsConfiguration',
  notification: 'BucketNotificationConfiguration',
  'object-lock': 'ObjectLockConfiguration',
  ownershipControls: 'BucketOwnershipControls',
  policy: 'BucketPolicy',
  policyStatus: 'BucketPolicyStatus',
  publicAccessBlock: 'PublicAccessBlock',
  replication: 'BucketReplication',
  requestPayment: 'BucketRequestPayment',
  tagging: 'BucketTagging',
  versioning: 'BucketVersioning',
  website: 'BucketWebsite',
  location: 'BucketLocation',
};

/** Parts of an object that have calls of their own. */
const OBJECT_PARTS: Readonly<Record<string, string>> = {
  acl: 'ObjectAcl',
  attributes: 'ObjectAttributes',
  'legal-hold': 'ObjectLegalHold',
  retention: 'ObjectRetention',
  tagging: 'ObjectTagging',
  torrent: 'ObjectTorrent',
};

/** Deleting has names of its own for some parts. */
const DELETED_AS: Readonly<Record<string, string>> = {
  DeleteBucketLifecycleConfiguration: 'DeleteBucketLifecycle',
};

const VERBS: Readonly<Record<string, string>> = { GET: 'Get', PUT: 'Put', DELETE: 'Delete' };

export interface S3Call {
  readonly action: string;
  readonly bucket?: string | undefined;
  readonly key?: string | undefined;
}

/** `PUT /logs/a.txt` → PutObject on bucket `logs`, key `a.txt`. What it does not know is `Unknown`. */
export function s3Call(request: WireRequest): S3Call {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/.exec(request.path) ?? [];
  if (bucket === '') return { action: request.method === 'GET' ? 'ListBuckets' : 'Unknown' };
  if (key === '') return { action: bucketAction(request), bucket };
  return { action: objectAction(request), bucket, key: decodeURIComponent(key) };
}

function bucketAction({ method, query }: WireRequest): string {
  const part = partOf(query, BUCKET_PARTS);
  const verb = VERBS[method];
  if (part !== undefined && verb !== undefined) return DELETED_AS[verb + part] ?? verb + part;
  if (method === 'GET') return listAction(query);
  if (method === 'POST') return query.has('delete') ? 'DeleteObjects' : 'Unknown';
  return { HEAD: 'HeadBucket', PUT: 'CreateBucket', DELETE: 'DeleteBucket' }[method] ?? 'Unknown';
}

function listAction(query: URLSearchParams): string {
  if (query.has('versions')) return 'ListObjectVersions';
  if (query.has('uploads')) return 'ListMultipartUploads';
  return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
}

function objectAction({ method, query, headers }: WireRequest): string {
  const part = partOf(query, OBJECT_PARTS);
  const verb = VERBS[method];
  if (part !== undefined && verb !== undefined) return verb + part;
  const copied = headers['x-amz-copy-source'] !== undefined;
  const inUpload = query.has('uploadId');
  switch (method) {
    case 'HEAD':
      return 'HeadObject';
    case 'GET':
      return inUpload ? 'ListParts' : 'GetObject';
    case 'DELETE':
      return inUpload ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'PUT':
      if (inUpload) return copied ? 'UploadPartCopy' : 'UploadPart';
      return copied ? 'CopyObject' : 'PutObject';
    case 'POST':
      if (query.has('uploads')) return 'CreateMultipartUpload';
      if (inUpload) return 'CompleteMultipartUpload';
      return query.has('restore') ? 'RestoreObject' : 'Unknown';
    default:
      return 'Unknown';
  }
}

function partOf(query: URLSearchParams, parts: Readonly<Record<string, string>>): string | undefined {
  const word = [...query.keys()].find((name) => Object.hasOwn(parts, name));
  return word === undefined ? undefined : parts[word];
}
