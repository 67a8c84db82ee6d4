/** The door of our own services: what their SDK clients send goes into the gateway in this process, without a connection. */
import { Readable } from 'node:stream';
import type { Exchange } from './exchange.ts';
import { headersOf, type SdkAnswer, type SdkRequest, targetOf } from './wire/sdk-request.ts';

/** What an SDK client takes for a request handler; its calls are booked as made by the service `via`. */
export class InnerDoor {
  readonly #exchange: Exchange;
  readonly #via: string;

  constructor(exchange: Exchange, via: string) {
    this.#exchange = exchange;
    this.#via = via;
  }

  /** Rejects as Node does when the connection is cut. */
  async handle(request: SdkRequest): Promise<SdkAnswer> {
    const answer = await this.#exchange.answer({
      method: request.method,
      target: targetOf(request),
      headers: headersOf(request),
      body: bodyOf(request.body),
      via: this.#via,
    });
    if (answer === undefined) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    const entries = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
    const headers = Object.fromEntries(entries) as Record<string, string>;
    const body = answer.body instanceof Readable ? answer.body : Readable.from([answer.body]);
    return { response: { statusCode: answer.status, headers, body } };
  }

  /** Part of what an SDK client asks of a handler; there is no connection to set up. */
  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): object {
    return {};
  }
}

function bodyOf(body: unknown): Buffer | Readable {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (body instanceof Readable) return body;
  if (typeof body === 'string') return Buffer.from(body);
  const { buffer, byteOffset, byteLength } = body as Uint8Array<ArrayBuffer>;
  return Buffer.from(buffer, byteOffset, byteLength);
}
