/** Runs inside the sandbox's network and opens sockets there, which it hands over to the process that started it. */

import type { SendHandle } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { writeFileSync } from 'node:fs';
import { createServer, connect as dial } from 'node:net';

/** Asks for a socket; the answer carries the same id. */
export interface Request {
  readonly id: number;
  readonly kind: 'listen' | 'bind' | 'connect';
  readonly address: string;
  readonly port: number;
}

/** Goes with the socket, or says why there is none. */
export interface Answer {
  readonly id: number;
  readonly error?: string | undefined;
}

function answer(id: number, handle: SendHandle, after: () => void): void {
  process.send?.({ id } satisfies Answer, handle, { keepOpen: true }, after);
}

function refuse(id: number, error: Error): void {
  process.send?.({ id, error: error.message } satisfies Answer);
}

function open({ id, kind, address, port }: Request): void {
  switch (kind) {
    case 'listen': {
      // Nobody but the one it is handed to accepts connections.
      const server = createServer((socket) => socket.destroy());
      server.once('error', (error) => refuse(id, error));
      server.listen({ host: address, port }, () => answer(id, server, () => server.close()));
      return;
    }
    case 'bind': {
      const socket = createSocket('udp4');
      socket.once('error', (error) => refuse(id, error));
      socket.bind(port, address, () => answer(id, socket, () => socket.close()));
      return;
    }
    case 'connect': {
      const socket = dial({ host: address, port, timeout: 5_000 });
      socket.pause();
      socket.once('timeout', () => socket.destroy(new Error(`${address}:${port} does not answer`)));
      socket.once('error', (error) => refuse(id, error));
      socket.once('connect', () => {
        socket.setTimeout(0);
        process.send?.({ id } satisfies Answer, socket, { keepOpen: false }, () => {});
      });
    }
  }
}

// Bridges pass packets on between machines only when their network is told to.
writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
process.on('message', (request: Request) => open(request));
// Whoever started this process is gone.
process.on('disconnect', () => process.exit(0));
process.send?.({ id: 0 } satisfies Answer);
