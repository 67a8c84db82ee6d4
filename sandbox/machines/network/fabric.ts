/** The sandbox's own network: a namespace with a bridge per VPC, in which machines, AWS's addresses and the operator meet. */
import { type ChildProcess, type SendHandle, spawn } from 'node:child_process';
import type { Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watchOver } from '../../guardian.ts';
import { writePidFile } from '../../processes.ts';
import type { Answer, Request } from './doorman.ts';
import { inside, run } from './shell.ts';

const doorman = fileURLToPath(new URL('doorman.ts', import.meta.url));

interface Asked {
  readonly resolve: (handle: SendHandle) => void;
  readonly reject: (error: Error) => void;
}

/** Nothing of it is visible from outside, so two of them may use the same addresses. It ends with its process. */
export class Fabric {
  readonly #doorman: ChildProcess;
  readonly #asked = new Map<number, Asked>();
  readonly #servers = new Set<Server>();
  #last = 0;

  private constructor(child: ChildProcess) {
    this.#doorman = child;
    child.on('message', (answer: Answer, handle: SendHandle) => this.#settle(answer, handle));
    child.on('exit', () => this.#settleAll(new Error('the network of the sandbox is gone')));
  }

  /** Log and pid file go to `directory`. */
  static async start(directory: string): Promise<Fabric> {
    mkdirSync(directory, { recursive: true });
    const log = openSync(join(directory, 'network.log'), 'w');
    const child = spawn('unshare', ['--net', process.execPath, doorman], {
      stdio: ['ignore', log, log, 'ipc'],
      detached: true,
    });
    closeSync(log);
    await once(child, 'message');
    const pid = child.pid as number;
    const unwatch = watchOver(pid);
    child.once('exit', unwatch);
    await writePidFile(join(directory, 'network.pid'), pid, process.execPath);
    const fabric = new Fabric(child);
    await fabric.ip('link set lo up');
    return fabric;
  }

  /** Of the process that holds the network. */
  get pid(): number {
    return this.#doorman.pid as number;
  }

  /** Runs lines of `ip` in the network, all or up to the first that fails. */
  async ip(...lines: readonly string[]): Promise<void> {
    await run(inside(this.pid, ['net'], ['ip', '-batch', '-']), `${lines.join('\n')}\n`);
  }

  /** A server that listens in the network; it is closed with the network at the latest. */
  async listen(address: string, port: number, serve: (socket: Socket) => void): Promise<Server> {
    const server = (await this.#ask('listen', address, port)) as Server;
    server.on('connection', serve);
    this.#servers.add(server);
    return server;
  }

  /** A UDP socket in the network. */
  async bind(address: string, port: number): Promise<UdpSocket> {
    return (await this.#ask('bind', address, port)) as UdpSocket;
  }

  /** A connection made from inside the network; paused until somebody reads. */
  async connect(address: string, port: number): Promise<Socket> {
    return (await this.#ask('connect', address, port)) as Socket;
  }

  /** From now on `127.0.0.1:port` means in the network what it means outside. */
  async carryIn(port: number): Promise<void> {
    await this.listen('127.0.0.1', port, (socket) => joinSockets(socket, connect(port, '127.0.0.1')));
  }

  /** A port on loopback outside that leads to an address inside; 0 takes a free one. */
  async carryOut(address: string, port: number, outside = 0): Promise<number> {
    const server = createServer((socket) => {
      this.connect(address, port).then(
        (inner) => joinSockets(socket, inner),
        () => socket.destroy(),
      );
    });
    server.listen(outside, '127.0.0.1');
    await once(server, 'listening');
    this.#servers.add(server);
    const bound = server.address();
    return typeof bound === 'object' && bound !== null ? bound.port : outside;
  }

  async stop(): Promise<void> {
    for (const server of this.#servers) server.close();
    if (this.#doorman.exitCode !== null || this.#doorman.signalCode !== null) return;
    const gone = once(this.#doorman, 'exit');
    this.#doorman.kill('SIGKILL');
    await gone;
  }

  #ask(kind: Request['kind'], address: string, port: number): Promise<SendHandle> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#doorman.send({ id, kind, address, port } satisfies Request, (error) => {
        if (error !== null) this.#settle({ id, error: error.message }, undefined);
      });
    });
  }

  #settle({ id, error }: Answer, handle: SendHandle | undefined): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (error === undefined && handle !== undefined) asked?.resolve(handle);
    else asked?.reject(new Error(error ?? 'the network of the sandbox gave no socket'));
  }

  #settleAll(error: Error): void {
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
  }
}

/** Each of the two gets what the other says, and ends with it. */
export function joinSockets(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
    from.pipe(to);
  }
}
