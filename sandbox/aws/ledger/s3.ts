/** Buckets in the ledger: their parts as they were put, and of objects key, size and metadata, but not the bytes. */
import { createHash } from 'node:crypto';
import { AwsError } from '../contract.ts';
import type { Arrived } from '../execution.ts';
import { type Answer, xmlText } from '../wire/answer.ts';
import { readBody } from '../wire/request.ts';

interface StoredObject {
  readonly size: number;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Bucket {
  readonly owner: string;
  readonly objects: Map<string, StoredObject>;
  readonly parts: Map<string, string>;
}

const MISSING: Readonly<Record<string, string>> = {
  BucketTagging: 'NoSuchTagSet',
  BucketPolicy: 'NoSuchBucketPolicy',
  PublicAccessBlock: 'NoSuchPublicAccessBlockConfiguration',
  BucketLifecycleConfiguration: 'NoSuchLifecycleConfiguration',
};

/** One ledger's buckets; names are the world's, as on AWS. */
export class BucketLedger {
  readonly #buckets = new Map<string, Bucket>();

  async answer(arrived: Arrived): Promise<Answer> {
    const body = arrived.stream === undefined ? arrived.request.body : await readBody(arrived.stream);
    const { action, params, caller } = arrived.call;
    const name = textOf(params['Bucket']);
    if (action === 'CreateBucket') return this.#create(name, caller.account);
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
    if (bucket.owner !== caller.account) throw new AwsError('AccessDenied', 'Access Denied', 403);
    if (action === 'DeleteBucket') return this.#delete(name, bucket);
    return inBucket(bucket, { arrived, body, name, key: textOf(params['Key']) });
  }

  #create(name: string, owner: string): Answer {
    const known = this.#buckets.get(name);
    if (known !== undefined) {
      const code = known.owner === owner ? 'BucketAlreadyOwnedByYou' : 'BucketAlreadyExists';
      throw new AwsError(code, 'The requested bucket name is not available', 409);
    }
    this.#buckets.set(name, { owner, objects: new Map(), parts: new Map() });
    return done();
  }

  #delete(name: string, { objects }: Bucket): Answer {
    if (objects.size > 0)
      throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
    this.#buckets.delete(name);
    return done(204);
  }
}

interface Asked {
  readonly arrived: Arrived;
  readonly body: Buffer;
  readonly name: string;
  readonly key: string;
}

function inBucket(bucket: Bucket, asked: Asked): Answer {
  const { action } = asked.arrived.call;
  const known = actions[action];
  if (known !== undefined) return known(bucket, asked);
  const [, verb = '', part = ''] = /^(Get|Put|Delete)((?:Bucket|PublicAccess).+)$/.exec(action) ?? [];
  if (verb === 'Put') return bucket.parts.set(part, asked.body.toString()), done();
  if (verb === 'Delete') return bucket.parts.delete(part), done(204);
  if (verb !== 'Get') throw new AwsError('NotImplemented', `The ledger keeps no ${action}.`, 501);
  const text = bucket.parts.get(part);
  if (text === undefined)
    throw new AwsError(MISSING[part] ?? 'NoSuchConfiguration', `There is no ${part}.`, 404);
  return done(200, text);
}

const actions: Readonly<Record<string, (bucket: Bucket, asked: Asked) => Answer>> = {
  HeadBucket: () => done(),
  PutObject: ({ objects }, { arrived, body, key }) => {
    const { headers } = arrived.request;
    if (headers['if-none-match'] === '*' && objects.has(key))
      throw new AwsError(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        412,
      );
    const kept = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-')) as [
      string,
      string,
    ][];
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    objects.set(key, { size: body.length, etag, headers: Object.fromEntries(kept) });
    return done(200, '', { etag });
  },
  HeadObject: ({ objects }, { key }) => {
    const found = objects.get(key);
    if (found === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    return done(200, '', { etag: found.etag, ...found.headers });
  },
  DeleteObject: ({ objects }, { key }) => (objects.delete(key), done(204)),
  DeleteObjects: ({ objects }, { body }) => {
    for (const [, key = ''] of body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)) objects.delete(key);
    return done(200, '<DeleteResult></DeleteResult>');
  },
  ListObjectsV2: ({ objects }, asked) => done(200, listing('ListBucketResult', 'Contents', objects, asked)),
  ListObjectVersions: ({ objects }, asked) =>
    done(200, listing('ListVersionsResult', 'Version', objects, asked)),
  ListMultipartUploads: () => done(200, '<ListMultipartUploadsResult></ListMultipartUploadsResult>'),
};

function listing(root: string, row: string, objects: Bucket['objects'], { arrived, name }: Asked): string {
  const prefix = arrived.request.query.get('prefix') ?? '';
  const rows = [...objects]
    .filter(([key]) => key.startsWith(prefix))
    .map(
      ([key, { size, etag }]) =>
        `<${row}><Key>${xmlText(key)}</Key><VersionId>null</VersionId><Size>${size}</Size><ETag>${xmlText(etag)}</ETag></${row}>`,
    );
  return `<${root}><Name>${name}</Name><IsTruncated>false</IsTruncated>${rows.join('')}</${root}>`;
}

function done(status = 200, text = '', headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': 'application/xml', ...headers }, body: Buffer.from(text) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
