/** Keeps looked-up facts for a while, so that passes share one look; what was not there is asked for again sooner. */
import { type Clock, type Duration, hours, minutes } from '../support/clock.ts';

const foundFor: Duration = hours(1);
/** Somebody is probably about to mend it. */
const missingFor: Duration = minutes(1);

interface KeptFact {
  readonly value: Promise<unknown>;
  until: number;
}

export class Kept {
  readonly #clock: Clock;
  readonly #facts = new Map<string, KeptFact>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The fact under this name: as kept, or looked up now by one caller for all. A failure is not kept. */
  async get<T>(name: string, look: () => Promise<T>, isFound: (value: T) => boolean): Promise<T> {
    const now = this.#clock.monotonic();
    const known = this.#facts.get(name);
    if (known !== undefined && now < known.until) return (await known.value) as T;
    const value = look();
    const fact: KeptFact = { value, until: Infinity };
    this.#facts.set(name, fact);
    try {
      const answer = await value;
      fact.until = this.#clock.monotonic() + (isFound(answer) ? foundFor : missingFor);
      return answer;
    } catch (thrown) {
      this.#facts.delete(name);
      throw thrown;
    }
  }
}
