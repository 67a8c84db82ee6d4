/** Turns what the AWS SDK throws into OperatorError, and answers the few questions about AWS's words that others ask. */
import { type ErrorCode, OperatorError } from '../support/errors.ts';
import { errorTable, networkErrors } from './error-table.ts';

/** What was being done when the error came. */
export interface CallContext {
  /** `cloudformation:CreateStack`. */
  readonly operation: string;
  readonly object?: string | undefined;
  /** 12 digits. */
  readonly account?: string | undefined;
}

/** An SDK error as our error. What is one of ours already passes unchanged: it names the call inside that failed. */
export function translate(thrown: unknown, context: CallContext): OperatorError {
  if (thrown instanceof OperatorError) return thrown;
  const answer = read(thrown);
  return new OperatorError({
    ...context,
    code: codeOf(answer),
    reason: answer.message,
    vendorCode: answer.vendorCode,
    requestId: answer.requestId,
    retryAfter: answer.retryAfter,
    cause: thrown,
  });
}

/** AWS refused an update because the stack equals the template already. */
export function saysNothingToUpdate(error: OperatorError): boolean {
  return (
    error.details.vendorCode === 'ValidationError' && /no updates are to be performed/i.test(reason(error))
  );
}

/** AWS refused a deletion because somebody switched termination protection on. */
export function saysProtected(error: OperatorError): boolean {
  return /TerminationProtection is enabled/i.test(reason(error));
}

/** AWS has seen this client token before: the request was accepted once already. */
export function saysTokenUsed(error: OperatorError): boolean {
  return bare(error.details.vendorCode ?? '') === 'TokenAlreadyExists';
}

/** Something of this name exists already, whoever made it. */
export function saysExists(error: OperatorError): boolean {
  return /^AlreadyExists$|^EntityAlreadyExists$/.test(bare(error.details.vendorCode ?? ''));
}

/** The bucket exists and belongs to this account. */
export function saysOwnBucket(error: OperatorError): boolean {
  return error.details.vendorCode === 'BucketAlreadyOwnedByYou';
}

/** A write that needed a free name found it taken. */
export function saysTaken(error: OperatorError): boolean {
  return error.details.vendorCode === 'PreconditionFailed';
}

/** Something else still refers to the object. */
export function saysInUse(error: OperatorError): boolean {
  return /^(DependencyViolation|VolumeInUse|BucketNotEmpty|[\w.]*InUse)$/.test(
    bare(error.details.vendorCode ?? ''),
  );
}

const reason = (error: OperatorError): string => error.details.reason;

interface Answer {
  readonly name: string;
  readonly vendorCode: string | undefined;
  readonly message: string;
  readonly status: number | undefined;
  readonly serverFault: boolean;
  readonly requestId: string | undefined;
  readonly retryAfter: number | undefined;
}

type Loose = Readonly<Record<string, unknown>>;

function read(thrown: unknown): Answer {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Loose;
  const metadata = (error['$metadata'] ?? {}) as Loose;
  const name = text(error['name']) ?? 'unknown';
  const vendor = text(error['Code']) ?? text(error['code']) ?? name;
  const status = typeof metadata['httpStatusCode'] === 'number' ? metadata['httpStatusCode'] : undefined;
  const message = text(error['message']) ?? text(error['Message']) ?? String(thrown);
  return {
    name,
    vendorCode: vendor === 'Error' ? undefined : vendor,
    message: message === 'UnknownError' && status !== undefined ? `HTTP status ${status}` : message,
    status,
    serverFault: error['$fault'] === 'server' && status !== undefined,
    requestId: text(metadata['requestId']),
    retryAfter: retryAfter(error),
  };
}

function codeOf(answer: Answer): ErrorCode {
  if (answer.name === 'AbortError' || answer.name === 'TimeoutError') return 'Timeout';
  const network = networkErrors[answer.vendorCode ?? ''];
  if (network !== undefined) return network;
  const code = bare(answer.vendorCode ?? '');
  const row = errorTable.find(
    (candidate) =>
      candidate.code.test(code) &&
      (candidate.message === undefined || candidate.message.test(answer.message)) &&
      (candidate.status === undefined || candidate.status === answer.status),
  );
  return row?.means ?? byStatus(answer);
}

/** HEAD requests have no body, and a code may be new: then only the HTTP status speaks. */
function byStatus({ status, serverFault }: Answer): ErrorCode {
  if (serverFault || (status !== undefined && status >= 500)) return 'Unavailable';
  const known: Readonly<Record<number, ErrorCode>> = {
    301: 'Denied',
    401: 'Denied',
    403: 'Denied',
    404: 'NotFound',
    409: 'Conflict',
    412: 'Conflict',
    429: 'Throttled',
  };
  return (status === undefined ? undefined : known[status]) ?? 'Bug';
}

/** The SDK names errors by shape (`NoSuchEntityException`), the wire by code (`NoSuchEntity`): one spelling for both. */
function bare(code: string): string {
  return code.replace(/(?<=.)(Exception|Fault|Error)$/, '');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function retryAfter(error: Loose): number | undefined {
  const headers = ((error['$response'] as Loose | undefined)?.['headers'] ?? {}) as Loose;
  const milliseconds = Number(headers['x-amz-retry-after']);
  if (Number.isFinite(milliseconds)) return milliseconds;
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) ? seconds * 1_000 : undefined;
}
