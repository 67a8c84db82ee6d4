/** A part of the program that runs until told to stop, and the stage in which it starts. */

/** In starting order; a stage starts when everything in the stages before it is ready. */
export const stages = ['http', 'caches', 'warm', 'leading'] as const;

export type Stage = (typeof stages)[number];

export interface Runnable {
  readonly name: string;
  readonly stage: Stage;
  /** Resolves when the work is over or has stopped after the signal; a rejection stops the whole program. */
  run(signal: AbortSignal): Promise<void>;
  /** Resolves when later stages may rely on it; absent means at once. */
  readonly ready?: Promise<void>;
}
