/** Asks Vault as whoever is logged in; a login that ended is made anew once, behind the caller's back. */
import type { OperatorError } from '../../support/errors.ts';
import { isCode } from '../../support/errors.ts';
import { isRefusedToken } from './errors.ts';
import type { VaultHttp, VaultRequest } from './http.ts';
import type { VaultSession } from './session.ts';

/** Whatever is asked, without the token. */
export type Question = Omit<VaultRequest, 'token'>;

export class VaultClient {
  readonly #http: VaultHttp;
  readonly #session: VaultSession;

  constructor(http: VaultHttp, session: VaultSession) {
    this.#http = http;
    this.#session = session;
  }

  /** The parsed answer; rejects with OperatorErrors as `errors.ts` says them. */
  async ask(question: Question, signal: AbortSignal): Promise<unknown> {
    const token = await this.#session.token(signal);
    try {
      return await this.#http.send({ ...question, token }, signal);
    } catch (thrown) {
      if (!isRefusedToken(thrown) || !(await this.#session.refused(token, signal))) throw thrown;
    }
    const fresh = await this.#session.token(signal);
    return await this.#http.send({ ...question, token: fresh }, signal);
  }

  /** As `ask`, but undefined where Vault has nothing. */
  async find(question: Question, signal: AbortSignal): Promise<unknown> {
    return await this.ask(question, signal).catch((thrown: unknown) => {
      if (isCode(thrown, 'NotFound')) return undefined;
      throw thrown as OperatorError;
    });
  }
}
