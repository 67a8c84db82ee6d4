/** The sandbox's Vault: the real server on a loopback port with its storage in a folder, initialised and unsealed. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clearLeftovers, freePort, type RunningProcess, startProcess, waitUntilReady } from '../processes.ts';
import { type VaultAnswer, type VaultRequest, vaultClient } from './client.ts';

export interface VaultOptions {
  /** Runs as `<program> server -config=FILE`. */
  readonly program: string;
  /** Storage, logs and pid file are below it; what an earlier run left there is ended and removed. */
  readonly directory: string;
  /** Speaks TLS with this certificate, which covers 127.0.0.1, and nothing else; plain HTTP when absent. */
  readonly tls?: VaultTls | undefined;
}

/** Files and texts in PEM. */
export interface VaultTls {
  readonly certFile: string;
  readonly keyFile: string;
  /** Who signed the certificate. */
  readonly ca: string;
}

export interface Vault {
  /** `http://127.0.0.1:<port>`, or `https:` with TLS; the same after a restart. */
  readonly address: string;
  readonly rootToken: string;
  /** The one key that unseals it. */
  readonly unsealKey: string;
  /** A line of JSON for each request and each answer. */
  readonly auditLogPath: string;
  /** Asks as root; rejects with Vault's own words when it refuses. */
  readonly request: (call: VaultRequest) => Promise<VaultAnswer>;
  /** Resolves when every request is answered again. */
  unseal(): Promise<void>;
  seal(): Promise<void>;
  /** Ends the server as a crash would; what it stored stays. */
  crash(): Promise<void>;
  /** Starts the server again after a crash, unsealed. */
  restart(): Promise<void>;
  /** Resolves with the end of its log as soon as it ends unasked. */
  readonly failed: Promise<string>;
  /** Calling it twice is harmless. */
  stop(): Promise<void>;
}

/** Starts an empty Vault whose audit log is on. Rejects with the end of its log when it fails, and leaves nothing running then. */
export async function startVault(options: VaultOptions): Promise<Vault> {
  try {
    return await startOnce(options);
  } catch (error) {
    // Between finding a port free and listening on it somebody else may take it.
    if (!String(error).includes('address already in use')) throw error;
    return await startOnce(options);
  }
}

async function startOnce(options: VaultOptions): Promise<Vault> {
  const { directory } = options;
  await clearLeftovers(directory);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const server = new Server(options, await freePort());
  await server.start();
  try {
    return await initialised(server, join(directory, 'audit.log'));
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function initialised(server: Server, auditLogPath: string): Promise<Vault> {
  const { address, ca } = server;
  const ask = vaultClient({ address, ca });
  const { body } = await ask({
    method: 'PUT',
    path: 'sys/init',
    body: { secret_shares: 1, secret_threshold: 1 },
  });
  const { keys, root_token: rootToken } = body as { readonly keys: readonly [string]; root_token: string };
  const [unsealKey] = keys;
  const request = vaultClient({ address, ca, token: rootToken });
  const unseal = async (): Promise<void> => {
    await ask({ method: 'PUT', path: 'sys/unseal', body: { key: unsealKey } });
    // Unsealing is answered before tokens and mounts are loaded.
    const probe = async (): Promise<boolean> =>
      (await request({ method: 'GET', path: 'auth/token/lookup-self' })).status === 200;
    await waitUntilReady({ what: 'Vault', processes: server.processes, probe, deadline: 60_000 });
  };
  await unseal();
  await request({
    method: 'PUT',
    path: 'sys/audit/file',
    body: { type: 'file', options: { file_path: auditLogPath } },
  });
  return {
    address,
    rootToken,
    unsealKey,
    auditLogPath,
    request,
    unseal,
    seal: async () => void (await request({ method: 'PUT', path: 'sys/seal' })),
    crash: async () => await server.crash(),
    restart: async () => {
      await server.start();
      await unseal();
    },
    failed: server.failed,
    stop: async () => await server.stop(),
  };
}

/** The process, which may end and come back. */
class Server {
  readonly address: string;
  readonly ca: string | undefined;
  readonly failed: Promise<string>;
  readonly #options: VaultOptions;
  readonly #port: number;
  readonly #fail: (reason: string) => void;
  #process: RunningProcess | undefined;
  /** Ended on purpose. */
  readonly #asked = new WeakSet<RunningProcess>();

  constructor(options: VaultOptions, port: number) {
    this.#options = options;
    this.#port = port;
    this.address = `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
    this.ca = options.tls?.ca;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.failed = promise;
    this.#fail = resolve;
  }

  get processes(): readonly RunningProcess[] {
    return this.#process === undefined ? [] : [this.#process];
  }

  /** Resolves when it answers, sealed or not. */
  async start(): Promise<void> {
    const { program, directory } = this.#options;
    const config = join(directory, 'vault.json');
    await writeFile(config, JSON.stringify(this.#config()), { mode: 0o600 });
    const child = await startProcess({
      name: 'vault',
      command: program,
      args: ['server', `-config=${config}`],
      directory,
      grace: 3_000,
    });
    this.#process = child;
    void child.ended.then((how) => {
      if (!this.#asked.has(child))
        this.#fail(`vault ended (${how}). The end of ${child.logPath}:\n${child.lastLines()}`);
    });
    const ask = vaultClient(this);
    const probe = async (): Promise<boolean> =>
      (await ask({ method: 'GET', path: 'sys/seal-status' })).status === 200;
    await waitUntilReady({ what: 'vault', processes: [child], probe, deadline: 60_000 }).catch(
      async (error: unknown) => {
        await this.stop();
        throw error;
      },
    );
  }

  async stop(): Promise<void> {
    for (const child of this.processes) {
      this.#asked.add(child);
      await child.stop();
    }
  }

  async crash(): Promise<void> {
    for (const child of this.processes) {
      this.#asked.add(child);
      process.kill(child.pid, 'SIGKILL');
      await child.ended;
    }
  }

  /** As Vault itself reads it, so that any Vault serves. */
  #config(): object {
    const { directory, tls } = this.#options;
    const secured =
      tls === undefined ? { tls_disable: true } : { tls_cert_file: tls.certFile, tls_key_file: tls.keyFile };
    return {
      disable_mlock: true,
      api_addr: this.address,
      storage: { file: { path: join(directory, 'storage') } },
      listener: { tcp: { address: `127.0.0.1:${this.#port}`, ...secured } },
    };
  }
}
