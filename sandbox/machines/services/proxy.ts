/** A web proxy in the sandbox's network, for installations that have one: passes connections on and keeps a list of where to. */
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { type Fabric, joinSockets } from '../network/fabric.ts';

export interface ProxyOptions {
  readonly fabric: Fabric;
  readonly address: string;
  /** As machines get them. */
  readonly resolve: (name: string) => Promise<readonly string[] | undefined>;
}

/** What its name is in the sandbox, and the port that proxies usually have. */
export const proxyName = 'proxy.sandbox.example';
export const proxyPort = 3128;

export class Proxy {
  readonly #options: ProxyOptions;
  readonly #reached = new Set<string>();

  constructor(options: ProxyOptions) {
    this.#options = options;
  }

  get address(): string {
    return this.#options.address;
  }

  /** `<host>:<port>` of everything that somebody has reached by it. */
  get reached(): ReadonlySet<string> {
    return this.#reached;
  }

  /** Serves until the network goes. It knows CONNECT alone, which is all that https needs. */
  async serve(): Promise<void> {
    const { fabric, address } = this.#options;
    const http = createServer((_, response) => response.writeHead(405).end());
    http.on('connect', ({ url = '' }, socket: Socket) => {
      this.#pass(url, socket).catch(() => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    });
    await fabric.ip(`address add ${address}/32 dev lo`);
    await fabric.listen(address, proxyPort, (socket) => http.emit('connection', socket));
  }

  async #pass(target: string, socket: Socket): Promise<void> {
    socket.on('error', () => {});
    const [host = '', port = '443'] = target.split(':');
    const [address] = (await this.#options.resolve(host)) ?? [];
    if (address === undefined) throw new Error(`there is no ${host}`);
    const inner = await this.#options.fabric.connect(address, Number(port));
    this.#reached.add(target);
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    joinSockets(socket, inner);
  }
}
