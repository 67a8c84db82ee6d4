/** Waits for a condition with a deadline, and says what it waited for when the deadline passes. */
import { setTimeout as wait } from 'node:timers/promises';

export interface Patience {
  /** Milliseconds; 30 s by default. */
  readonly deadline?: number | undefined;
  /** Milliseconds between two looks; 50 by default. */
  readonly pause?: number | undefined;
  /** What to tell besides when the deadline passes. */
  readonly state?: (() => unknown) | undefined;
}

/** Resolves with the first answer that is neither false nor undefined. */
export async function until<T>(
  what: string,
  look: () => Promise<T | false | undefined>,
  patience: Patience = {},
): Promise<T> {
  const { deadline = 30_000, pause = 50, state } = patience;
  const end = Date.now() + deadline;
  while (Date.now() < end) {
    const answer = await look();
    if (answer !== false && answer !== undefined) return answer;
    await wait(pause);
  }
  const seen = state === undefined ? '' : `; last seen: ${JSON.stringify(state())}`;
  throw new Error(`waited ${deadline / 1_000} s in vain until ${what}${seen}`);
}
