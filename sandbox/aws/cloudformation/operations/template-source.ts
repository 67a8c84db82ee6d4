/** Gets a request's template: its body, a document in the sandbox's own S3, or the one in use. */

import { GetObjectCommand } from '@aws-sdk/client-s3';
import { unmet } from '../../constraint.ts';
import type { Caller, Params, ServicesFor } from '../../contract.ts';
import { invalid } from '../template/errors.ts';
import { text as textValue } from '../value.ts';
import { text } from './request.ts';

/** Bytes; CloudFormation quotas of the user guide. */
const bodyLimit = 51_200;
const urlLimit = 1_048_576;

/** The bucket and key that an address of S3's means, whether it names the bucket in its host or its path. */
export function bucketAndKey(url: URL): { readonly bucket: string; readonly key: string } | undefined {
  const path = decodeURIComponent(url.pathname.slice(1));
  const virtual = /^(.+)\.s3[.-]/.exec(url.hostname)?.[1];
  if (virtual !== undefined) return { bucket: virtual, key: path };
  const slash = path.indexOf('/');
  return slash < 1 ? undefined : { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}

/** Whether a host is one of S3's: of AWS's own, or of the sandbox, which has no public name. */
function isS3Host(hostname: string): boolean {
  if (/\.amazonaws\.com(\.cn)?$/.test(hostname)) return /(^|\.)s3[.-]/.test(hostname);
  const named = hostname.includes('.') && !/^[\d.]+$/.test(hostname);
  return !named || /\.(internal|local|localhost|test)$/.test(hostname);
}

/**
 * The text of a document in the sandbox's own S3. Throws a ValidationError when the address is none of S3's,
 * when nothing is there, and when it is longer than 1 MB.
 */
export async function documentAt(address: string, caller: Caller, servicesFor: ServicesFor): Promise<string> {
  const url = URL.parse(address);
  const web = url !== null && ['http:', 'https:'].includes(url.protocol);
  if (url === null || (web ? !isS3Host(url.hostname) : url.protocol !== 's3:')) {
    throw invalid('TemplateURL must be a supported URL.');
  }
  const found = web ? bucketAndKey(url) : undefined;
  if (found === undefined) {
    throw invalid(`S3 error: Domain name specified in ${url.hostname} is not a valid S3 domain`);
  }
  const s3 = await servicesFor(caller).s3();
  try {
    const object = await s3.send(new GetObjectCommand({ Bucket: found.bucket, Key: found.key }));
    const body = (await object.Body?.transformToString()) ?? '';
    if (Buffer.byteLength(body) > urlLimit) {
      throw invalid(`Template may not exceed ${urlLimit} bytes in size.`);
    }
    return body;
  } catch (error) {
    if (!(error instanceof Error) || !('$metadata' in error)) throw error;
    throw invalid(
      `S3 error: ${error.message}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`,
    );
  }
}

/** Where to look. `previous` is the body in use, for UsePreviousTemplate. */
export interface TemplateSource {
  readonly params: Params;
  readonly caller: Caller;
  readonly servicesFor: ServicesFor;
  readonly previous?: string | undefined;
}

/** The template's text. Throws a ValidationError when there is none, more than one, or it is too long. */
export async function templateText({
  params,
  caller,
  servicesFor,
  previous,
}: TemplateSource): Promise<string> {
  const body = text(params, 'TemplateBody');
  const url = text(params, 'TemplateURL');
  const usePrevious = textValue(params['UsePreviousTemplate'] ?? '') === 'true';
  if (usePrevious && previous !== undefined && body === undefined && url === undefined) return previous;
  if ((body === undefined) === (url === undefined)) {
    throw invalid('Either Template URL or Template Body must be specified.');
  }
  if (url !== undefined) return documentAt(url, caller, servicesFor);
  if (body === undefined || Buffer.byteLength(body) > bodyLimit) {
    throw unmet('templateBody', body, `Member must have length less than or equal to ${bodyLimit}`);
  }
  return body;
}
