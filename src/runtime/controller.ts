/** Runs passes: takes keys from a queue with a fixed number of workers and turns each verdict into the key's next turn. */
import { type Clock, type Duration, minutes } from '../support/clock.ts';
import type { Entropy } from '../support/entropy.ts';
import { asOperatorError, OperatorError } from '../support/errors.ts';
import type { Log } from '../support/log.ts';
import type { PassEnd, PassMeter } from './meters.ts';
import { PRIORITY, type Turn, type WorkQueue } from './queue.ts';
import type { Runnable, Stage } from './runnable.ts';
import type { Reconcile, Verdict } from './verdict.ts';

export interface ControllerOptions {
  readonly name: string;
  readonly queue: WorkQueue;
  readonly reconcile: Reconcile;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Log;
  readonly meter?: PassMeter | undefined;
  /** Passes side by side. Default 10. */
  readonly workers?: number | undefined;
  /** Time one pass may take. Default 5 min. */
  readonly deadline?: Duration | undefined;
}

/**
 * A pass that fails comes back after a growing delay with the priority it had; `again` comes back when it asked to,
 * `settled` and `stalled` only when somebody adds the key. Stopping aborts the passes that run and waits for them.
 */
export class Controller implements Runnable {
  readonly name: string;
  readonly stage: Stage = 'leading';
  readonly #options: ControllerOptions;
  readonly #running = new Set<AbortController>();

  constructor(options: ControllerOptions) {
    this.name = options.name;
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { queue, meter, workers = 10 } = this.#options;
    const stop = (): void => {
      queue.close();
      for (const pass of this.#running) pass.abort(signal.reason);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    meter?.workers(workers);
    await Promise.all(Array.from({ length: workers }, () => this.#work(signal)));
    signal.removeEventListener('abort', stop);
  }

  async #work(stopping: AbortSignal): Promise<void> {
    const { queue } = this.#options;
    for (let turn = await queue.take(); turn !== undefined; turn = await queue.take()) {
      try {
        if (!stopping.aborted) await this.#pass(turn, stopping);
      } finally {
        queue.done(turn.key);
      }
    }
  }

  async #pass(turn: Turn, stopping: AbortSignal): Promise<void> {
    const { clock, entropy, reconcile, meter } = this.#options;
    const abort = new AbortController();
    const id = entropy.uuid();
    const log = this.#options.log.child({ controller: this.name, key: turn.key, pass: id });
    const begun = clock.monotonic();
    using _deadline = this.#deadline(turn.key, abort, log);
    this.#running.add(abort);
    meter?.started();
    let end: PassEnd = 'stopped';
    try {
      end = this.#heed(turn, await reconcile(turn.key, { id, signal: abort.signal, log }));
    } catch (thrown) {
      if (!stopping.aborted) end = this.#failed(turn, { thrown, timedOut: abort.signal.aborted, log });
    } finally {
      this.#running.delete(abort);
      meter?.ended(end, clock.monotonic() - begun);
    }
  }

  /** The key stays with its worker until the pass really ends, so that two passes never touch one object. */
  #deadline(key: string, abort: AbortController, log: Log): Disposable {
    const limit = this.#options.deadline ?? minutes(5);
    return this.#options.clock.after(limit, () => {
      const reason = `the pass was not done after ${limit / 1_000} s`;
      log.warn({}, `${reason} and is being stopped`);
      abort.abort(new OperatorError({ code: 'Timeout', operation: 'pass', object: key, reason }));
    });
  }

  #heed(turn: Turn, verdict: Verdict): PassEnd {
    const { queue } = this.#options;
    queue.forget(turn.key);
    if (verdict.kind === 'again') {
      // What a user set in motion outranks a resync only for its first pass, or in time every key would.
      const priority = Math.min(turn.priority, PRIORITY.normal);
      queue.add(turn.key, { after: verdict.after, priority });
    }
    return verdict.kind;
  }

  #failed(turn: Turn, failure: { thrown: unknown; timedOut: boolean; log: Log }): PassEnd {
    const { queue } = this.#options;
    const error = asOperatorError(failure.thrown, 'pass');
    queue.add(turn.key, { rateLimited: true, priority: turn.priority });
    failure.log.error(
      { error, failures: queue.failures(turn.key) },
      'the pass failed and will be tried again',
    );
    if (failure.timedOut) return 'timeout';
    return error.code === 'Bug' ? 'unexpected' : 'failed';
  }
}
