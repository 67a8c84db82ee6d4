/** What the operator has seen for itself within the hour, so that a pass that changes nothing asks AWS nothing. */
import { type Clock, type Duration, hours } from '../support/clock.ts';
import { sha256 } from '../support/json.ts';

/** Spreads the deep checks of many clusters evenly: for an hour 54 to 66 minutes, fixed per name. */
function age(name: string, about: Duration): Duration {
  const spread = Number.parseInt(sha256(name).slice(0, 8), 16) / 0xffff_ffff;
  return about * (0.9 + spread * 0.2);
}

interface Memory {
  readonly value: unknown;
  readonly until: number;
}

/** Of one cluster; lost with the process, which costs one look each. */
export class Recollection {
  readonly #clock: Clock;
  /** uid of the object it belongs to: an object made anew starts with an empty mind. */
  readonly owner: string;
  readonly #memories = new Map<string, Memory>();

  constructor(clock: Clock, owner: string) {
    this.#clock = clock;
    this.owner = owner;
  }

  /** What `look` found within the hour or another time, or finds now; undefined is not kept. */
  async recall<T>(
    name: string,
    look: () => Promise<T | undefined>,
    within: Duration = hours(1),
  ): Promise<T | undefined> {
    const kept = this.#memories.get(name);
    if (kept !== undefined && kept.until > this.#clock.monotonic()) return kept.value as T;
    const value = await look();
    if (value === undefined) this.#memories.delete(name);
    else this.keep(name, value, within);
    return value;
  }

  /** Keeps what the operator made itself: nothing is more surely there. */
  keep(name: string, value: unknown, within: Duration = hours(1)): void {
    const until = this.#clock.monotonic() + age(`${this.owner}/${name}`, within);
    this.#memories.set(name, { value, until });
  }

  forget(): void {
    this.#memories.clear();
  }
}
