/** What machines reach under AWS's names: TLS in front of the gateway, and buckets by name in the host or in the path. */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Fabric } from '../network/fabric.ts';
import type { Authority } from './authority.ts';
import { shield } from './tls.ts';

export interface FrontOptions {
  readonly fabric: Fabric;
  readonly address: string;
  readonly authority: Authority;
  /** The gateway's outer door. */
  readonly gatewayUrl: string;
  /** The region of a bucket of whatever account; undefined when there is none. */
  readonly bucketRegion: (bucket: string) => Promise<string | undefined>;
}

/** A bucket as part of a host name: `<bucket>.s3.<region>.amazonaws.com`, `<bucket>.s3.dualstack.<region>…`. */
const bucketHost = /^(.+?)\.s3(?:[.-](?:dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/;

/** Serves until the network goes. */
export async function serveAws(options: FrontOptions): Promise<void> {
  const http = createServer((message, response) => {
    pass(options, message, response).catch(() => message.socket.destroy());
  });
  await options.fabric.listen(options.address, 443, (socket) => {
    http.emit('connection', shield(socket, options.authority));
  });
}

async function pass(
  options: FrontOptions,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const host = (message.headers.host ?? '').replace(/:\d+$/, '');
  const bucket = bucketHost.exec(host)?.[1];
  const path = bucket === undefined ? (message.url ?? '/') : `/${bucket}${message.url ?? '/'}`;
  const { hostname, port, host: gateway } = new URL(options.gatewayUrl);
  const headers = { ...message.headers, host: gateway, 'x-sandbox-caller': 'machine' };
  const outgoing = httpRequest({ hostname, port, path, method: message.method, headers });
  outgoing.once('error', () => message.socket.destroy());
  outgoing.once('response', (answer) => {
    void regionHeader(options, message, bucket).then((extra) => {
      response.writeHead(answer.statusCode ?? 500, { ...answer.headers, ...extra });
      answer.pipe(response);
    });
  });
  message.pipe(outgoing);
}

/**
 * S3 tells the region of a bucket to anybody who asks for its head, allowed or not; clients find buckets by that.
 * Source: S3 API reference, HeadBucket.
 */
async function regionHeader(
  { bucketRegion }: FrontOptions,
  { method, url }: IncomingMessage,
  bucket: string | undefined,
): Promise<Readonly<Record<string, string>>> {
  const name = bucket ?? (url ?? '/').split(/[/?]/)[1] ?? '';
  if (method !== 'HEAD' || name === '') return {};
  const region = await bucketRegion(name);
  return region === undefined ? {} : { 'x-amz-bucket-region': region };
}
