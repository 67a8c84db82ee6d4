/** What settings are built from, and where to say what is wrong with it. */
import type { FlagName } from './flags.ts';
import type { Values } from './values.ts';

export interface Ingredients {
  readonly values: Values;
  readonly origins: ReadonlyMap<FlagName, string>;
  /** Where Kubernetes tells a pod its API server is. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Collects one sentence for everything that is wrong. */
  readonly problem: (sentence: string) => void;
  /** Collects what is right but probably not meant. */
  readonly warn: (sentence: string) => void;
}
