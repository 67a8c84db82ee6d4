/** What a cluster's passes must remember across a crash: kept in the status of its AWSConfig, nowhere else. */

/** The last failure of a stack, so that the same doomed change is not tried in a loop. */
export interface StackMemory {
  readonly name: string;
  /** Template hash of the operation that failed last. */
  readonly failedHash?: string | undefined;
  /** RFC 3339. */
  readonly failedAt?: string | undefined;
  /** Stack status for which the failure was booked, so that one failure is counted once. */
  readonly failedStatus?: string | undefined;
  /** Failures in a row. */
  readonly failures: number;
  /** Counts creations and retries, to tell AWS deliberate repeats from lost answers. */
  readonly attempt: number;
  readonly onceComplete: boolean;
  /** The operator is deleting it in order to make it anew. */
  readonly recreating: boolean;
}

/** Where the change of a certificate authority stands. */
export interface AuthorityMemory {
  /** Counts steps of all changes; every Secret says which it has taken. */
  readonly step: number;
  readonly phase: 'trusting' | 'switched' | 'finishing' | 'settled';
  /** RFC 3339: when the phase began. */
  readonly since: string;
  /** The annotation's value that the last change answered. */
  readonly request?: string | undefined;
}

export interface Memory {
  /** An intent to create the KMS key, written before the call that cannot be repeated. RFC 3339. */
  keyIntent?: string | undefined;
  stacks: Readonly<Record<string, StackMemory>>;
  /** Hash of what was last made, by name: what equals it is not made again after a restart. */
  made: Readonly<Record<string, string>>;
  infrastructure: Infrastructure;
  /** Undefined as long as the authority was never changed. */
  authority?: AuthorityMemory | undefined;
}

/** What a user may want to look up; none of it is read back to decide anything. */
export interface Infrastructure {
  readonly apiEndpoint?: string | undefined;
  readonly masterAddresses?: readonly string[] | undefined;
  readonly bucket?: string | undefined;
  readonly keyArn?: string | undefined;
  readonly guestAccount?: string | undefined;
  readonly hostAccount?: string | undefined;
  readonly region?: string | undefined;
}

const fresh = (name: string): StackMemory => ({
  name,
  failures: 0,
  attempt: 0,
  onceComplete: false,
  recreating: false,
});

export function recallStack(memory: Memory, name: string): StackMemory {
  return memory.stacks[name] ?? fresh(name);
}

export function rememberStack(memory: Memory, name: string, change: Partial<StackMemory>): void {
  memory.stacks = { ...memory.stacks, [name]: { ...recallStack(memory, name), ...change } };
}
