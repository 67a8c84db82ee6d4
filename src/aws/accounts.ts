/** Opens AWS accounts: the host with the operator's own identity, guests by assumed roles; everything is made once and shared. */
import type { Clock } from '../support/clock.ts';
import type { Entropy } from '../support/entropy.ts';
import type { Log } from '../support/log.ts';
import type { Account, Accounts, GuestCredential, StackChange } from './account.ts';
import { type OpenAccount, openAccount } from './account-opening.ts';
import { type Owner, ownerOfRole, partitionOfArn } from './arn.ts';
import { Clients } from './clients.ts';
import { type CredentialSource, fixedKey, type HostCredentials, remembered } from './credentials.ts';
import type { Identity } from './identity.ts';
import { lazily } from './lazy.ts';
import { Limiter } from './limiter.ts';
import type { CallMeter } from './meter.ts';

export interface AccountsOptions {
  readonly hostCredentials: HostCredentials;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Log;
  readonly meter: CallMeter;
  /** The operator's version; appears in user agents and session names. */
  readonly version: string;
}

export interface RunningAccounts extends Accounts {
  /** Runs the sweeps of all accounts, also of those opened later, until told to stop; then closes all connections. */
  run(signal: AbortSignal): Promise<void>;
}

/** Opens nothing and calls nothing yet. `AWS_ENDPOINT_URL` and its kin are honoured by the SDK itself. */
export function createAccounts(options: AccountsOptions): RunningAccounts {
  return new AwsAccounts(options);
}

class AwsAccounts implements RunningAccounts {
  readonly #options: AccountsOptions;
  readonly #hostCredentials: CredentialSource;
  readonly #limiters = new Map<string, Limiter>();
  readonly #roles = new Map<string, CredentialSource>();
  readonly #identities = new Map<string, Identity>();
  readonly #clients: Clients[] = [];
  readonly #open = new Map<string, OpenAccount>();
  readonly #listeners = new Set<(change: StackChange) => void>();
  readonly #loops = new Set<Promise<void>>();
  #host: Promise<Owner> | undefined;
  #running: AbortSignal | undefined;

  constructor(options: AccountsOptions) {
    this.#options = options;
    const { hostCredentials, clock } = options;
    this.#hostCredentials =
      hostCredentials === 'ambient' ? remembered(ambient(), clock) : fixedKey(hostCredentials);
  }

  async host(region: string, signal: AbortSignal): Promise<Account> {
    this.#host ??= this.#whoami(region, signal);
    const owner = await this.#host.catch((thrown: unknown) => {
      this.#host = undefined;
      throw thrown;
    });
    return this.#account('host', { owner, region, credentials: this.#hostCredentials });
  }

  guest(credential: GuestCredential, region: string): Account {
    const role = `${credential.roleArn} ${credential.externalId ?? ''}`;
    const owner = ownerOfRole(credential.roleArn);
    return this.#account(role, { owner, region, credentials: this.#role(role, credential, region) });
  }

  onStackChange(listener: (change: StackChange) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  async run(signal: AbortSignal): Promise<void> {
    this.#running = signal;
    for (const { sweep } of this.#open.values()) this.#start(sweep);
    const { promise: stopped, resolve } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (!signal.aborted) await stopped;
    await Promise.allSettled(this.#loops);
    for (const clients of this.#clients) clients.close();
  }

  #account(
    who: string,
    { owner, region, credentials }: { owner: Owner; region: string; credentials: CredentialSource },
  ): Account {
    const name = `${who} ${region}`;
    const known = this.#open.get(name);
    if (known !== undefined) return known.account;
    const { clock, entropy, log } = this.#options;
    const clients = this.#clientsOf(owner.account, region, credentials);
    const changed = (change: StackChange): void => {
      for (const listener of this.#listeners) listener(change);
    };
    const opened = openAccount({ owner, region, clients, clock, entropy, log, changed });
    this.#open.set(name, opened);
    if (this.#running !== undefined) this.#start(opened.sweep);
    return opened.account;
  }

  #start(sweep: OpenAccount['sweep']): void {
    if (this.#running === undefined) return;
    const loop = sweep.run(this.#running).finally(() => this.#loops.delete(loop));
    this.#loops.add(loop);
  }

  /** One source per role, so that all clients of all regions share one session. */
  #role(role: string, credential: GuestCredential, region: string): CredentialSource {
    const known = this.#roles.get(role);
    if (known !== undefined) return known;
    const { clock, version } = this.#options;
    // AWS allows letters, digits and +=,.@- in session names, 64 at most.
    const session = `aws-operator@${version.replaceAll(/[^\w+=,.@-]/g, '-')}`.slice(0, 64);
    const source = remembered(async () => await this.#identity(region).assume(credential, session), clock);
    this.#roles.set(role, source);
    return source;
  }

  async #whoami(region: string, signal: AbortSignal): Promise<Owner> {
    const { account, arn } = await this.#identity(region).whoami(signal);
    return { account, partition: partitionOfArn(arn) };
  }

  /** The token service of the region asked for, with the operator's own identity. */
  #identity(region: string): Identity {
    const known = this.#identities.get(region);
    if (known !== undefined) return known;
    const identity = lazily<Identity>(['whoami', 'assume'], async () =>
      (await import('./identity.ts')).createIdentity(
        this.#clientsOf(undefined, region, this.#hostCredentials),
      ),
    );
    this.#identities.set(region, identity);
    return identity;
  }

  #clientsOf(account: string | undefined, region: string, credentials: CredentialSource): Clients {
    const { clock, meter, version } = this.#options;
    const limiter = (service: string): Limiter => this.#limiter(`${account ?? 'host'} ${service}`);
    const clients = new Clients({ account, region, credentials, limiter, meter, clock, version });
    this.#clients.push(clients);
    return clients;
  }

  #limiter(name: string): Limiter {
    const known = this.#limiters.get(name) ?? new Limiter();
    this.#limiters.set(name, known);
    return known;
  }
}

/** The chain is loaded when credentials are first needed. */
function ambient(): CredentialSource {
  let chain: Promise<CredentialSource> | undefined;
  return async () => {
    chain ??= import('./ambient.ts').then(({ ambientCredentials }) => ambientCredentials());
    return await (await chain)();
  };
}
