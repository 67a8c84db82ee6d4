/** One request's way through the gateway: who, what, faults, what becomes of it, and the meter. */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError, type Caller } from './contract.ts';
import type { Execution } from './execution.ts';
import type { Faults } from './faults.ts';
import { callerOf, type Identities, isBarred, keyRefusals } from './identities.ts';
import type { Meter } from './meter.ts';
import type { RequestLog } from './request-log.ts';
import type { Answer } from './wire/answer.ts';
import { errorAnswer } from './wire/error-answer.ts';
import { type NamedCall, nameCall } from './wire/name-call.ts';
import { readBody, requestOf, splitTarget, type WireRequest } from './wire/request.ts';
import { type Scope, scopeOf } from './wire/scope.ts';

export interface ExchangeParts {
  readonly identities: Identities;
  readonly faults: Faults;
  readonly meter: Meter;
  readonly log: RequestLog;
  readonly execution: Pick<Execution, 'perform'>;
  /** Why nothing can be answered any more, if that is so. */
  readonly failure: () => string | undefined;
  /** The regions there are. */
  readonly regions: ReadonlySet<string>;
  /** Told every account and region that somebody calls in. */
  readonly visited: (caller: Caller) => void;
}

/** A request as it comes in, over a connection or from a service of ours. */
export interface Incoming {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly target: string;
  /** By lower-case names. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | Readable;
  /** The service of ours that calls; undefined for users. */
  readonly via?: string | undefined;
}

interface Arrival {
  readonly incoming: Incoming;
  readonly scope: Scope | undefined;
  readonly service: string;
  readonly request: WireRequest;
  readonly named: NamedCall;
  readonly requestId: string;
  readonly startedAt: number;
}

interface Outcome {
  readonly account: string;
  /** Undefined: the connection is cut. */
  readonly answer: Answer | undefined;
}

/** Answers requests of both doors. */
export class Exchange {
  readonly #parts: ExchangeParts;

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
  }

  /** Answers a request that came over a connection. */
  async handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: target = '/', headers } = message;
    const answer = await this.answer({ method, target, headers, body: message });
    if (answer === undefined) {
      message.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { ...answer.headers });
    if (answer.body instanceof Readable) await pipeline(answer.body, response);
    else response.end(answer.body);
  }

  /** Undefined: the connection is to be cut. */
  async answer(incoming: Incoming): Promise<Answer | undefined> {
    const arrival = await arrive(incoming);
    const { account, answer } = await this.#decide(arrival);
    this.#book(arrival, account, answer);
    return answer;
  }

  /** Never throws: whatever goes wrong becomes a refusal on the caller's wire. */
  async #decide(arrival: Arrival): Promise<Outcome> {
    let account = 'unknown';
    try {
      const failure = this.#parts.failure();
      if (failure !== undefined) throw new AwsError('ServiceUnavailable', failure, 503);
      const caller = this.#identify(arrival);
      account = caller.account;
      this.#parts.visited(caller);
      return { account, answer: await this.#meetFate(arrival, caller) };
    } catch (error) {
      const refusal =
        error instanceof AwsError ? error : new AwsError('InternalFailure', sentenceOf(error), 500);
      const { named, requestId, request } = arrival;
      const refused = { protocol: named.protocol, requestId, method: request.method, path: request.path };
      return { account, answer: errorAnswer(refusal, refused) };
    }
  }

  #identify({ scope, service, named, incoming }: Arrival): Caller {
    if (scope === undefined) throw keyRefusals.missing(named.protocol);
    const identity = this.#parts.identities.find(scope.accessKeyId);
    if (identity === undefined || isBarred(identity, service)) throw keyRefusals.unknown(named.protocol);
    const expired = identity.expires !== undefined && identity.expires.getTime() < Date.now();
    if (!this.#parts.regions.has(scope.region)) throw keyRefusals.noRegion(named.protocol, scope.region);
    if (expired && incoming.via === undefined) throw keyRefusals.expired(named.protocol);
    return callerOf(scope, identity, text(incoming.headers['x-amz-security-token']));
  }

  async #meetFate(arrival: Arrival, caller: Caller): Promise<Answer | undefined> {
    const { service, named } = arrival;
    const target = { service, action: named.action, account: caller.account };
    const fate = this.#parts.faults.decide(target);
    if (fate.latencyMs > 0) await sleep(fate.latencyMs);
    if (fate.refusal !== undefined) throw fate.refusal;
    if (fate.connection === 'reset') return undefined;
    const { request, requestId, incoming } = arrival;
    const { action, params, protocol } = named;
    const call = { service, action, params, caller, requestId };
    const stream = service === 's3' && incoming.body instanceof Readable ? incoming.body : undefined;
    const { via } = incoming;
    const answer = await this.#parts.execution.perform({ call, request, protocol, stream, via });
    if (fate.connection === 'kept') return answer;
    if (answer.body instanceof Readable) answer.body.resume();
    return undefined;
  }

  #book(arrival: Arrival, account: string, answer: Answer | undefined): void {
    const { service, named, scope, requestId, startedAt, incoming } = arrival;
    // What machines of guests call is nobody's but theirs, though it comes by the door of users.
    const via = incoming.via ?? text(incoming.headers['x-sandbox-caller']);
    const status = answer?.status ?? 0;
    const milliseconds = performance.now() - startedAt;
    const booked = { account, service, action: named.action, status, via, milliseconds };
    this.#parts.meter.book(booked);
    this.#parts.log.write({ ...booked, region: scope?.region, requestId, code: answer?.code });
  }
}

async function arrive(incoming: Incoming): Promise<Arrival> {
  const startedAt = performance.now();
  const { headers } = incoming;
  const { search } = splitTarget(incoming.target);
  const scope = scopeOf(headers, new URLSearchParams(search));
  const service = scope?.service ?? guessService(headers);
  const body = await wholeBody(incoming.body, service);
  const request = requestOf(incoming, body, service);
  const named = nameCall(service, request);
  return { incoming, scope, service, request, named, requestId: randomUUID(), startedAt };
}

/** S3's bodies are passed on as they come. */
async function wholeBody(body: Buffer | Readable, service: string): Promise<Buffer> {
  if (!(body instanceof Readable)) return body;
  return service === 's3' ? Buffer.alloc(0) : await readBody(body);
}

/** Whose wire to refuse an unsigned request on. */
function guessService(headers: IncomingHttpHeaders): string {
  if (headers['x-amz-target'] !== undefined) return 'unknown';
  return (headers['content-type'] ?? '').includes('form-urlencoded') ? 'unknown' : 's3';
}

function text(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
