/** What goes back to a client, and how the answers of our own services are written. */
import type { Readable } from 'node:stream';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer | Readable;
  /** The code of a refusal, for the log. */
  readonly code?: string | undefined;
}

/** Source: `metadata.xmlNamespace` of each service in AWS's published API models. */
const NAMESPACES: Readonly<Record<string, string>> = {
  autoscaling: 'http://autoscaling.amazonaws.com/doc/2011-01-01/',
  cloudformation: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
};

/** What a service of ours answers, before it is on a wire. */
export interface QueryAnswer {
  readonly service: string;
  readonly action: string;
  readonly requestId: string;
  /** Members of the SDK's output shape. Plain objects are structures; a `Map` is a map (`entry`, `key`, `value`). */
  readonly result: object;
}

/** Writes `<XResponse><XResult>…`: lists as `member`, dates in ISO form, bytes in base64; absent members stay out. */
export function queryAnswer({ service, action, requestId, result }: QueryAnswer): Answer {
  const namespace = NAMESPACES[service] ?? `http://${service}.amazonaws.com/doc/`;
  const body =
    `<${action}Response xmlns="${namespace}"><${action}Result>${members(result)}</${action}Result>` +
    `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: Buffer.from(body),
  };
}

/** Writes the members as JSON, as protocol JSON 1.1 has them. */
export function jsonAnswer({ requestId, result }: QueryAnswer): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
    body: Buffer.from(JSON.stringify(result)),
  };
}

/** Escapes text for XML; characters that XML 1.0 cannot carry are left out. */
export function xmlText(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#xD;');
}

function members(value: object): string {
  return Object.entries(value)
    .filter(([, member]) => member !== undefined && member !== null)
    .map(([name, member]) => `<${name}>${content(member)}</${name}>`)
    .join('');
}

function content(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<member>${content(item)}</member>`).join('');
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Map) {
    const entry = ([key, item]: [unknown, unknown]): string =>
      `<entry><key>${content(key)}</key><value>${content(item)}</value></entry>`;
    return [...value].map(entry).join('');
  }
  if (typeof value === 'object' && value !== null) return members(value);
  return xmlText(String(value));
}
