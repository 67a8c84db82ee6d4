/** AWS calls as bare HTTP over one kept connection, so that a benchmark measures the server and not an SDK. */
import { Agent, request as httpRequest } from 'node:http';

export interface RawCall {
  /** `http://127.0.0.1:4566` */
  readonly url: string;
  readonly accessKeyId: string;
  /** As in the signature's scope. */
  readonly service: string;
  readonly form: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Sends calls of the query wire; `close` ends its connections. */
export class RawClient {
  readonly #agent: Agent;

  /** `connections` are kept and used in turn. */
  constructor(connections = 1) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Resolves with status and body once the answer is whole. */
  async send({
    url,
    accessKeyId,
    service,
    form,
    headers = {},
  }: RawCall): Promise<{ status: number; body: string }> {
    const scope = `${accessKeyId}/20260101/eu-central-1/${service}/aws4_request`;
    const body = new URLSearchParams(form).toString();
    return await new Promise((resolve, reject) => {
      const outgoing = httpRequest(`${url}/`, {
        agent: this.#agent,
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': String(body.length),
          authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
          ...headers,
        },
      });
      outgoing.once('response', (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        answer.once('end', () => resolve({ status: answer.statusCode ?? 0, body: text }));
      });
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** The middle of some durations. */
export function medianOf(durations: readonly number[]): number {
  return durations.toSorted((a, b) => a - b)[Math.floor(durations.length / 2)] ?? 0;
}
