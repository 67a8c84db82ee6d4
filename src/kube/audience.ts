/** Those who want to hear of changes, kept apart from one another: a listener that fails stops nobody. */
import type { Change } from './store.ts';

export type Listener<T> = (change: Change<T>) => void;

export class Audience<T> {
  readonly #listeners = new Set<Listener<T>>();
  readonly #failed: (thrown: unknown) => void;

  constructor(failed: (thrown: unknown) => void) {
    this.#failed = failed;
  }

  /** Adds a listener and tells it, alone, what came before. */
  add(listener: Listener<T>, past: readonly Change<T>[]): Disposable {
    this.#listeners.add(listener);
    for (const change of past) this.#tellOne(listener, change);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  tell(changes: readonly Change<T>[]): void {
    for (const change of changes) {
      for (const listener of this.#listeners) this.#tellOne(listener, change);
    }
  }

  #tellOne(listener: Listener<T>, change: Change<T>): void {
    try {
      const outcome: unknown = listener(change);
      // An async listener fits the type too, and its rejection would end the process.
      if (outcome instanceof Promise) outcome.catch(this.#failed);
    } catch (thrown) {
      this.#failed(thrown);
    }
  }
}
