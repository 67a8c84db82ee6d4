/** Asks Vault over HTTP, for the sandbox itself and for tests; as a user would, with plain JSON. */
import * as http from 'node:http';
import * as https from 'node:https';
import { text } from 'node:stream/consumers';

export interface VaultRequest {
  readonly method: 'GET' | 'LIST' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/v1/`: `sys/seal-status`. */
  readonly path: string;
  readonly body?: object | undefined;
}

export interface VaultAnswer {
  readonly status: number;
  /** Parsed; undefined where Vault says nothing. */
  readonly body: unknown;
}

export interface VaultAccess {
  readonly address: string;
  /** Asks as nobody without one. */
  readonly token?: string | undefined;
  /** Who may have signed the server's certificate, PEM. */
  readonly ca?: string | undefined;
}

/** Rejects with Vault's own words when it refuses. */
export function vaultClient(access: VaultAccess): (call: VaultRequest) => Promise<VaultAnswer> {
  return async (call) => {
    const answer = await ask(access, call);
    const status = answer.statusCode ?? 0;
    const said = await text(answer);
    if (status < 200 || status >= 300)
      throw new Error(`${call.method} ${call.path}: HTTP ${status} ${said.trim()}`);
    return { status, body: said === '' ? undefined : JSON.parse(said) };
  };
}

async function ask(
  { address, token, ca }: VaultAccess,
  { method, path, body }: VaultRequest,
): Promise<http.IncomingMessage> {
  const url = new URL(`${address}/v1/${path}`);
  // LIST is no method of HTTP.
  if (method === 'LIST') url.searchParams.set('list', 'true');
  const sent = (url.protocol === 'https:' ? https : http).request(url, {
    method: method === 'LIST' ? 'GET' : method,
    ca,
    headers: token === undefined ? {} : { 'X-Vault-Token': token },
    // Kept connections would outlive a Vault that is ended and started again.
    agent: false,
    signal: AbortSignal.timeout(30_000),
  } as https.RequestOptions);
  return await new Promise((resolve, reject) => {
    sent.once('response', resolve).on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
