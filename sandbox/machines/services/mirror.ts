/** Where programs are downloaded from: stands for every address that lists of assets name, with what is offered there. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Fabric } from '../network/fabric.ts';
import type { Authority } from './authority.ts';
import { shield } from './tls.ts';

export interface Offer {
  /** Of the asset: `kubelet`. */
  readonly name: string;
  readonly content: Buffer;
}

export class Mirror {
  readonly address: string;
  readonly #offers = new Map<string, Offer>();
  readonly #spoiled = new Map<string, Buffer>();

  constructor(address: string) {
    this.address = address;
  }

  /** From now on this URL has this. */
  offer(url: string, offer: Offer): void {
    this.#offers.set(url, offer);
  }

  /** Whether a name is that of a host from which something is offered. */
  has(host: string): boolean {
    return [...this.#offers.keys()].some((url) => new URL(url).hostname === host);
  }

  /** From now on everybody who wants this asset gets something else. */
  spoil(name: string, content: string): void {
    this.#spoiled.set(name, Buffer.from(content));
  }

  /** Takes `spoil` back. */
  mend(name: string): void {
    this.#spoiled.delete(name);
  }

  /** Serves until the network goes. */
  async serve(fabric: Fabric, authority: Authority): Promise<void> {
    const http = createServer((message, response) => this.#answer(message, response));
    await fabric.ip(`address add ${this.address}/32 dev lo`);
    await fabric.listen(this.address, 443, (socket) => http.emit('connection', shield(socket, authority)));
  }

  #answer({ method, headers, url }: IncomingMessage, response: ServerResponse): void {
    const offer = this.#offers.get(`https://${headers.host}${url}`);
    if (method !== 'GET') response.writeHead(405).end();
    else if (offer === undefined) response.writeHead(404).end();
    else response.end(this.#spoiled.get(offer.name) ?? offer.content);
  }
}
