/** Chooses one leader among replicas by a lease, with the rules and times of Kubernetes' client-go. */
import { type Clock, type Duration, seconds } from '../support/clock.ts';
import { withDeadline } from '../support/deadline.ts';
import type { Entropy } from '../support/entropy.ts';
import { asOperatorError } from '../support/errors.ts';
import type { LeaseStore } from '../support/lease-record.ts';
import type { Log } from '../support/log.ts';
import { LeaseClaim } from './lease-claim.ts';

export interface Elector {
  /**
   * Waits for leadership, calls `lead`, holds on until it resolves, gives the lease back and answers `stopped`.
   * `term` aborts when `signal` does, or when leadership is gone: then the answer is `lost`, without waiting for `lead`.
   */
  run(signal: AbortSignal, lead: (term: AbortSignal) => Promise<void>): Promise<'stopped' | 'lost'>;
}

export interface LeaseElectorOptions {
  readonly store: LeaseStore;
  /** Unique per process: `hostname_uuid`. */
  readonly identity: string;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Log;
  /** How long others wait for a silent leader. Default 15 s. */
  readonly leaseDuration?: Duration | undefined;
  /** How long a leader that cannot renew goes on. Default 10 s; must be shorter than the lease. */
  readonly renewDeadline?: Duration | undefined;
  /** Between two tries. Default 2 s; 1.2 times it must be shorter than the renew deadline. */
  readonly retryPeriod?: Duration | undefined;
  /** Told at each change of leadership. */
  readonly onChange?: ((leading: boolean) => void) | undefined;
}

/** client-go's `JitterFactor`: a candidate waits 1 to 2.2 periods between tries, so that candidates do not march in step. */
const jitterFactor = 1.2;

/** For a process that is alone: it leads at once and never loses. */
export const unopposed: Elector = {
  async run(signal, lead) {
    await lead(signal);
    return 'stopped';
  },
};

export class LeaseElector implements Elector {
  readonly #options: LeaseElectorOptions;
  readonly #claim: LeaseClaim;
  readonly #renewDeadline: Duration;
  readonly #retryPeriod: Duration;

  constructor(options: LeaseElectorOptions) {
    const leaseDuration = options.leaseDuration ?? seconds(15);
    this.#options = options;
    this.#claim = new LeaseClaim({ ...options, leaseDuration });
    this.#renewDeadline = options.renewDeadline ?? seconds(10);
    this.#retryPeriod = options.retryPeriod ?? seconds(2);
    if (leaseDuration <= this.#renewDeadline) {
      throw new RangeError('the lease must last longer than the renew deadline');
    }
    if (this.#renewDeadline <= this.#retryPeriod * jitterFactor) {
      throw new RangeError(`the renew deadline must exceed the retry period times ${jitterFactor}`);
    }
  }

  async run(signal: AbortSignal, lead: (term: AbortSignal) => Promise<void>): Promise<'stopped' | 'lost'> {
    if (!(await this.#acquire(signal))) return 'stopped';
    const { log, identity, onChange } = this.#options;
    log.info({ identity }, 'this replica leads');
    onChange?.(true);
    try {
      return await this.#hold(signal, lead);
    } finally {
      onChange?.(false);
    }
  }

  async #acquire(signal: AbortSignal): Promise<boolean> {
    const { clock, entropy } = this.#options;
    while (!signal.aborted) {
      if ((await this.#round(this.#requestTimeout)) === 'held') return true;
      const pause = this.#retryPeriod * (1 + jitterFactor * entropy.fraction());
      await clock.sleep(pause, signal).catch(() => {});
    }
    return false;
  }

  async #hold(signal: AbortSignal, lead: (term: AbortSignal) => Promise<void>): Promise<'stopped' | 'lost'> {
    const term = new AbortController();
    const finished = new AbortController();
    const stop = (): void => term.abort(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const renewal = this.#renewUntil(finished.signal);
    const work = lead(term.signal);
    try {
      const end = await Promise.race([work.then(() => 'stopped' as const), renewal]);
      if (end === 'lost') term.abort(new Error('leadership was lost'));
      else await this.#handOver(finished, renewal);
      return end === 'lost' ? 'lost' : 'stopped';
    } catch (thrown) {
      await this.#handOver(finished, renewal);
      throw thrown;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Renews until told to end; `lost` no later than the renew deadline after the last success was sent. */
  async #renewUntil(finished: AbortSignal): Promise<'finished' | 'lost'> {
    while (!finished.aborted) {
      const pause = Math.min(this.#retryPeriod, Math.max(0, this.#left));
      await this.#options.clock.sleep(pause, finished).catch(() => {});
      if (finished.aborted) break;
      const round = this.#left > 0 ? await this.#round(Math.min(this.#requestTimeout, this.#left)) : 'failed';
      if (round !== 'taken' && this.#left > 0) continue;
      const { log, identity } = this.#options;
      log.error({ identity, holder: this.#claim.holder }, 'leadership was lost');
      return 'lost';
    }
    return 'finished';
  }

  async #handOver(finished: AbortController, renewal: Promise<'finished' | 'lost'>): Promise<void> {
    finished.abort();
    if ((await renewal) === 'lost') return;
    const deadline = {
      clock: this.#options.clock,
      deadline: this.#requestTimeout,
      operation: 'release of the lease',
    };
    try {
      await withDeadline(deadline, (signal) => this.#claim.release(signal));
    } catch (error) {
      this.#options.log.warn(
        { error },
        'the lease could not be given back; the next leader waits for it to run out',
      );
    }
  }

  async #round(deadline: Duration): Promise<'held' | 'taken' | 'failed'> {
    const { clock, log } = this.#options;
    try {
      return await withDeadline({ clock, deadline, operation: 'lease' }, (signal) =>
        this.#claim.attempt(signal),
      );
    } catch (thrown) {
      const error = asOperatorError(thrown, 'lease');
      if (error.code === 'Conflict') log.debug({ error }, 'another replica wrote the lease first');
      else log.warn({ error }, 'the lease could not be read or written');
      return 'failed';
    }
  }

  /** How much longer this replica may believe that it leads. */
  get #left(): Duration {
    return this.#claim.renewedAt + this.#renewDeadline - this.#options.clock.monotonic();
  }

  /** As controller-runtime has it: one slow answer must not eat the whole renew deadline. */
  get #requestTimeout(): Duration {
    return Math.max(seconds(1), this.#renewDeadline / 2);
  }
}
