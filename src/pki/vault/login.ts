/** The ways to log in to Vault, each as one call that ends in a token and how long it lasts. */
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { type Duration, seconds } from '../../support/clock.ts';
import { OperatorError } from '../../support/errors.ts';
import { Secret } from '../../support/secret.ts';
import { read } from './answers.ts';
import { isRefusedToken } from './errors.ts';
import type { VaultHttp, VaultRequest } from './http.ts';

export type VaultLogin =
  /** A token that somebody else made. In a file it may change, as an agent of Vault changes it. */
  | { readonly method: 'token'; readonly token: Secret<string> }
  | { readonly method: 'token file'; readonly file: string }
  | {
      readonly method: 'AppRole';
      /** Where the method is mounted, below `auth/`: `approle`. */
      readonly mount: string;
      readonly roleId: string;
      readonly secretId: Secret<string>;
    }
  /** By the ServiceAccount whose token is in the file. */
  | { readonly method: 'Kubernetes'; readonly mount: string; readonly role: string; readonly file: string };

/** A token, and what Vault says of it. */
export interface Lease {
  readonly token: Secret<string>;
  /** How long it lasts from now unless renewed; undefined: for ever, or as long as nobody tells. */
  readonly lasts: Duration | undefined;
  readonly renewable: boolean;
}

const loginAnswer = z.object({
  auth: z.object({ client_token: z.string(), lease_duration: z.number(), renewable: z.boolean() }),
});
const renewalAnswer = z.object({ auth: z.object({ lease_duration: z.number(), renewable: z.boolean() }) });
const tokenAnswer = z.object({ data: z.object({ ttl: z.number(), renewable: z.boolean().default(false) }) });

/** A lease that is good now. `Denied` when Vault does not accept the login, `Invalid` when a file cannot be read. */
export async function logIn(vault: VaultHttp, login: VaultLogin, signal: AbortSignal): Promise<Lease> {
  switch (login.method) {
    case 'token':
      return await leaseOf(vault, login.token, signal);
    case 'token file':
      return await leaseOf(vault, await secretIn(login.file), signal);
    case 'AppRole': {
      const body = { role_id: login.roleId, secret_id: login.secretId.reveal() };
      const asked = request(login.method, login.mount, body);
      return await exchange(vault, { ...asked, confidential: [login.secretId] }, signal);
    }
    case 'Kubernetes': {
      const jwt = await secretIn(login.file);
      const asked = request(login.method, login.mount, { role: login.role, jwt: jwt.reveal() });
      return await exchange(vault, { ...asked, confidential: [jwt] }, signal);
    }
  }
}

/** The same token with a longer life. */
export async function renew(vault: VaultHttp, { token }: Lease, signal: AbortSignal): Promise<Lease> {
  const path = 'auth/token/renew-self';
  const asked: VaultRequest = {
    operation: 'renew the login to Vault',
    object: path,
    method: 'POST',
    path,
    body: {},
    token,
  };
  const { auth } = read(asked, renewalAnswer, await vault.send(asked, signal));
  return { token, lasts: lasting(auth.lease_duration), renewable: auth.renewable };
}

/** What Vault knows of a token that was given. `Denied` when it knows nothing of it. */
export async function leaseOf(vault: VaultHttp, token: Secret<string>, signal: AbortSignal): Promise<Lease> {
  const path = 'auth/token/lookup-self';
  const asked: VaultRequest = {
    operation: 'log in to Vault by token',
    object: path,
    method: 'GET',
    path,
    token,
  };
  const answer = await vault.send(asked, signal).catch((thrown: unknown) => {
    throw isRefusedToken(thrown) ? deadToken(asked, thrown) : thrown;
  });
  const { data } = read(asked, tokenAnswer, answer);
  return { token, lasts: lasting(data.ttl), renewable: data.renewable };
}

function request(method: string, mount: string, body: object): VaultRequest {
  const path = `auth/${mount}/login`;
  return { operation: `log in to Vault by ${method}`, object: path, method: 'POST', path, body };
}

async function exchange(vault: VaultHttp, asked: VaultRequest, signal: AbortSignal): Promise<Lease> {
  const answer = await vault.send(asked, signal).catch((thrown: unknown) => {
    throw refusedLogin(asked, thrown);
  });
  const { auth } = read(asked, loginAnswer, answer);
  return {
    token: new Secret(auth.client_token),
    lasts: lasting(auth.lease_duration),
    renewable: auth.renewable,
  };
}

/** Zero stands for a root token, which does not end. */
const lasting = (leaseSeconds: number): Duration | undefined =>
  leaseSeconds === 0 ? undefined : seconds(leaseSeconds);

async function secretIn(file: string): Promise<Secret<string>> {
  try {
    return new Secret((await readFile(file, 'utf8')).trim());
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError({ code: 'Invalid', operation: 'log in to Vault', object: file, reason, cause });
  }
}

/** AppRole and Kubernetes answer wrong credentials with 400: wrong for a person, not for the request. */
function refusedLogin(asked: VaultRequest, thrown: unknown): unknown {
  if (!(thrown instanceof OperatorError) || thrown.code !== 'Invalid') return thrown;
  const { reason } = thrown.details;
  const { operation, object } = asked;
  return new OperatorError({
    code: 'Denied',
    operation,
    object,
    vendorCode: 'Denied',
    reason,
    cause: thrown,
  });
}

function deadToken({ operation, object }: VaultRequest, cause: unknown): OperatorError {
  const reason = 'Vault does not know the token, which has expired or was revoked';
  return new OperatorError({ code: 'Denied', operation, object, vendorCode: 'Denied', reason, cause });
}
