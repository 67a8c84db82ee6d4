/** Brings every key back from time to time, in case something outside the API changed or a change was mishandled. */
import type { Clock, Duration } from '../support/clock.ts';
import type { Entropy } from '../support/entropy.ts';

/** Calls `visit` every `every` ± 10 %, until the signal aborts; resolves then. It asks the server nothing. */
export async function resync(
  options: {
    readonly every: Duration;
    readonly clock: Clock;
    readonly entropy: Entropy;
    readonly visit: () => void;
  },
  signal: AbortSignal,
): Promise<void> {
  const { every, clock, entropy, visit } = options;
  while (!signal.aborted) {
    await clock.sleep(every * (0.9 + 0.2 * entropy.fraction()), signal).catch(() => {});
    if (!signal.aborted) visit();
  }
}
