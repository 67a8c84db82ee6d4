/** One HTTP request as it came in, taken apart no further than method, path, query, headers and body. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

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
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new RangeError(`a request body of more than ${LARGEST_BODY} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Takes a request's head apart; `bucketFromHost` puts the bucket of a virtual-host address in front of the path. */
export function requestOf(message: IncomingMessage, body: Buffer, service: string): WireRequest {
  const { path, search } = splitTarget(message.url ?? '/');
  const bucket = service === 's3' ? bucketFromHost(message.headers.host ?? '') : undefined;
  return {
    method: message.method ?? 'GET',
    path: bucket === undefined ? path : `/${bucket}${path}`,
    query: new URLSearchParams(search),
    search,
    headers: message.headers,
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
