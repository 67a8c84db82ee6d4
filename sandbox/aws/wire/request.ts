/** One HTTP request as it came in, taken apart no further than method, path, query, headers and body. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

export interface WireRequest {
  readonly method: string;
  /** Still percent-encoded, path style: a bucket named in the host has been moved to the front. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The query as it was sent, with its question mark, or empty. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  /** Empty for S3, whose bodies are passed on as they come. */
  readonly body: Buffer;
}

/** The largest body we keep in memory; the largest that AWS takes outside S3 is a template of 1 MB in a form. */
const LARGEST_BODY = 16 * 1024 * 1024;

/** Reads a whole body. Throws when it is larger than anything AWS would take. */
export async function readBody(stream: Readable): Promise<Buffer> {
  return await collected(stream, LARGEST_BODY);
}

/** Everything a stream has to say, at most so many bytes. */
export function collected(stream: Readable, most = Infinity): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
      else stream.destroy(new RangeError(`a body of more than ${most} bytes`));
    });
    stream.once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    stream.once('error', reject);
    stream.once('close', () => reject(new Error('the connection was closed before the end')));
  });
}

/** Takes a request's head apart; `bucketFromHost` puts the bucket of a virtual-host address in front of the path. */
export function requestOf(
  { method, target, headers }: { method: string; target: string; headers: IncomingHttpHeaders },
  body: Buffer,
  service: string,
): WireRequest {
  const { path, search } = splitTarget(target);
  const bucket = service === 's3' ? bucketFromHost(headers.host ?? '') : undefined;
  return {
    method,
    path: bucket === undefined ? path : `/${bucket}${path}`,
    query: new URLSearchParams(search),
    search,
    headers,
    body,
  };
}

/** Splits `/a/b?c=d` into its path and its query with the question mark. */
export function splitTarget(target: string): { path: string; search: string } {
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, search: '' }
    : { path: target.slice(0, mark), search: target.slice(mark) };
}

/**
 * The bucket in a virtual-host address, such as `logs.s3.eu-central-1.amazonaws.com` or `logs.localhost:4566`.
 * Source: S3 user guide, "Virtual hosting of general purpose buckets". Addresses that are plain numbers have none.
 */
export function bucketFromHost(host: string): string | undefined {
  const name = host.replace(/:\d+$/, '');
  if (/^[\d.]+$/.test(name) || name.startsWith('[')) return undefined;
  return /^(.+?)\.(?:s3[.-].+|localhost|localhost\..+)$/.exec(name)?.[1];
}
