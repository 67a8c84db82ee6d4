/** Keeps connections open between calls, in one pool for each identity, so that a call rarely waits for a handshake. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { TlsIdentity } from './credentials.ts';

export class Agents {
  #current: HttpAgent | undefined;
  #tls: TlsIdentity | undefined;
  #retired: HttpAgent[] = [];

  /** The agent for an identity; another identity than the last one gets new connections. */
  for(protocol: string, tls: TlsIdentity): HttpAgent {
    if (this.#current !== undefined && this.#tls === tls) return this.#current;
    if (this.#current !== undefined) this.#retire(this.#current);
    this.#tls = tls;
    this.#current = protocol === 'https:' ? tlsAgent(tls) : new HttpAgent({ keepAlive: true });
    return this.#current;
  }

  /** Closes every connection, used or idle. */
  close(): void {
    for (const agent of [...this.#retired, this.#current]) agent?.destroy();
  }

  /** Watches and calls under way may finish on the old identity; what idles on it ends now. */
  #retire(agent: HttpAgent): void {
    agent.maxFreeSockets = 0;
    for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
    this.#retired = [...this.#retired, agent].filter((old) => Object.keys(old.sockets).length > 0);
  }
}

function tlsAgent(tls: TlsIdentity): HttpsAgent {
  return new HttpsAgent({
    keepAlive: true,
    rejectUnauthorized: tls.insecure !== true,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key.reveal() }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
  });
}
