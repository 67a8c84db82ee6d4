/** What a controller asks of its reconcile function, and the three answers it understands. */
import type { Duration } from '../support/clock.ts';
import type { Log } from '../support/log.ts';

/** `settled`: nothing left to do. `again`: look once more after a while. `stalled`: only a change from outside helps. */
export type Verdict =
  | { readonly kind: 'settled' }
  | { readonly kind: 'again'; readonly after: Duration }
  | { readonly kind: 'stalled'; readonly reason: string };

/** One run of a reconcile function over one key. */
export interface Pass {
  /** Unique per pass; every log line of the pass carries it. */
  readonly id: string;
  /** Aborts when the pass has used up its time or the process stops. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Brings one object nearer to what was asked for. A rejection means: try again, ever more slowly. */
export type Reconcile = (key: string, pass: Pass) => Promise<Verdict>;

export const settled: Verdict = { kind: 'settled' };

export function again(after: Duration): Verdict {
  return { kind: 'again', after };
}

export function stalled(reason: string): Verdict {
  return { kind: 'stalled', reason };
}
