/** The one place that turns what an API server, or the way to it, says into coded errors. */
import type { IncomingHttpHeaders } from 'node:http';
import { type ErrorCode, isCode, OperatorError } from '../support/errors.ts';

/** What was tried, in words for people: `PATCH services`, `Service al9qy/master`. */
export interface Attempt {
  readonly operation: string;
  readonly object?: string | undefined;
}

/** metav1.Status, as far as it is read here. */
export interface Status {
  readonly message?: string | undefined;
  readonly reason?: string | undefined;
  readonly code?: number | undefined;
  readonly details?:
    | {
        readonly retryAfterSeconds?: number | undefined;
        readonly causes?: readonly { readonly reason?: string | undefined }[] | undefined;
      }
    | undefined;
}

/** The vendorCode of every 410, whether the server calls it `Expired` or `Gone`: list again, from the start. */
export const EXPIRED = 'Expired';

/** The vendorCode of a write into a namespace that is being deleted; it passes once the namespace is gone. */
export const NAMESPACE_TERMINATING = 'NamespaceTerminating';

/** True when a list or watch can only go on from a fresh list. */
export function isExpired(thrown: unknown): boolean {
  return isCode(thrown, 'Conflict') && thrown.details.vendorCode === EXPIRED;
}

/** An answer that is not a success. `body` is the text received, a `Status` or whatever a proxy wrote. */
export function answerError(
  attempt: Attempt,
  answer: { readonly code: number; readonly headers: IncomingHttpHeaders; readonly body: string },
): OperatorError {
  const status = parseStatus(answer.body);
  const requestId = answer.headers['audit-id'];
  return statusError(
    attempt,
    {
      ...status,
      code: answer.code,
      message: status.message ?? (answer.body.trim().slice(0, 300) || `HTTP ${answer.code}`),
    },
    {
      requestId: typeof requestId === 'string' ? requestId : undefined,
      retryAfter: retryAfter(answer.headers['retry-after']),
    },
  );
}

/** A `Status`, from an answer or from an `ERROR` event of a watch, as a coded error. */
export function statusError(
  attempt: Attempt,
  status: Status,
  heard: { readonly requestId?: string | undefined; readonly retryAfter?: number | undefined } = {},
): OperatorError {
  const http = status.code === 500 && isUntypable(status) ? 422 : (status.code ?? 500);
  const wait = status.details?.retryAfterSeconds;
  const terminating =
    status.details?.causes?.some((cause) => cause.reason === NAMESPACE_TERMINATING) === true;
  return new OperatorError({
    operation: attempt.operation,
    object: attempt.object,
    code: terminating ? 'Conflict' : codeOf(http),
    reason: status.message ?? `HTTP ${http}`,
    vendorCode: terminating
      ? NAMESPACE_TERMINATING
      : http === 410
        ? EXPIRED
        : (status.reason ?? `HTTP ${http}`),
    requestId: heard.requestId,
    retryAfter: heard.retryAfter ?? (wait === undefined ? undefined : wait * 1_000),
  });
}

/** A connection that could not be made, or broke. */
export function networkError(attempt: Attempt, thrown: unknown): OperatorError {
  if (thrown instanceof OperatorError) return thrown;
  const reason = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  const vendorCode = (thrown as { code?: unknown } | null)?.code;
  return new OperatorError({
    operation: attempt.operation,
    object: attempt.object,
    code: 'Unavailable',
    reason: `the API server could not be reached: ${reason}`,
    vendorCode: typeof vendorCode === 'string' ? vendorCode : undefined,
    cause: thrown,
  });
}

/** No complete answer within `deadline` milliseconds. */
export function timeoutError(attempt: Attempt, deadline: number): OperatorError {
  const { operation, object } = attempt;
  return new OperatorError({
    operation,
    object,
    code: 'Timeout',
    reason: `no answer within ${deadline / 1_000} s`,
  });
}

/** What the server sent is not what the protocol promises, for example JSON cut short by a proxy. */
export function garbledError(attempt: Attempt, cause: unknown): OperatorError {
  const reason = 'the API server sent something that is not JSON';
  const { operation, object } = attempt;
  return new OperatorError({ operation, object, code: 'Unavailable', reason, cause });
}

/** Server-side apply answers a field that the schema does not know with a bare 500 (seen with 1.36); it will not pass. */
function isUntypable(status: Status): boolean {
  return status.message?.startsWith('failed to create typed patch object') === true;
}

function codeOf(http: number): ErrorCode {
  if (http === 401 || http === 403) return 'Denied';
  if (http === 404) return 'NotFound';
  if (http === 409 || http === 410) return 'Conflict';
  if (http === 429) return 'Throttled';
  if (http === 408) return 'Timeout';
  if (http >= 500) return 'Unavailable';
  return http >= 400 ? 'Invalid' : 'Bug';
}

function parseStatus(body: string): Status {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && 'kind' in parsed && parsed.kind === 'Status'
      ? (parsed as Status)
      : {};
  } catch {
    // Proxies and the API server's outermost layers answer in plain text; the text itself is the message then.
    return {};
  }
}

/** RFC 9110 §10.2.3 allows a date too; API servers send whole seconds. */
function retryAfter(header: string | undefined): number | undefined {
  const seconds = Number(header);
  return header === undefined || !Number.isFinite(seconds) ? undefined : seconds * 1_000;
}
