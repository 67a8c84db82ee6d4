/** Plain requests to an API server as its administrator. */
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { KeyPair } from './certificates.ts';

export interface AdminRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With leading slash and query: `/api/v1/namespaces/default/secrets`. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** `application/json` by default; server-side apply takes `application/apply-patch+yaml`. */
  readonly contentType?: string | undefined;
  /** JSON by default; `application/json;as=Table;v=v1;g=meta.k8s.io` is what kubectl asks for to print rows. */
  readonly accept?: string | undefined;
}

export interface AdminResponse {
  /** HTTP status. */
  readonly status: number;
  /** Parsed when the server says it is JSON, else the text. */
  readonly body: unknown;
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: unknown;
}

export interface AdminClient {
  /** Any answer of the server is an answer; rejects only when none comes within 10 s. */
  request(call: AdminRequest): Promise<AdminResponse>;
  /** What a watch says, event by event, until `signal` aborts it, which ends it quietly. */
  watch(path: string, signal: AbortSignal): AsyncIterable<WatchEvent>;
  close(): void;
}

/** A client that trusts only `ca` and shows `admin`. */
export function adminClient(options: {
  readonly url: string;
  readonly ca: string;
  readonly admin: KeyPair;
  /** The name that the server's certificate must have, when it is not in the URL. */
  readonly serverName?: string | undefined;
}): AdminClient {
  const { url, ca, admin, serverName } = options;
  const name = serverName === undefined ? {} : { servername: serverName };
  const agent = new Agent({ keepAlive: true, ca, cert: admin.certificate, key: admin.key, ...name });
  return {
    request: async ({ method, path, body, contentType = 'application/json', accept }) => {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const signal = AbortSignal.timeout(10_000);
        const outgoing = request(new URL(path, url), { method, agent, signal }, resolve);
        outgoing.on('error', reject);
        outgoing.setHeader('accept', accept ?? 'application/json, */*');
        if (body !== undefined) outgoing.setHeader('content-type', contentType);
        outgoing.end(body === undefined ? undefined : JSON.stringify(body));
      });
      const content = await text(response);
      const json = response.headers['content-type']?.startsWith('application/json') === true;
      return { status: response.statusCode ?? 0, body: json ? (JSON.parse(content) as unknown) : content };
    },
    async *watch(path, signal) {
      try {
        const response = await new Promise<IncomingMessage>((resolve, reject) => {
          request(new URL(path, url), { agent, signal }, resolve).on('error', reject).end();
        });
        let rest = '';
        for await (const chunk of response.setEncoding('utf8')) {
          const lines = `${rest}${chunk}`.split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) yield JSON.parse(line) as WatchEvent;
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
    close: () => agent.destroy(),
  };
}
