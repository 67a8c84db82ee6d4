/** The HTTP server for probes, Prometheus and people: it reads, shows no secret and changes nothing. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Clock, seconds } from '../support/clock.ts';
import type { Log } from '../support/log.ts';
import type { Secret } from '../support/secret.ts';
import { type Check, runChecks } from './health.ts';
import type { Metrics } from './metrics.ts';
import type { VersionDocument } from './version-document.ts';

export interface HttpOptions {
  /** Port 0 means any free one. */
  readonly listen: { readonly host: string; readonly port: number };
  /** PEM. With a client CA only clients that show a certificate of that CA are served. */
  readonly tls?:
    | { readonly certificate: string; readonly key: Secret<string>; readonly clientCa?: string | undefined }
    | undefined;
  readonly version: VersionDocument;
  /** `livez` must not depend on anything outside the process, or an outage elsewhere restarts the operator. */
  readonly checks: Readonly<Record<'healthz' | 'livez' | 'readyz', readonly Check[]>>;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
  /** One line per request. Default false. */
  readonly accessLog?: boolean | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
}

/** How long open requests may take once the server is told to stop. */
const closeGrace = seconds(2);

export class HttpServer {
  readonly name = 'http';
  readonly stage = 'http';
  readonly #options: HttpOptions;
  readonly #server: Server;
  readonly #listening = Promise.withResolvers<void>();
  readonly #routes: Readonly<Record<string, () => Promise<Answer>>>;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#server = this.#create();
    this.#server.requestTimeout = seconds(10);
    this.#server.headersTimeout = seconds(5);
    this.#listening.promise.catch(() => {});
    const { git_commit: commit, node_version, os_arch } = options.version;
    options.metrics.set('giantswarm_build_info', { commit, node_version, os_arch }, 1);
    this.#routes = {
      version: async () => json(200, options.version),
      healthz: () => this.#health('healthz'),
      livez: () => this.#health('livez'),
      readyz: () => this.#health('readyz'),
      metrics: () => this.#metrics(),
    };
  }

  /** Resolves once connections are accepted. */
  get ready(): Promise<void> {
    return this.#listening.promise;
  }

  /** Where it listens; only once ready. */
  get address(): AddressInfo {
    return this.#server.address() as AddressInfo;
  }

  /** Serves until the signal aborts; rejects when it cannot listen. */
  async run(signal: AbortSignal): Promise<void> {
    const { listen, log } = this.#options;
    const over = Promise.withResolvers<void>();
    this.#server.once('error', (error) => {
      this.#listening.reject(error);
      over.reject(error);
    });
    this.#server.listen({ host: listen.host, port: listen.port }, () => {
      log.info({ host: this.address.address, port: this.address.port }, 'serving HTTP');
      this.#listening.resolve();
    });
    const stop = (): void => this.#close(over.resolve);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    await over.promise;
  }

  #create(): Server {
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      void this.#serve(request, response);
    };
    const { tls } = this.#options;
    if (tls === undefined) return createServer(listener);
    const client =
      tls.clientCa === undefined ? {} : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: true };
    return createTlsServer({ cert: tls.certificate, key: tls.key.reveal(), ...client }, listener);
  }

  #close(closed: () => void): void {
    const timer = this.#options.clock.after(closeGrace, () => this.#server.closeAllConnections());
    this.#server.close(() => {
      timer[Symbol.dispose]();
      closed();
    });
    this.#server.closeIdleConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { metrics, log, accessLog } = this.#options;
    const { method = '', url = '' } = request;
    const path = url.split('?')[0] ?? '';
    const name = path === '/' ? 'version' : path.slice(1);
    const route = Object.hasOwn(this.#routes, name) && path !== '/version' ? this.#routes[name] : undefined;
    const { status, body, contentType } = await this.#answer(method, path, route);
    response.writeHead(status, {
      'content-type': contentType,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
    });
    response.end(body);
    const known = route === undefined ? 'unknown' : name;
    const verb = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].includes(method)
      ? method
      : 'other';
    metrics.count('endpoint_total', { code: String(status), method: verb, name: known });
    if (accessLog === true)
      log.info({ method, path, status, from: request.socket.remoteAddress }, 'answered a request');
  }

  async #answer(method: string, path: string, route: (() => Promise<Answer>) | undefined): Promise<Answer> {
    if (route === undefined) {
      return failure(404, 'RESOURCE_NOT_FOUND', `endpoint not found for ${method} ${path}`);
    }
    if (method !== 'GET' && method !== 'HEAD') {
      return failure(405, 'METHOD_NOT_ALLOWED', `${path} can only be read`);
    }
    try {
      return await route();
    } catch (error) {
      this.#options.log.error({ error, path }, 'a request could not be answered');
      return failure(500, 'INTERNAL_ERROR', 'the log of the operator has the cause');
    }
  }

  async #health(kind: 'healthz' | 'livez' | 'readyz'): Promise<Answer> {
    const reports = await runChecks(this.#options.checks[kind], this.#options.clock);
    return json(reports.some(({ failed }) => failed) ? 500 : 200, reports);
  }

  async #metrics(): Promise<Answer> {
    return { status: 200, ...(await this.#options.metrics.read()) };
  }
}

function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value), contentType: 'application/json; charset=utf-8' };
}

/** Errors as the original's clients know them. */
function failure(status: number, code: string, error: string): Answer {
  return json(status, { code, error, from: 'aws-operator' });
}
