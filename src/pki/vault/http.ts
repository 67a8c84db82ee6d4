/** HTTP to Vault over kept connections: JSON calls with a deadline, following a standby node to the active one. */
import * as http from 'node:http';
import * as https from 'node:https';
import { Agents } from '../../kube/agents.ts';
import { BoundedSignal } from '../../kube/bounded-signal.ts';
import type { TlsIdentity } from '../../kube/credentials.ts';
import { FreshFile } from '../../kube/fresh-file.ts';
import { type Clock, type Duration, seconds } from '../../support/clock.ts';
import type { Secret } from '../../support/secret.ts';
import { type Attempt, answerError, garbledError, networkError, timeoutError } from './errors.ts';

export interface VaultRequest extends Attempt {
  readonly method: 'GET' | 'LIST' | 'POST' | 'DELETE';
  /** Below `/v1/`: `pki-al9qy/issue/role-al9qy`. */
  readonly path: string;
  readonly body?: object | undefined;
  readonly token?: Secret<string> | undefined;
  /** What of the body must not come back in an error. */
  readonly confidential?: readonly Secret<string>[] | undefined;
}

export interface VaultHttpOptions {
  /** `https://vault:8200`, with a path prefix where a proxy needs one. */
  readonly address: string;
  /** Only who signs the server's certificate; the system's authorities when absent. Read again when it changes. */
  readonly caFile?: string | undefined;
  /** Of Vault Enterprise: `team/aws/`. */
  readonly namespace?: string | undefined;
  readonly clock: Clock;
}

/** From sending to the last byte. Making an RSA root takes Vault seconds on a busy machine. */
const deadline: Duration = seconds(30);
/** No answer that is asked for here is larger. */
const largest = 1024 * 1024;

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly location: string | undefined;
}

export class VaultHttp {
  readonly #options: VaultHttpOptions;
  readonly #agents = new Agents();
  readonly #ca: FreshFile | undefined;
  #tls: TlsIdentity = {};

  constructor(options: VaultHttpOptions) {
    this.#options = options;
    if (options.caFile !== undefined) this.#ca = new FreshFile(options.caFile, options.clock);
  }

  /** The parsed answer, undefined where Vault says nothing; every other end is an OperatorError, but for the signal's own reason. */
  async send(request: VaultRequest, signal: AbortSignal): Promise<unknown> {
    using bounded = new BoundedSignal(this.#options.clock, signal);
    bounded.set(deadline);
    try {
      return parse(request, await this.#exchange(request, bounded.signal));
    } catch (thrown) {
      if (bounded.passed) throw timeoutError(request, deadline);
      if (signal.aborted) throw signal.reason;
      throw networkError(request, thrown);
    }
  }

  close(): void {
    this.#agents.close();
  }

  /** A standby node that does not forward names the active one, and means the same request to be sent there. */
  async #exchange(request: VaultRequest, signal: AbortSignal): Promise<Answer> {
    const { address } = this.#options;
    const first = await this.#once(new URL(`${address}/v1/${request.path}`), request, signal);
    if (first.status !== 307 || first.location === undefined) return first;
    const active = new URL(first.location, address);
    if (active.protocol !== new URL(address).protocol)
      throw garbledError(request, `a redirect to ${active.origin}, which differs in its protocol`);
    return await this.#once(active, request, signal);
  }

  /** Sends a read once more when the server had closed the kept connection in the meantime. */
  async #once(url: URL, request: VaultRequest, signal: AbortSignal): Promise<Answer> {
    const sent = await this.#start(url, request, signal);
    try {
      return await answerOf(request, sent);
    } catch (thrown) {
      const read = request.method === 'GET' || request.method === 'LIST';
      if (!sent.reusedSocket || !read || signal.aborted) throw thrown;
      return await answerOf(request, await this.#start(url, request, signal));
    }
  }

  async #start(url: URL, request: VaultRequest, signal: AbortSignal): Promise<http.ClientRequest> {
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    // LIST is no method of HTTP; proxies let the same request through as a GET.
    if (request.method === 'LIST') url.searchParams.set('list', 'true');
    const tls = await this.#identity();
    const sent = (url.protocol === 'https:' ? https : http).request(url, {
      method: request.method === 'LIST' ? 'GET' : request.method,
      agent: this.#agents.for(url.protocol, tls),
      headers: this.#headers(request, body),
      signal,
    });
    sent.end(body);
    return sent;
  }

  #headers({ token }: VaultRequest, body: string | undefined): http.OutgoingHttpHeaders {
    const { namespace } = this.#options;
    return {
      accept: 'application/json',
      'user-agent': 'aws-operator',
      'x-vault-request': 'true',
      ...(token === undefined ? {} : { 'x-vault-token': token.reveal() }),
      ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
  }

  /** The same object as long as the authority is the same, so that connections are kept. */
  async #identity(): Promise<TlsIdentity> {
    const ca = await this.#ca?.read();
    if (ca !== this.#tls.ca) this.#tls = { ca };
    return this.#tls;
  }
}

async function answerOf(request: VaultRequest, sent: http.ClientRequest): Promise<Answer> {
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve);
    // Stays for good: a connection may fail after the answer began, and then the answer's reader hears of it.
    sent.on('error', reject);
  });
  answer.setEncoding('utf8');
  let body = '';
  for await (const chunk of answer as AsyncIterable<string>) {
    body += chunk;
    if (body.length > largest) throw garbledError(request, 'more than 1 MiB');
  }
  return { status: answer.statusCode ?? 0, body, location: answer.headers.location };
}

function parse(request: VaultRequest, { status, body }: Answer): unknown {
  if (status < 200 || status >= 300) throw answerError(request, { status, body: redacted(request, body) });
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    throw garbledError(request, 'something that is not JSON');
  }
}

/** Vault does not repeat secrets, but somebody before it may. */
function redacted({ token, confidential = [] }: VaultRequest, body: string): string {
  const secrets = [token, ...confidential]
    .map((secret) => secret?.reveal() ?? '')
    .filter((text) => text !== '');
  return secrets.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), body);
}
