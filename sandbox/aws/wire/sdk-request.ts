/** Requests and answers as the AWS SDK hands them to whoever carries them. Source: the SDK's `HttpRequest` and `HttpResponse`. */
import type { IncomingHttpHeaders } from 'node:http';

export interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface SdkAnswer {
  readonly response: {
    readonly statusCode: number;
    readonly headers: Record<string, string>;
    readonly body: unknown;
  };
}

/** The path with its query, as it would stand in the request line. */
export function targetOf({ path, query = {} }: SdkRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    if (value === null) return [encodeURIComponent(name)];
    const values = typeof value === 'string' ? [value] : value;
    return values.map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`);
  });
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

/** By lower-case names, as Node has the headers of a request that came over a connection. */
export function headersOf({ headers }: SdkRequest): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
