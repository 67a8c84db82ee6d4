/** Counts every call by account, service, action, read or write, and status, so that figures come from here and not from scripts. */

export interface MeteredCall {
  readonly account: string;
  readonly service: string;
  readonly action: string;
  /** HTTP status; 0 when the connection was cut. */
  readonly status: number;
  /** The service of ours that made the call on a user's behalf; absent for calls of users. */
  readonly via?: string | undefined;
  readonly milliseconds: number;
}

export interface CallCount {
  readonly account: string;
  readonly service: string;
  readonly action: string;
  readonly kind: 'read' | 'write';
  readonly status: number;
  readonly via?: string | undefined;
  readonly count: number;
  /** Summed over the calls. */
  readonly milliseconds: number;
}

interface Totals {
  readonly calls: number;
  readonly reads: number;
  readonly writes: number;
}

/** What `GET /_sandbox/calls` answers. */
export interface CallReport {
  readonly since: string;
  /** Calls that users made. */
  readonly user: Totals;
  /** Calls that our own services made for them, such as CloudFormation's. */
  readonly via: Totals;
  readonly calls: readonly CallCount[];
}

const READING_VERBS =
  /^(?:Get|List|Describe|Head|Assume|Lookup|Search|Select|Simulate|Estimate|Validate|Test)/;

/** Changing nothing, though their verbs do not say so: what KMS computes without keeping anything. */
const READING_ACTIONS = new Set(
  (
    'Encrypt Decrypt ReEncrypt GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateDataKeyPair ' +
    'GenerateDataKeyPairWithoutPlaintext GenerateRandom GenerateMac VerifyMac Sign Verify'
  ).split(' '),
);

/** A call is a read when it changes nothing that a later call could see; by its verb, and KMS's computing calls by name. */
export function kindOf(action: string): 'read' | 'write' {
  return READING_VERBS.test(action) || READING_ACTIONS.has(action) ? 'read' : 'write';
}

/** The counts since the start or the last reset. */
export class Meter {
  #since = new Date();
  readonly #counts = new Map<string, CallCount>();

  book(call: MeteredCall): void {
    const { account, service, action, status, via, milliseconds } = call;
    const key = [account, service, action, status, via].join('|');
    const known = this.#counts.get(key);
    this.#counts.set(key, {
      account,
      service,
      action,
      kind: kindOf(action),
      status,
      ...(via === undefined ? {} : { via }),
      count: (known?.count ?? 0) + 1,
      milliseconds: Math.round(((known?.milliseconds ?? 0) + milliseconds) * 10) / 10,
    });
  }

  reset(): void {
    this.#since = new Date();
    this.#counts.clear();
  }

  report(): CallReport {
    const calls = [...this.#counts.values()];
    return {
      since: this.#since.toISOString(),
      user: totals(calls.filter(({ via }) => via === undefined)),
      via: totals(calls.filter(({ via }) => via !== undefined)),
      calls,
    };
  }
}

function totals(counts: readonly CallCount[]): Totals {
  const sum = (some: readonly CallCount[]): number => some.reduce((total, { count }) => total + count, 0);
  const reads = sum(counts.filter(({ kind }) => kind === 'read'));
  const calls = sum(counts);
  return { calls, reads, writes: calls - reads };
}
