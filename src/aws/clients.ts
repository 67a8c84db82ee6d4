/** The SDK clients of one identity in one region: one per service, made on first use, all with the same settings. */
import type { Clock } from '../support/clock.ts';
import { minutes } from '../support/clock.ts';
import { withDeadline } from '../support/deadline.ts';
import type { CredentialSource } from './credentials.ts';
import { type GuardedClient, guard } from './guard.ts';
import type { Limiter } from './limiter.ts';
import type { CallMeter } from './meter.ts';

/** What every client is made with. Reasons: the SDK has no request timeout of its own, and its adaptive mode stalls innocent calls. */
export interface ClientSettings {
  readonly region: string;
  readonly credentials: CredentialSource;
  readonly retryMode: 'standard';
  readonly maxAttempts: number;
  readonly requestHandler: Readonly<Record<string, unknown>>;
  readonly customUserAgent: [string, string][];
}

export interface ClientsOptions {
  /** 12 digits; undefined while the identity is being asked for. */
  readonly account: string | undefined;
  readonly region: string;
  readonly credentials: CredentialSource;
  /** The limiter of this account and a service. */
  readonly limiter: (service: string) => Limiter;
  readonly meter: CallMeter;
  readonly clock: Clock;
  /** The operator's version, for the user agent. */
  readonly version: string;
}

/** A write has no signal of its own: it must end one way or the other, but not hang. */
const writeDeadline = minutes(2);

export class Clients {
  readonly #options: ClientsOptions;
  readonly #open = new Map<object, GuardedClient>();

  constructor(options: ClientsOptions) {
    this.#options = options;
  }

  get account(): string | undefined {
    return this.#options.account;
  }

  get region(): string {
    return this.#options.region;
  }

  /** The one client of this class; `service` is the name IAM actions use, which two classes may share. */
  of<C extends GuardedClient>(service: string, make: new (settings: ClientSettings) => C): C {
    const known = this.#open.get(make);
    if (known !== undefined) return known as C;
    const { account, region, limiter, meter, clock } = this.#options;
    const client = new make(this.#settings());
    guard(client, { account, region, service, limiter: limiter(service), meter, clock });
    this.#open.set(make, client);
    return client;
  }

  /** A client of its own that tries once: for a call that makes a second thing when its answer is lost and it is repeated. */
  once<C extends GuardedClient>(service: string, make: new (settings: ClientSettings) => C): C {
    const { account, region, limiter, meter, clock } = this.#options;
    const client = new make({ ...this.#settings(), maxAttempts: 1 });
    guard(client, { account, region, service, limiter: limiter(service), meter, clock });
    this.#open.set(client, client);
    return client;
  }

  /** Runs a write under a deadline of its own. */
  async write<T>(operation: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return await withDeadline({ clock: this.#options.clock, deadline: writeDeadline, operation }, work);
  }

  /** Closes all connections. */
  close(): void {
    for (const client of this.#open.values()) client.destroy();
    this.#open.clear();
  }

  #settings(): ClientSettings {
    const { region, credentials, version } = this.#options;
    return {
      region,
      credentials,
      retryMode: 'standard',
      maxAttempts: 3,
      requestHandler: {
        connectionTimeout: 3_000,
        requestTimeout: 20_000,
        throwOnRequestTimeout: true,
        httpsAgent: { maxSockets: 16 },
        httpAgent: { maxSockets: 16 },
      },
      customUserAgent: [['aws-operator', version]],
    };
  }
}
