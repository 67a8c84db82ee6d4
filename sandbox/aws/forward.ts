/** Passes a request on to moto over kept connections and hands back its answer, S3's as it comes. */
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsError, type Caller } from './contract.ts';
import type { Moto } from './moto.ts';
import type { Answer } from './wire/answer.ts';
import { collected, type WireRequest } from './wire/request.ts';

/** Headers about one connection, or that the passing on replaces. */
const HOP_HEADERS = new Set(['connection', 'keep-alive', 'expect', 'x-moto-account-id', 'x-sandbox-caller']);
const ANSWER_HOP_HEADERS = new Set(['connection', 'keep-alive', 'server', 'date']);

export interface Forwarded {
  readonly request: WireRequest;
  readonly caller: Caller;
  readonly action: string;
  /** The body when it has not been read: passed on as it comes. */
  readonly stream?: Readable | undefined;
}

/** Sends requests to one moto. Requests of one caller keep their order only if the caller waits. */
export class MotoDoor {
  readonly #moto: Moto;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(moto: Moto) {
    this.#moto = moto;
  }

  /** Moto's answer, or an AwsError of status 500 or 503 when it broke or is gone. */
  async send(call: Forwarded): Promise<Answer> {
    const answer = await this.#exchange(call);
    const status = answer.statusCode ?? 500;
    const html = (answer.headers['content-type'] ?? '').includes('text/html');
    if (status >= 500 && html) {
      answer.resume();
      throw notOffered(call.action);
    }
    const body = call.stream === undefined ? await this.#whole(answer) : answer;
    return { status, headers: answerHeaders(answer), body };
  }

  async #whole(answer: IncomingMessage): Promise<Buffer> {
    try {
      return await collected(answer);
    } catch (error) {
      throw this.#unavailable(error as Error);
    }
  }

  #unavailable(error: Error): AwsError {
    const sentence = this.#moto.failure() ?? `moto did not answer: ${error.message}`;
    return new AwsError('ServiceUnavailable', sentence, 503);
  }

  close(): void {
    this.#agent.destroy();
  }

  #exchange({ request, caller, stream }: Forwarded): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest({
        agent: this.#agent,
        host: '127.0.0.1',
        port: this.#moto.port,
        method: request.method,
        path: request.path + request.search,
        headers: requestHeaders(request, caller, stream !== undefined),
      });
      outgoing.once('response', resolve);
      outgoing.once('error', (error) => reject(this.#unavailable(error)));
      if (stream === undefined) outgoing.end(request.body);
      else pipeline(stream, outgoing).catch(reject);
    });
  }
}

function requestHeaders(
  request: WireRequest,
  caller: Caller,
  streaming: boolean,
): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = { 'x-moto-account-id': caller.account };
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !HOP_HEADERS.has(name)) headers[name] = value;
  }
  if (streaming) return headers;
  delete headers['transfer-encoding'];
  return { ...headers, 'content-length': String(request.body.length) };
}

function answerHeaders(answer: IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined && !ANSWER_HOP_HEADERS.has(name)) headers[name] = value;
  }
  return headers;
}

/** Moto answers what it does not know, or what broke it, with a page of HTML; its own log has the reason. */
function notOffered(action: string): AwsError {
  return new AwsError(
    'InternalFailure',
    `The sandbox cannot do ${action} as it was asked; see moto's log.`,
    500,
  );
}
