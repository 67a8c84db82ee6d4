/** Makes every call of an SDK client limited, counted and translated, so that no caller can forget to. */
import type { Clock } from '../support/clock.ts';
import { asOperatorError, type OperatorError } from '../support/errors.ts';
import { translate } from './errors.ts';
import type { Limiter } from './limiter.ts';
import { type CallLabels, type CallMeter, callKind } from './meter.ts';

export interface GuardOptions {
  /** 12 digits; unknown while the identity is being asked for. */
  readonly account: string | undefined;
  readonly region: string;
  readonly service: string;
  readonly limiter: Limiter;
  readonly meter: CallMeter;
  readonly clock: Clock;
}

/** Any SDK client. */
export interface GuardedClient {
  readonly middlewareStack: object;
  destroy(): void;
}

/** What is used of the SDK's middleware stack, whose own type differs per client. */
interface MiddlewareStack {
  add(
    middleware: Middleware,
    options: { step: 'initialize' | 'finalizeRequest'; priority: 'high' | 'low' },
  ): void;
}

type Step = (args: never) => Promise<never>;
type Middleware = (next: Step, context: object) => Step;

/** Guards a client; to be called once, right after it is made. */
export function guard(client: GuardedClient, options: GuardOptions): void {
  const stack = client.middlewareStack as MiddlewareStack;
  stack.add(perCall(options), { step: 'initialize', priority: 'high' });
  stack.add(perAttempt(options), { step: 'finalizeRequest', priority: 'low' });
}

function perCall(options: GuardOptions): Middleware {
  const { limiter, clock, meter } = options;
  return (next, context) => async (args) => {
    const call = labels(options, context);
    const asked = clock.monotonic();
    const translated = (thrown: unknown): never => {
      throw translation(thrown, call, args);
    };
    // Translated inside the limiter too, so that it recognises throttling and the meter sees one spelling.
    const work = async (): Promise<never> => {
      meter.queued?.(call, clock.monotonic() - asked);
      return await counted(options, call, async () => await next(args).catch(translated));
    };
    return await limiter.run(work, signalOf(context)).catch(translated);
  };
}

function perAttempt(options: GuardOptions): Middleware {
  return (next, context) => async (args) => {
    options.meter.attempted(labels(options, context));
    return await next(args);
  };
}

async function counted(
  { meter, clock }: GuardOptions,
  call: CallLabels,
  work: () => Promise<never>,
): Promise<never> {
  const began = clock.monotonic();
  const record = (code: string): void =>
    meter.called({ ...call, code, kind: callKind(call.operation), duration: clock.monotonic() - began });
  try {
    const answer = await work();
    record('OK');
    return answer;
  } catch (thrown) {
    const error = asOperatorError(thrown, call.operation);
    record(error.details.vendorCode ?? error.code);
    throw error;
  }
}

function labels({ account, region, service }: GuardOptions, context: object): CallLabels {
  const { commandName } = context as { readonly commandName?: string };
  const operation = (commandName ?? 'unknown').replace(/Command$/, '');
  return { account: account ?? 'unknown', region, service, operation };
}

function translation(thrown: unknown, call: CallLabels, args: { readonly input?: object }): OperatorError {
  return translate(thrown, {
    operation: `${call.service}:${call.operation}`,
    object: objectOf(args.input ?? {}),
    account: call.account === 'unknown' ? undefined : call.account,
  });
}

/** The SDK keeps the caller's signal here, for middleware that waits. */
function signalOf(context: object): AbortSignal | undefined {
  const inner = (context as { readonly __smithy_context?: { readonly abortSignal?: unknown } })
    .__smithy_context;
  return inner?.abortSignal instanceof AbortSignal ? inner.abortSignal : undefined;
}

/** Members that name what a call is about, most telling first. */
const naming = [
  'StackName',
  'Bucket',
  'AliasName',
  'KeyId',
  'RoleArn',
  'RoleName',
  'InstanceProfileName',
  'LoadBalancerArn',
  'LoadBalancerName',
  'TargetGroupArn',
  'VolumeId',
  'GroupId',
  'NetworkInterfaceId',
  'HostedZoneId',
] as const;

function objectOf(input: Readonly<Record<string, unknown>> | object): string | undefined {
  const members = input as Readonly<Record<string, unknown>>;
  const name = naming.map((member) => members[member]).find((value) => typeof value === 'string');
  if (typeof name !== 'string') return undefined;
  return typeof members['Key'] === 'string' ? `${name}/${members['Key']}` : name;
}
