/** One login to Vault, shared by all who ask: made when first needed, renewed before it ends, made anew when it did. */
import { unlessAborted } from '../../kube/bounded-signal.ts';
import { type Clock, type Duration, minutes } from '../../support/clock.ts';
import { isCode } from '../../support/errors.ts';
import type { Secret } from '../../support/secret.ts';
import type { VaultHttp } from './http.ts';
import { type Lease, leaseOf, logIn, renew, type VaultLogin } from './login.ts';

/** Of a token's life, what may pass before it is renewed. */
const renewAfter = 2 / 3;

/** How soon to try again when Vault could not be asked to renew. */
const retryAfter: Duration = minutes(1);

interface Held extends Lease {
  readonly since: number;
  /** What the login promised when it was made; a renewal that gives far less has met the login's last day. */
  readonly promised: Duration | undefined;
}

export interface SessionOptions {
  readonly vault: VaultHttp;
  readonly login: VaultLogin;
  readonly clock: Clock;
}

export class VaultSession {
  readonly #options: SessionOptions;
  #held: Held | undefined;
  #coming: Promise<Held> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** A token to ask with; those who ask at the same time share the work. */
  async token(signal: AbortSignal): Promise<Secret<string>> {
    signal.throwIfAborted();
    if (this.#held !== undefined && !this.#isDue(this.#held)) return this.#held.token;
    // Whoever came first decides how long it takes; its signal must not end the others' wait.
    this.#coming ??= this.#fresh(new AbortController().signal).finally(() => {
      this.#coming = undefined;
    });
    return (await unlessAborted(this.#coming, signal)).token;
  }

  /**
   * To be told of every refusal: finds out whether the token is to blame. True when it was and a new login may do
   * better; false when Vault knows the token, so that it is the policies that refuse.
   */
  async refused(token: Secret<string>, signal: AbortSignal): Promise<boolean> {
    if (this.#held?.token !== token) return true;
    try {
      await leaseOf(this.#options.vault, token, signal);
      return false;
    } catch (thrown) {
      if (!isCode(thrown, 'Denied')) throw thrown;
      if (this.#held?.token === token) this.#held = undefined;
      return true;
    }
  }

  /**
   * Renews a token that was given before it ends, until `signal` aborts, for nobody would make another; other logins
   * are made anew when they are needed and have nothing to keep.
   */
  async keep(signal: AbortSignal): Promise<void> {
    const { login, clock } = this.#options;
    if (login.method !== 'token' && login.method !== 'token file') return;
    while (!signal.aborted) {
      const wait = await this.token(signal).then(
        () => this.#untilDue(),
        () => retryAfter,
      );
      await clock.sleep(wait, signal).catch(() => {});
    }
  }

  async #fresh(signal: AbortSignal): Promise<Held> {
    const { vault, login } = this.#options;
    const held = this.#held;
    const lives = held?.renewable === true && this.#age(held) < (held.lasts ?? 0);
    const renewed = lives ? await this.#renewed(held, signal) : undefined;
    if (renewed !== undefined) return (this.#held = renewed);
    const lease = await logIn(vault, login, signal);
    this.#held = this.#hold(lease, lease.lasts);
    return this.#held;
  }

  /**
   * Undefined when only a new login helps; it is tried after every failure, since Vault answers with 500 that a token
   * has met its last day, and a Vault that is away says so to the login too.
   */
  async #renewed(held: Held, signal: AbortSignal): Promise<Held | undefined> {
    const lease = await renew(this.#options.vault, held, signal).catch(() => undefined);
    if (lease === undefined) return undefined;
    const less = (lease.lasts ?? 0) < (held.promised ?? 0) * (1 - renewAfter);
    return less ? undefined : this.#hold(lease, held.promised);
  }

  #hold(lease: Lease, promised: Duration | undefined): Held {
    return { ...lease, promised, since: this.#options.clock.monotonic() };
  }

  #age(held: Held): Duration {
    return this.#options.clock.monotonic() - held.since;
  }

  #isDue(held: Held): boolean {
    return held.lasts !== undefined && this.#age(held) >= held.lasts * renewAfter;
  }

  #untilDue(): Duration {
    const held = this.#held;
    if (held?.lasts === undefined) return minutes(60 * 24);
    return Math.max(retryAfter, held.lasts * renewAfter - this.#age(held));
  }
}
