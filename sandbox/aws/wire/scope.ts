/** Who signed a request and for which service and region: the credential scope of Signature Version 4. */
import type { IncomingHttpHeaders } from 'node:http';

export interface Scope {
  readonly accessKeyId: string;
  readonly region: string;
  /** As AWS signs it: `ec2`, `elasticloadbalancing`, `s3` … */
  readonly service: string;
}

const CREDENTIAL = /^([^/]+)\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request$/;

/**
 * Reads the scope from the Authorization header or, for presigned addresses, from `X-Amz-Credential`; undefined when
 * the request is not signed. The signature itself is not checked: nobody but us holds the keys.
 */
export function scopeOf(headers: IncomingHttpHeaders, query: URLSearchParams): Scope | undefined {
  const signed = /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1];
  const credential = signed ?? query.get('X-Amz-Credential') ?? '';
  const parts = CREDENTIAL.exec(credential);
  if (parts === null) return undefined;
  const [, accessKeyId = '', region = '', service = ''] = parts;
  return { accessKeyId, region, service };
}

/** The partition a region belongs to, by its name. */
export function partitionOf(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
