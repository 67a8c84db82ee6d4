/** What runs in one stage: started together, watched for failure, stopped together. */
import type { Runnable } from './runnable.ts';

export interface Failure {
  readonly runnable: string;
  readonly error: unknown;
}

export class StageRun {
  readonly #abort = new AbortController();
  readonly #active = new Map<Runnable, Promise<void>>();
  readonly #unready = new Set<Runnable>();
  readonly #onFailure: (failure: Failure) => void;

  constructor(onFailure: (failure: Failure) => void) {
    this.#onFailure = onFailure;
  }

  /** Starts all; resolves when all are ready, and never when one of them fails before that. */
  async start(runnables: readonly Runnable[]): Promise<void> {
    await Promise.all(runnables.map((runnable) => this.#launch(runnable)));
  }

  /** Tells all to stop and waits until they have. */
  async stop(reason: unknown): Promise<void> {
    this.#abort.abort(reason);
    await Promise.all(this.#active.values());
  }

  /** Tells all to stop and does not wait. */
  abandon(reason: unknown): void {
    this.#abort.abort(reason);
  }

  /** Names of those that have not ended. */
  get active(): readonly string[] {
    return [...this.#active.keys()].map(({ name }) => name);
  }

  /** Names of those that are not ready yet. */
  get unready(): readonly string[] {
    return [...this.#unready].map(({ name }) => name);
  }

  async #launch(runnable: Runnable): Promise<void> {
    const { name } = runnable;
    const fail = (error: unknown): void => this.#onFailure({ runnable: name, error });
    this.#unready.add(runnable);
    const over = runnable
      .run(this.#abort.signal)
      .catch(fail)
      .finally(() => this.#active.delete(runnable));
    this.#active.set(runnable, over);
    const { promise: ready, resolve } = Promise.withResolvers<void>();
    (runnable.ready ?? Promise.resolve()).then(resolve, fail);
    await ready;
    this.#unready.delete(runnable);
  }
}
