/** The one place that turns what Vault, or the way to it, says into coded errors. */
import { type ErrorCode, OperatorError } from '../../support/errors.ts';

/** What was tried, in words for people: `POST issue`, `pki-al9qy/issue/role-al9qy`. */
export interface Attempt {
  readonly operation: string;
  readonly object: string;
}

export interface Refusal {
  readonly status: number;
  /** As it came: Vault's JSON, or whatever a proxy wrote. */
  readonly body: string;
}

interface Meaning {
  readonly code: ErrorCode;
  readonly vendorCode: string;
  readonly sentence: string;
}

/** Source: Vault's API documentation, "HTTP status codes"; 472 and 473 as `sys/health` describes them. */
const meanings: Readonly<Record<number, Meaning>> = {
  400: { code: 'Invalid', vendorCode: 'BadRequest', sentence: 'Vault finds the request wrong' },
  401: { code: 'Denied', vendorCode: 'Denied', sentence: 'Vault does not know the login' },
  403: {
    code: 'Denied',
    vendorCode: 'Denied',
    sentence: 'no policy of the login allows this, or its token is no longer valid',
  },
  404: { code: 'NotFound', vendorCode: 'NotFound', sentence: 'Vault has nothing there' },
  405: { code: 'Invalid', vendorCode: 'Unsupported', sentence: 'this Vault does not offer the operation' },
  412: { code: 'Unavailable', vendorCode: 'Behind', sentence: 'the Vault node is behind the active one' },
  429: { code: 'Throttled', vendorCode: 'RateLimited', sentence: 'Vault limits how often it may be asked' },
  472: {
    code: 'Unavailable',
    vendorCode: 'Standby',
    sentence: 'the Vault node only stands by for another cluster',
  },
  473: { code: 'Unavailable', vendorCode: 'Standby', sentence: 'the Vault node only stands by' },
  501: { code: 'Unavailable', vendorCode: 'NotInitialized', sentence: 'Vault was never initialised' },
  503: { code: 'Unavailable', vendorCode: 'Away', sentence: 'Vault is down for maintenance or overloaded' },
};

const sealed: Meaning = {
  code: 'Unavailable',
  vendorCode: 'Sealed',
  sentence: 'Vault is sealed, and somebody has to unseal it',
};
const standby: Meaning = {
  code: 'Unavailable',
  vendorCode: 'Standby',
  sentence: 'the Vault node only stands by, and no node is active',
};
const taken: Meaning = { code: 'Conflict', vendorCode: 'InUse', sentence: 'somebody else made it first' };
const noMount: Meaning = { code: 'NotFound', vendorCode: 'NoMount', sentence: 'nothing is mounted there' };
const starting: Meaning = {
  code: 'Unavailable',
  vendorCode: 'Starting',
  sentence: 'the secrets engine is not ready yet',
};
const noToken: Meaning = { code: 'Denied', vendorCode: 'Denied', sentence: 'the login has no token' };

/** What Vault says with a status that means several things. */
const byWords: readonly { readonly status: number; readonly words: RegExp; readonly meaning: Meaning }[] = [
  { status: 503, words: /vault is sealed/i, meaning: sealed },
  { status: 500, words: /vault is sealed/i, meaning: sealed },
  { status: 400, words: /server is not yet initialized/i, meaning: meanings[501] as Meaning },
  { status: 400, words: /missing client token/i, meaning: noToken },
  { status: 400, words: /path is already in use|name already in use|existing mount/i, meaning: taken },
  { status: 400, words: /no secret engine mount/i, meaning: noMount },
  { status: 400, words: /migration has completed/i, meaning: starting },
  { status: 404, words: /no handler for route/i, meaning: noMount },
  { status: 429, words: /standby/i, meaning: standby },
  { status: 500, words: /not active|no active/i, meaning: standby },
];

/** An answer that is not a success. */
export function answerError(attempt: Attempt, { status, body }: Refusal): OperatorError {
  const { operation, object } = attempt;
  const words = said(body);
  const understood = byWords.find((one) => one.status === status && one.words.test(words))?.meaning;
  const { code, vendorCode, sentence } = understood ?? meanings[status] ?? unknown(status);
  const reason = understood !== undefined || words === '' ? sentence : `${sentence}: ${words}`;
  return new OperatorError({ operation, object, code, vendorCode, reason });
}

/** True when a refusal may only mean that the token is no longer valid. */
export function isRefusedToken(thrown: unknown): boolean {
  return thrown instanceof OperatorError && thrown.details.vendorCode === 'Denied';
}

/** A connection that could not be made, or broke. */
export function networkError(attempt: Attempt, thrown: unknown): OperatorError {
  if (thrown instanceof OperatorError) return thrown;
  const reason = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  const vendorCode = (thrown as { code?: unknown } | null)?.code;
  const { operation, object } = attempt;
  return new OperatorError({
    operation,
    object,
    code: 'Unavailable',
    reason: `Vault could not be reached: ${reason}`,
    vendorCode: typeof vendorCode === 'string' ? vendorCode : undefined,
    cause: thrown,
  });
}

/** No complete answer within `deadline` milliseconds. */
export function timeoutError(attempt: Attempt, deadline: number): OperatorError {
  const reason = `Vault did not answer within ${deadline / 1_000} s`;
  const { operation, object } = attempt;
  return new OperatorError({ operation, object, code: 'Timeout', reason });
}

/** An answer that is not what Vault's API promises, such as the page of a proxy. */
export function garbledError(attempt: Attempt, what: string): OperatorError {
  const reason = `Vault, or something before it, answered with ${what}`;
  const { operation, object } = attempt;
  return new OperatorError({ operation, object, code: 'Unavailable', reason });
}

function unknown(status: number): Meaning {
  const code = status >= 500 ? 'Unavailable' : status >= 400 ? 'Invalid' : 'Bug';
  return { code, vendorCode: `HTTP ${status}`, sentence: `Vault answered HTTP ${status}` };
}

/** Vault's own sentences on one line, or the start of what a proxy said. */
function said(body: string): string {
  const sentences = errorsOf(body) ?? [body];
  return sentences.join('; ').replace(/\s+/g, ' ').trim().slice(0, 300);
}

function errorsOf(body: string): readonly string[] | undefined {
  try {
    const { errors } = JSON.parse(body) as { readonly errors?: unknown };
    return Array.isArray(errors) ? errors.map(String) : undefined;
  } catch {
    return undefined;
  }
}
