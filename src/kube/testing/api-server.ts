/** An API server that a test scripts answer by answer, with the faults real ones and the proxies before them show. */
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Connection, credentialsFrom } from '../credentials.ts';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answer = (response: ServerResponse, seen: Seen) => void;

export interface ScriptedServer extends AsyncDisposable {
  readonly connection: Connection;
  readonly seen: readonly Seen[];
  /** Connections ever made, and those open now. */
  readonly connections: { readonly made: number; readonly open: number };
  /** Which requests get which answer; the last one stays. */
  script(matches: (seen: Seen) => boolean, ...answers: readonly Answer[]): void;
}

interface Rule {
  readonly matches: (seen: Seen) => boolean;
  readonly answers: Answer[];
}

/** Starts on a free loopback port; what no rule matches gets a 404. */
export async function scriptedServer(): Promise<ScriptedServer> {
  const seen: Seen[] = [];
  const rules: Rule[] = [];
  const sockets = new Set<Socket>();
  let made = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://localhost');
      const { method = '', headers } = request;
      const each = { method, path: url.pathname, query: url.searchParams, headers, body };
      seen.push(each);
      answerFor(rules, each)(response, each);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => {
    made += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    connection: connectionTo(server),
    seen,
    get connections() {
      return { made, open: sockets.size };
    },
    script: (matches, ...answers) => rules.unshift({ matches, answers: [...answers] }),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const isWatch = (seen: Seen): boolean => seen.query.has('watch');
export const isList = (seen: Seen): boolean => seen.method === 'GET' && !isWatch(seen);
export const anything = (): boolean => true;

/** A JSON answer with this HTTP status. */
export function json(code: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) =>
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A refusal as API servers word it. */
export function refusal(
  code: number,
  reason: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return json(code, { kind: 'Status', status: 'Failure', code, reason, message: `${reason} it is` }, headers);
}

/** The connection breaks without an answer. */
export const reset: Answer = (response) => {
  response.socket?.resetAndDestroy();
};

/** Nothing ever comes. */
export const silence: Answer = () => {};

/** A stream that stays open; `then` decides what happens on it. */
export function stream(then: (response: ServerResponse) => void = () => {}): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    then(response);
  };
}

/** One line of a watch. */
export function line(type: string, object: unknown): string {
  return `${JSON.stringify({ type, object })}\n`;
}

function answerFor(rules: readonly Rule[], seen: Seen): Answer {
  const rule = rules.find((each) => each.matches(seen));
  const answer = rule !== undefined && rule.answers.length > 1 ? rule.answers.shift() : rule?.answers[0];
  return answer ?? refusal(404, 'NotFound');
}

function connectionTo(server: Server): Connection {
  const { port } = server.address() as AddressInfo;
  return { server: `http://127.0.0.1:${port}`, credentials: credentialsFrom({}) };
}
