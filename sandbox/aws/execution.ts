/** What becomes of a call that faults let through: rights, limits, guards, then our own service or moto. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ConsoleOutput } from './console-output.ts';
import type { Call, OwnService, ServicesFor } from './contract.ts';
import type { MotoDoor } from './forward.ts';
import type { Guard } from './guards/guard.ts';
import type { Approach, Enforcement } from './iam/enforcement.ts';
import type { Identities } from './identities.ts';
import { handsOutKeys, watchKeys } from './key-watch.ts';
import type { Quotas } from './quotas/quotas.ts';
import { type Answer, jsonAnswer, queryAnswer } from './wire/answer.ts';

export interface ExecutionParts {
  readonly identities: Identities;
  readonly moto: Pick<MotoDoor, 'send'>;
  readonly enforcement: Enforcement;
  readonly quotas: Quotas;
  readonly guards: readonly Guard[];
  readonly backstage: ServicesFor;
  /** By service name. */
  readonly ownServices: ReadonlyMap<string, OwnService>;
  readonly consoles: ConsoleOutput;
  /** Told every call that moto answered well. */
  readonly done: (call: Call) => void;
}

/** A call as it came. */
export interface Arrived extends Approach {
  /** The body when it has not been read: passed on as it comes. */
  readonly stream?: Readable | undefined;
}

/** Performs calls, or throws the AwsError that AWS would answer. */
export class Execution {
  readonly #parts: ExecutionParts;

  constructor(parts: ExecutionParts) {
    this.#parts = parts;
  }

  async perform(arrived: Arrived): Promise<Answer> {
    const { enforcement, quotas } = this.#parts;
    const { call } = arrived;
    await enforcement.check(arrived);
    try {
      return await quotas.during(call, async () => await this.#answer(arrived));
    } finally {
      enforcement.done(call);
    }
  }

  async #answer({ call, request, protocol, stream, via }: Arrived): Promise<Answer> {
    const { service, action, caller, requestId } = call;
    const own = this.#parts.ownServices.get(service);
    if (own !== undefined) {
      const answer = { service, action, requestId, result: await own.handle(call) };
      return protocol === 'json' ? jsonAnswer(answer) : queryAnswer(answer);
    }
    if (service === 'sts' && action === 'GetCallerIdentity') return this.#whoAmI(call);
    for (const guard of this.#parts.guards) {
      const guarded = guard.service === service && guard.actions.includes(action);
      const exempt = via !== undefined && guard.outsideOnly === true;
      if (guarded && !exempt) await guard.check(call, this.#parts.backstage);
    }
    const answer = await this.#parts.moto.send({ request, caller, action, stream });
    if (answer.status < 300) this.#parts.done(call);
    if (handsOutKeys(call) && answer.status === 200) return await this.#learnKeys(call, answer);
    return await this.#parts.consoles.replaceIn(call, answer);
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
}
