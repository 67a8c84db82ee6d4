/** One request's way through the gateway: who, what, faults, guards, then our own service or moto, then the meter. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError, type Call, type Caller, type OwnService, type ServicesFor } from './contract.ts';
import type { Faults } from './faults.ts';
import type { MotoDoor } from './forward.ts';
import type { Guard } from './guards/guard.ts';
import type { Enforcement } from './iam/enforcement.ts';
import { callerOf, type Identities, keyRefusals } from './identities.ts';
import { handsOutKeys, watchKeys } from './key-watch.ts';
import type { Meter } from './meter.ts';
import type { RequestLog } from './request-log.ts';
import { type Answer, queryAnswer } from './wire/answer.ts';
import { errorAnswer } from './wire/error-answer.ts';
import { type NamedCall, nameCall } from './wire/name-call.ts';
import { readBody, requestOf, splitTarget, type WireRequest } from './wire/request.ts';
import { type Scope, scopeOf } from './wire/scope.ts';

export interface ExchangeParts {
  readonly identities: Identities;
  readonly faults: Faults;
  readonly meter: Meter;
  readonly log: RequestLog;
  readonly moto: MotoDoor;
  readonly enforcement: Enforcement;
  readonly guards: readonly Guard[];
  readonly backstage: ServicesFor;
  /** By service name. */
  readonly ownServices: ReadonlyMap<string, OwnService>;
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
    const answer = await this.#perform(arrival, caller);
    if (fate.connection === 'kept') return answer;
    if (answer.body instanceof Readable) answer.body.resume();
    return undefined;
  }

  async #perform(arrival: Arrival, caller: Caller): Promise<Answer> {
    const { service, named, requestId, request } = arrival;
    const { action, params } = named;
    const call: Call = { service, action, params, caller, requestId };
    await this.#parts.enforcement.check({ call, request, protocol: named.protocol, via: viaOf(arrival) });
    try {
      return await this.#answer(arrival, call);
    } finally {
      this.#parts.enforcement.done(call);
    }
  }

  async #answer({ request, message }: Arrival, call: Call): Promise<Answer> {
    const { service, action, caller, requestId } = call;
    const own = this.#parts.ownServices.get(service);
    if (own !== undefined) return queryAnswer({ service, action, requestId, result: await own.handle(call) });
    if (service === 'sts' && action === 'GetCallerIdentity') return this.#whoAmI(call);
    for (const guard of this.#parts.guards) {
      const guarded = guard.service === service && guard.actions.includes(action);
      if (guarded) await guard.check(call, this.#parts.backstage);
    }
    const stream = service === 's3' ? message : undefined;
    const answer = await this.#parts.moto.send({ request, caller, action, stream });
    if (answer.status < 300) for (const service of this.#parts.ownServices.values()) service.noticed?.(call);
    return handsOutKeys(call) && answer.status === 200 ? this.#learnKeys(call, answer) : answer;
  }

  #whoAmI({ service, action, requestId, caller }: Call): Answer {
    const identity = this.#parts.identities.find(caller.accessKeyId);
    const result = { UserId: identity?.userId, Account: caller.account, Arn: identity?.arn };
    return queryAnswer({ service, action, requestId, result });
  }

  async #learnKeys(call: Call, answer: Answer): Promise<Answer> {
    const body = answer.body instanceof Readable ? await buffer(answer.body) : answer.body;
    watchKeys(this.#parts.identities, call, body.toString());
    return { ...answer, body };
  }

  #book(arrival: Arrival, account: string, answer: Answer | undefined): void {
    const { service, named, scope, requestId, startedAt } = arrival;
    const via = viaOf(arrival);
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
