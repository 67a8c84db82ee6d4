/** One request's way through the gateway: who, what, faults, what becomes of it, and the meter. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError, type Caller } from './contract.ts';
import type { Execution } from './execution.ts';
import type { Faults } from './faults.ts';
import { callerOf, type Identities, keyRefusals } from './identities.ts';
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

/** Users come in by the outer door, our own services by the inner one. */
export type Door = 'outer' | 'inner';

interface Arrival {
  readonly message: IncomingMessage;
  readonly door: Door;
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

  async handle(message: IncomingMessage, response: ServerResponse, door: Door): Promise<void> {
    const arrival = await arrive(message, door);
    const { account, answer } = await this.#decide(arrival);
    this.#book(arrival, account, answer);
    if (answer === undefined) {
      message.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { ...answer.headers });
    if (answer.body instanceof Readable) await pipeline(answer.body, response);
    else response.end(answer.body);
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

  #identify({ scope, named, message, door }: Arrival): Caller {
    if (scope === undefined) throw keyRefusals.missing(named.protocol);
    const identity = this.#parts.identities.find(scope.accessKeyId);
    if (identity === undefined) throw keyRefusals.unknown(named.protocol);
    const expired = identity.expires !== undefined && identity.expires.getTime() < Date.now();
    if (!this.#parts.regions.has(scope.region)) throw keyRefusals.noRegion(named.protocol, scope.region);
    if (expired && door === 'outer') throw keyRefusals.expired(named.protocol);
    return callerOf(scope, identity, text(message.headers['x-amz-security-token']));
  }

  async #meetFate(arrival: Arrival, caller: Caller): Promise<Answer | undefined> {
    const { service, named } = arrival;
    const target = { service, action: named.action, account: caller.account };
    const fate = this.#parts.faults.decide(target);
    if (fate.latencyMs > 0) await sleep(fate.latencyMs);
    if (fate.refusal !== undefined) throw fate.refusal;
    if (fate.connection === 'reset') return undefined;
    const { request, requestId, message } = arrival;
    const { action, params, protocol } = named;
    const call = { service, action, params, caller, requestId };
    const stream = service === 's3' ? message : undefined;
    const answer = await this.#parts.execution.perform({
      call,
      request,
      protocol,
      stream,
      via: viaOf(arrival),
    });
    if (fate.connection === 'kept') return answer;
    if (answer.body instanceof Readable) answer.body.resume();
    return undefined;
  }

  #book(arrival: Arrival, account: string, answer: Answer | undefined): void {
    const { service, named, scope, requestId, startedAt } = arrival;
    // What machines of guests call is nobody's but theirs, though it comes by the door of users.
    const via = viaOf(arrival) ?? text(arrival.message.headers['x-sandbox-caller']);
    const status = answer?.status ?? 0;
    const milliseconds = performance.now() - startedAt;
    const booked = { account, service, action: named.action, status, via, milliseconds };
    this.#parts.meter.book(booked);
    this.#parts.log.write({ ...booked, region: scope?.region, requestId, code: answer?.code });
  }
}

async function arrive(message: IncomingMessage, door: Door): Promise<Arrival> {
  const startedAt = performance.now();
  const { search } = splitTarget(message.url ?? '/');
  const scope = scopeOf(message.headers, new URLSearchParams(search));
  const service = scope?.service ?? guessService(message);
  const body = service === 's3' ? Buffer.alloc(0) : await readBody(message);
  const request = requestOf(message, body, service);
  const named = nameCall(service, request);
  return { message, door, scope, service, request, named, requestId: randomUUID(), startedAt };
}

/** The service of ours that calls; undefined for users. */
function viaOf({ door, message }: Arrival): string | undefined {
  return door === 'inner' ? (text(message.headers['x-sandbox-via']) ?? 'sandbox') : undefined;
}

/** Whose wire to refuse an unsigned request on. */
function guessService(message: IncomingMessage): string {
  if (message.headers['x-amz-target'] !== undefined) return 'unknown';
  return (message.headers['content-type'] ?? '').includes('form-urlencoded') ? 'unknown' : 's3';
}

function text(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
