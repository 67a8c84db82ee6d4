/** The one error type that crosses folders: a code from a closed table, and a sentence that names what, whom and where. */

/** What each code means for a pass. A new code does not compile until it has a row here. */
export const errorCodes = {
  NotFound: 'The object is not there.',
  Conflict: 'Somebody else changed or made the object first; looking again usually helps.',
  Denied: 'The identity may not do this, or its credentials are wrong or expired.',
  Throttled: 'Too many requests; the same call works later.',
  Unavailable: 'The service failed or could not be reached; the same call works later.',
  Invalid: 'The request is wrong and stays wrong until its input changes.',
  Timeout: 'No answer came before the deadline.',
  Quota: 'A limit of the account is reached; a person must raise it or free something.',
  Bug: 'Something the operator did not expect; worth a report.',
} as const;

export type ErrorCode = keyof typeof errorCodes;

export interface ErrorDetails {
  readonly code: ErrorCode;
  /** What was tried, as the vendor names it: `kms:CreateKey`, `PATCH secrets`. */
  readonly operation: string;
  /** On which object: a stack name, `Secret default/al9qy-api`. */
  readonly object?: string | undefined;
  /** In which AWS account (12 digits), where there is one. */
  readonly account?: string | undefined;
  /** The vendor's own words. */
  readonly reason: string;
  /** The vendor's own code, e.g. `ValidationError`. */
  readonly vendorCode?: string | undefined;
  readonly requestId?: string | undefined;
  /** When the vendor says how long to wait, in milliseconds. */
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  readonly details: ErrorDetails;

  constructor(details: ErrorDetails) {
    super(sentence(details), { cause: details.cause });
    this.details = details;
  }

  get code(): ErrorCode {
    return this.details.code;
  }
}

/** True when the error says the same call may work later without anybody changing anything. */
export function mayPass(error: OperatorError): boolean {
  return ['Conflict', 'Throttled', 'Unavailable', 'Timeout'].includes(error.code);
}

/** Any thrown value as an OperatorError; what is not one already is a Bug. */
export function asOperatorError(thrown: unknown, operation: string): OperatorError {
  if (thrown instanceof OperatorError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new OperatorError({ code: 'Bug', operation, reason, cause: thrown });
}

export function isCode(thrown: unknown, code: ErrorCode): thrown is OperatorError {
  return thrown instanceof OperatorError && thrown.code === code;
}

function sentence(details: ErrorDetails): string {
  const object = details.object === undefined ? '' : ` of ${details.object}`;
  const account = details.account === undefined ? '' : ` in account ${details.account}`;
  const vendor = [
    details.vendorCode,
    details.requestId === undefined ? undefined : `request ${details.requestId}`,
  ];
  const source = vendor.filter((part) => part !== undefined).join(', ');
  return `${details.operation}${object}${account}: ${details.reason}${source === '' ? '' : ` (${source})`}`;
}
