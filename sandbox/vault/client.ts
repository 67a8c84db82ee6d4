/** Asks Vault over HTTP, for the sandbox itself and for tests; as a user would, with plain JSON. */

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

/** Asks with the token, or as nobody. Rejects with Vault's own words when it refuses. */
export function vaultClient(address: string, token?: string): (call: VaultRequest) => Promise<VaultAnswer> {
  return async ({ method, path, body }) => {
    const answer = await fetch(`${address}/v1/${path}`, {
      method,
      headers: token === undefined ? {} : { 'X-Vault-Token': token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: HTTP ${answer.status} ${text.trim()}`);
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };
}
