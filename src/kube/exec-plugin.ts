/** Credentials that a program prints, as kubeconfigs of managed clusters ask for (client.authentication.k8s.io). */
import { execFile } from 'node:child_process';
import { type Clock, seconds } from '../support/clock.ts';
import { OperatorError } from '../support/errors.ts';
import { Secret } from '../support/secret.ts';

export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args?: readonly string[] | null | undefined;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null | undefined;
  /** What to do when the command does not exist. */
  readonly installHint?: string | undefined;
}

export interface PrintedCredential {
  readonly token?: Secret<string> | undefined;
  readonly cert?: string | undefined;
  readonly key?: Secret<string> | undefined;
}

/** A credential is renewed this long before it ends, so that none ends under way. */
const MARGIN = seconds(30);
/** A plugin that asks a person or hangs must not hold a pass for ever. */
const DEADLINE = seconds(60);

interface Held {
  readonly credential: PrintedCredential;
  /** Wall time in milliseconds; plugins give a date. */
  readonly until: number;
}

/** Runs one plugin at a time and keeps what it printed until shortly before it ends. */
export class PluginCredential {
  readonly #plugin: ExecPlugin;
  readonly #clock: Clock;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  #held: Held | undefined;
  #running: Promise<Held> | undefined;

  constructor(plugin: ExecPlugin, environment: Readonly<Record<string, string | undefined>>, clock: Clock) {
    this.#plugin = plugin;
    this.#environment = environment;
    this.#clock = clock;
  }

  async get(): Promise<PrintedCredential> {
    if (this.#held !== undefined && this.#clock.now().getTime() < this.#held.until)
      return this.#held.credential;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    this.#held = await this.#running;
    return this.#held.credential;
  }

  forget(): void {
    this.#held = undefined;
  }

  async #run(): Promise<Held> {
    const { apiVersion, command, args } = this.#plugin;
    const request = { apiVersion, kind: 'ExecCredential', spec: { interactive: false } };
    const env: NodeJS.ProcessEnv = { ...this.#environment, KUBERNETES_EXEC_INFO: JSON.stringify(request) };
    for (const { name, value } of this.#plugin.env ?? []) env[name] = value;
    const printed = await new Promise<string>((resolve, reject) => {
      execFile(
        command,
        [...(args ?? [])],
        { env, timeout: DEADLINE, encoding: 'utf8' },
        (failure, out, said) =>
          failure === null
            ? resolve(out)
            : reject(this.#failed(`${failure.message} ${said}`.trim(), failure)),
      );
    });
    return this.#read(printed);
  }

  #read(printed: string): Held {
    const status = parseStatus(printed);
    const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp: end } = status;
    if (token === undefined && cert === undefined)
      throw this.#failed('it printed no token and no certificate');
    const credential = { token: hidden(token), cert, key: hidden(key) };
    return { credential, until: end === undefined ? Number.POSITIVE_INFINITY : Date.parse(end) - MARGIN };
  }

  #failed(reason: string, cause?: unknown): OperatorError {
    const missing = (cause as { code?: unknown } | undefined)?.code === 'ENOENT';
    const hint = missing && this.#plugin.installHint !== undefined ? ` ${this.#plugin.installHint}` : '';
    const operation = 'run credential plugin';
    return new OperatorError({
      code: 'Denied',
      operation,
      object: this.#plugin.command,
      reason: reason + hint,
      cause,
    });
  }
}

interface ExecStatus {
  readonly token?: string | undefined;
  readonly clientCertificateData?: string | undefined;
  readonly clientKeyData?: string | undefined;
  readonly expirationTimestamp?: string | undefined;
}

function parseStatus(printed: string): ExecStatus {
  try {
    return (JSON.parse(printed) as { status?: ExecStatus } | null)?.status ?? {};
  } catch {
    // Never quoted: it may hold a credential. The caller says that there was none.
    return {};
  }
}

function hidden(value: string | undefined): Secret<string> | undefined {
  return value === undefined ? undefined : new Secret(value);
}
