/** The one address that stands for all of AWS, and an inner door, without an address, for our own services. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { SettableClock } from './clock.ts';
import { ConsoleOutput, type ConsoleSource } from './console-output.ts';
import type { Call, Caller, OwnService, ServicesFor } from './contract.ts';
import { answerControl, isControl } from './control.ts';
import type { ControlParts } from './control-paths.ts';
import { Exchange } from './exchange.ts';
import { Execution } from './execution.ts';
import { Faults } from './faults.ts';
import { MotoDoor } from './forward.ts';
import { guards } from './guards/all.ts';
import { Enforcement } from './iam/enforcement.ts';
import { Identities } from './identities.ts';
import { InnerDoor } from './inner-door.ts';
import { LedgerExecution } from './ledger/execution.ts';
import { Meter } from './meter.ts';
import type { Moto } from './moto.ts';
import { Quotas } from './quotas/quotas.ts';
import { createServiceQuotas } from './quotas/service.ts';
import { RequestLog } from './request-log.ts';
import { createServicesFor } from './services.ts';

export interface GatewayOptions {
  readonly moto: Moto;
  /** Absent or 0: a free one. */
  readonly port?: number | undefined;
  readonly clock?: SettableClock | undefined;
  /** One JSON line for each request. */
  readonly logFile?: string | undefined;
  /** Whether IAM policies count from the start; no by default. */
  readonly iamEnforced?: boolean | undefined;
  /** Writes down what moto would do, which is not there; no by default. */
  readonly ledger?: boolean | undefined;
}

export interface Gateway {
  /** For users: what `AWS_ENDPOINT_URL` is set to. */
  readonly url: string;
  readonly clock: SettableClock;
  readonly identities: Identities;
  readonly meter: Meter;
  readonly faults: Faults;
  readonly enforcement: Enforcement;
  /** Clients that come in by the inner door, booked as made by the service `via`. */
  readonly servicesFor: (via: string) => ServicesFor;
  /** Clients that reach moto past everything, for the seed and for looking around; needs no working key. */
  readonly backstage: ServicesFor;
  /** Does `work` unless it would go over a limit that the call is subject to; then throws AWS's refusal. */
  readonly withinQuota: Quotas['during'];
  /** From now on calls to this service are answered by it. */
  serve(service: OwnService): void;
  /** From now on instances have written on their consoles what it says. */
  showConsoles(source: ConsoleSource): void;
  /** From now on told of every call, a user's or a service's, that moto has answered well. */
  onDone(listener: (call: Call) => void): void;
  stop(): Promise<void>;
}

/** Long, so that no busy client finds the connection closed that it has just taken up again. */
const keepAliveMilliseconds = 60_000;

/** Listens on loopback. Stops its own services, not moto, when it is stopped. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const parts = createParts(options);
  const { clock, identities, meter, faults, enforcement, backstage, ownServices, listeners } = parts;
  const { log, exchange, control, moto, consoles, quotas } = parts;
  const { server, url } = await listen(createServer(serve(exchange, control)), options.port ?? 0);
  return {
    url,
    clock,
    identities,
    meter,
    faults,
    enforcement,
    backstage,
    withinQuota: (call, work) => quotas.during(call, work),
    servicesFor: (via) => createServicesFor({ endpoint: url, requestHandler: new InnerDoor(exchange, via) }),
    serve: (service) => void ownServices.set(service.service, service),
    showConsoles: (source) => void (consoles.source = source),
    onDone: (listener) => void listeners.add(listener),
    async stop() {
      await Promise.all([...ownServices.values()].map((service) => service.stop()));
      await close(server);
      moto.close();
      await log.close();
    },
  };
}

/** Everything behind the doors, put together. */
function createParts(options: GatewayOptions) {
  const clock = options.clock ?? new SettableClock();
  const [identities, meter, faults] = [new Identities(), new Meter(), new Faults()];
  const [log, moto] = [new RequestLog(options.logFile), new MotoDoor(options.moto)];
  const [ownServices, territories] = [new Map<string, OwnService>(), new Map<string, Caller>()];
  const backstage = createServicesFor({
    endpoint: options.moto.url,
    headers: ({ account }) => ({ 'x-moto-account-id': account }),
  });
  const enforcement = new Enforcement({ identities, backstage, enforced: options.iamEnforced ?? false });
  const [quotas, consistency] = [new Quotas({ backstage, ownServices }), { iamSeconds: 0 }];
  ownServices.set('servicequotas', createServiceQuotas(quotas));
  const shared = { identities, faults, meter, backstage, ownServices, enforcement, quotas, consistency };
  const standing = guards({ identities, clock }, consistency);
  const [listeners, consoles] = [new Set<(call: Call) => void>(), new ConsoleOutput()];
  const done = (call: Call): void => {
    for (const one of [...ownServices.values(), ...standing]) one.noticed?.(call);
    for (const listener of listeners) listener(call);
  };
  const execution =
    options.ledger === true
      ? new LedgerExecution({ identities, ownServices })
      : new Execution({ ...shared, moto, guards: standing, consoles, done });
  const exchange = new Exchange({
    ...shared,
    log,
    execution,
    failure: () => options.moto.failure(),
    regions: options.moto.regions,
    visited: (caller) => territories.set(`${caller.account}/${caller.region}`, caller),
  });
  const control = { ...shared, clock, moto: options.moto, territories };
  return { ...shared, clock, log, moto, listeners, consoles, exchange, control };
}

/** Serves the sandbox's own paths, and AWS's. */
function serve(exchange: Exchange, control: ControlParts) {
  return (message: IncomingMessage, response: ServerResponse): void => {
    const answered = isControl(message)
      ? answerControl(message, response, control)
      : exchange.handle(message, response);
    answered.catch(() => message.socket.destroy());
  };
}

async function listen(server: Server, port: number): Promise<{ server: Server; url: string }> {
  server.keepAliveTimeout = keepAliveMilliseconds;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
