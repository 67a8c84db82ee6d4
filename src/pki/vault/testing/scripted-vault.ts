/** A server that answers as a test says, for what a healthy Vault never says. */
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Asked {
  /** `GET /v1/sys/mounts`. */
  readonly what: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Said {
  readonly status?: number | undefined;
  readonly body?: object | string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface ScriptedVault {
  readonly address: string;
  /** Everything it was asked, in order. */
  readonly asked: Asked[];
  close(): void;
}

/** Answers each request with what `script` makes of it; undefined: never. */
export async function scriptedVault(
  script: (asked: Asked) => Said | undefined,
  tls?: { readonly cert: string; readonly key: string },
): Promise<ScriptedVault> {
  const asked: Asked[] = [];
  const server: Server = tls === undefined ? createServer() : createTlsServer(tls);
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const chunk of message) body += String(chunk);
    const one = { what: `${message.method} ${message.url}`, headers: message.headers, body };
    asked.push(one);
    const said = script(one);
    if (said === undefined) return;
    const text = typeof said.body === 'object' ? JSON.stringify(said.body) : (said.body ?? '');
    response.writeHead(said.status ?? 200, said.headers).end(text);
  };
  server.on('request', (message, response) => void answer(message, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
