/** The server's side of TLS for names that belong to others: certificates of the sandbox's authority, made when asked for. */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Authority } from './authority.ts';

/** With a certificate for the name that the client asks for; ends with the socket. */
export function shield(socket: Socket, authority: Authority): TLSSocket {
  const shielded = new TLSSocket(socket, {
    isServer: true,
    ALPNProtocols: ['http/1.1'],
    SNICallback: (name, done) => {
      authority.contextFor(name).then(
        (context) => done(null, context),
        (error: Error) => done(error),
      );
    },
  });
  socket.on('error', () => {});
  shielded.on('error', () => socket.destroy());
  return shielded;
}
