/** HTTP to one API server over kept connections: JSON calls with a deadline, and streams of lines for watches. */
import * as http from 'node:http';
import * as https from 'node:https';
import { type Clock, type Duration, seconds } from '../support/clock.ts';
import { Agents } from './agents.ts';
import { BoundedSignal, unlessAborted } from './bounded-signal.ts';
import type { Connection, Identity } from './credentials.ts';
import { type Attempt, answerError, garbledError, networkError, timeoutError } from './errors.ts';
import { linesOf } from './lines.ts';
import { Warnings } from './warnings.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'apply' | 'patch' | 'update' | 'delete';

/** One request that was sent: what it meant, and the HTTP status or, without an answer, the error code. */
export interface Call {
  readonly verb: Verb;
  /** `configmaps`, `leases.coordination.k8s.io`, `awsconfigs.provider.giantswarm.io/status`. */
  readonly resource: string;
  readonly code: string;
}

export interface Request extends Attempt {
  readonly verb: Verb;
  readonly resource: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With query. */
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string | undefined;
  readonly accept?: string | undefined;
  /** Ends the call early; its reason is what the call rejects with. */
  readonly signal?: AbortSignal | undefined;
  /** From sending to the last byte; 30 s unless told. Streams have none. */
  readonly deadline?: Duration | undefined;
}

export interface HttpsOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly userAgent?: string | undefined;
  readonly meter?: ((call: Call) => void) | undefined;
  /** Told each distinct warning of the server once. */
  readonly warn?: ((warning: string) => void) | undefined;
}

const DEADLINE = seconds(30);
/** How much of a refusal is read; a `Status` is far smaller. */
const REFUSAL_LIMIT = 64 * 1024;

export class ApiHttps {
  readonly #options: HttpsOptions;
  readonly #warnings: Warnings;
  readonly #agents = new Agents();

  constructor(options: HttpsOptions) {
    this.#options = options;
    this.#warnings = new Warnings(options.warn ?? (() => {}));
  }

  /** The parsed answer; every other end is an OperatorError, but for the signal's own reason. */
  async json(request: Request): Promise<unknown> {
    using deadline = new BoundedSignal(this.#options.clock, request.signal);
    deadline.set(request.deadline ?? DEADLINE);
    return await this.#guarded(request, deadline, async () => {
      const answer = await this.#send(request, deadline.signal);
      return parse(request, await text(answer));
    });
  }

  /** The lines of an answer that goes on; ends when the server ends it, and the connection closes when the reader stops. */
  async *lines(request: Request): AsyncGenerator<string, void, void> {
    using deadline = new BoundedSignal(this.#options.clock, request.signal);
    const guard = <T>(work: () => Promise<T>): Promise<T> => this.#guarded(request, deadline, work);
    const answer = await guard(() => this.#send(request, deadline.signal));
    const lines = linesOf(answer as AsyncIterable<string>);
    try {
      for (
        let next = await guard(() => lines.next());
        next.done !== true;
        next = await guard(() => lines.next())
      ) {
        yield next.value;
      }
    } finally {
      answer.destroy();
    }
  }

  /** Closes every connection. */
  close(): void {
    this.#agents.close();
  }

  async #guarded<T>(request: Request, deadline: BoundedSignal, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      if (deadline.passed) throw timeoutError(request, request.deadline ?? DEADLINE);
      if (request.signal?.aborted === true) throw request.signal.reason;
      throw networkError(request, thrown);
    }
  }

  /** Sends, and once more where that is safe and likely to help. Resolves with a success, its body unread. */
  async #send(request: Request, signal: AbortSignal): Promise<http.IncomingMessage> {
    const first = await this.#exchange(request, signal, true);
    const answer = first ?? (await this.#exchange(request, signal, false));
    if (answer === undefined) throw networkError(request, 'no answer');
    answer.setEncoding('utf8');
    const code = answer.statusCode ?? 0;
    if (code >= 200 && code < 300) return answer;
    const body = await text(answer, REFUSAL_LIMIT);
    throw answerError(request, { code, headers: answer.headers, body });
  }

  /**
   * One answer, or undefined when asking again is right: a refused identity did nothing, so a fresh one may ask, and a
   * read may be repeated when the server had closed the kept connection in the meantime.
   */
  async #exchange(
    request: Request,
    signal: AbortSignal,
    repeatable: boolean,
  ): Promise<http.IncomingMessage | undefined> {
    const sent = await this.#start(request, signal);
    try {
      const answer = await responseOf(sent);
      this.#count(request, String(answer.statusCode));
      this.#warnings.hear(answer.headersDistinct['warning']);
      if (answer.statusCode !== 401 || !repeatable) return answer;
      answer.resume();
      this.#options.connection.credentials.forget();
      return undefined;
    } catch (thrown) {
      this.#count(request, signal.aborted ? abortCode(signal) : 'Unavailable');
      if (repeatable && sent.reusedSocket && request.method === 'GET' && !signal.aborted) return undefined;
      throw thrown;
    }
  }

  async #start(request: Request, signal: AbortSignal): Promise<http.ClientRequest> {
    const { server, credentials } = this.#options.connection;
    const identity = await unlessAborted(credentials.identity(), signal);
    const url = new URL(server + request.path);
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const sent = (url.protocol === 'https:' ? https : http).request(url, {
      method: request.method,
      agent: this.#agents.for(url.protocol, identity.tls),
      headers: this.#headers(request, identity, body),
      signal,
    });
    sent.end(body);
    return sent;
  }

  #headers(request: Request, identity: Identity, body: string | undefined): http.OutgoingHttpHeaders {
    const headers: http.OutgoingHttpHeaders = {
      accept: request.accept ?? 'application/json',
      'user-agent': this.#options.userAgent ?? 'aws-operator',
    };
    if (identity.authorization !== undefined) headers['authorization'] = identity.authorization.reveal();
    if (body === undefined) return headers;
    headers['content-type'] = request.contentType ?? 'application/json';
    headers['content-length'] = Buffer.byteLength(body);
    return headers;
  }

  #count(request: Request, code: string): void {
    this.#options.meter?.({ verb: request.verb, resource: request.resource, code });
  }
}

function responseOf(sent: http.ClientRequest): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve);
    // Stays for good: a connection may fail after the answer began, and then the answer's reader hears of it.
    sent.on('error', reject);
  });
}

async function text(answer: http.IncomingMessage, limit = Number.POSITIVE_INFINITY): Promise<string> {
  let received = '';
  for await (const chunk of answer as AsyncIterable<string>) {
    received += chunk;
    if (received.length > limit) break;
  }
  return received;
}

function parse(request: Request, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw garbledError(request, cause);
  }
}

function abortCode(signal: AbortSignal): string {
  return (signal.reason as Error | undefined)?.name === 'TimeoutError' ? 'Timeout' : 'Aborted';
}
