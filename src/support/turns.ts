/** Work that keeps the processor busy goes one piece at a time, and lets everything else that is due run in between. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** A line in which each piece of work begins after the one before has ended, well or not, and one turn of the event loop later. */
export function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const mine = last.then(async () => {
      await nextTurn();
      return await work();
    });
    last = mine.catch(() => {});
    return await mine;
  };
}
