/** An issuer of certificates that is at work, and what runs for it besides. */
import type { Issuer } from '../pki/issuer.ts';
import type { Runnable } from '../runtime/runnable.ts';

export interface OpenIssuer {
  readonly issuer: Issuer;
  readonly runnables: readonly Runnable[];
  readonly close: () => void;
}
