/** The sandbox's own paths on the gateway, `/_sandbox/…`: health, calls, faults, clock, leftovers; all in JSON. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { SettableClock } from './clock.ts';
import type { Caller, OwnService, ServicesFor } from './contract.ts';
import type { Faults } from './faults.ts';
import type { Enforcement } from './iam/enforcement.ts';
import type { Identities } from './identities.ts';
import { instanceCredentials, NoInstanceRole } from './instance-credentials.ts';
import { findLeftovers } from './leftovers/find.ts';
import type { Meter } from './meter.ts';
import type { Moto } from './moto.ts';
import type { Quotas } from './quotas/quotas.ts';
import { readBody, splitTarget } from './wire/request.ts';

export interface ControlParts {
  readonly clock: SettableClock;
  readonly meter: Meter;
  readonly faults: Faults;
  readonly identities: Identities;
  readonly enforcement: Enforcement;
  readonly quotas: Quotas;
  readonly moto: Moto;
  readonly backstage: ServicesFor;
  readonly ownServices: ReadonlyMap<string, OwnService>;
  /** Accounts and regions in which somebody has called, by `account/region`. */
  readonly territories: ReadonlyMap<string, Caller>;
}

interface Asked {
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly parts: ControlParts;
}

type ControlHandler = (asked: Asked) => unknown;

/** A mistake of the one who asks: status and sentence. */
class Mistake extends Error {
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

const PREFIX = '/_sandbox/';

const ClockSchema = z.strictObject({
  mode: z.enum(['instant', 'scaled', 'aws']),
  factor: z.number().min(1).default(1),
});

const IamSchema = z.strictObject({ enforced: z.boolean() });

const InstanceSchema = z.strictObject({
  account: z.string().regex(/^\d{12}$/),
  instanceId: z.string(),
  /** Absent: every region in which the account has been used. */
  region: z.string().optional(),
  durationSeconds: z.number().positive().max(21_600).optional(),
});

const handlers: Readonly<Record<string, ControlHandler>> = {
  'GET health': ({ parts }) => {
    const failure = parts.moto.failure();
    if (failure !== undefined) throw new Mistake(503, failure);
    const { url, pid } = parts.moto;
    return { status: 'ok', ownServices: [...parts.ownServices.keys()], moto: { url, pid } };
  },
  'GET calls': ({ parts }) => parts.meter.report(),
  'DELETE calls': ({ parts }) => parts.meter.reset(),
  'GET faults': ({ parts }) => parts.faults.list(),
  'POST faults': ({ parts, body }) => {
    parts.faults.add(body);
    return parts.faults.list();
  },
  'DELETE faults': ({ parts }) => parts.faults.clear(),
  'GET clock': ({ parts }) => clockState(parts.clock),
  'PUT clock': ({ parts, body }) => {
    parts.clock.set(ClockSchema.parse(body));
    return clockState(parts.clock);
  },
  'GET iam': ({ parts }) => iamState(parts),
  'PUT iam': ({ parts, body }) => {
    parts.enforcement.enforced = IamSchema.parse(body).enforced;
    return iamState(parts);
  },
  'GET quotas': ({ parts }) => parts.quotas.settings(),
  'PUT quotas': ({ parts, body }) => {
    parts.quotas.set(body);
    return parts.quotas.settings();
  },
  'DELETE quotas': ({ parts }) => parts.quotas.clear(),
  'POST instance-credentials': async ({ parts, body }) => {
    const { account, region, ...question } = InstanceSchema.parse(body);
    const places = [...parts.territories.values()].filter(
      (place) => place.account === account && (region === undefined || place.region === region),
    );
    const token = (bytes: number): string => randomBytes(bytes).toString('hex');
    return await instanceCredentials({ ...parts, token }, { ...question, places });
  },
  'GET leftovers': ({ parts, query }) => {
    const cluster = query.get('cluster') ?? '';
    if (cluster === '') throw new Mistake(400, 'Say which cluster: /_sandbox/leftovers?cluster=<id>');
    return findLeftovers(cluster, parts);
  },
};

/** Whether the request is for the sandbox itself and not for AWS. */
export function isControl(message: IncomingMessage): boolean {
  return message.url?.startsWith(PREFIX) === true;
}

/** Answers a control request; 204 where there is nothing to say. */
export async function answerControl(
  message: IncomingMessage,
  response: ServerResponse,
  parts: ControlParts,
): Promise<void> {
  try {
    const answer = await handle(message, parts);
    if (answer === undefined) response.writeHead(204).end();
    else sendJson(response, 200, answer);
  } catch (error) {
    sendJson(response, statusOf(error), { error: sentenceOf(error) });
  }
}

function statusOf(error: unknown): number {
  if (error instanceof Mistake) return error.status;
  if (error instanceof NoInstanceRole) return 404;
  return error instanceof z.ZodError ? 400 : 500;
}

async function handle(message: IncomingMessage, parts: ControlParts): Promise<unknown> {
  const { path, search } = splitTarget(message.url ?? '');
  const name = path.slice(PREFIX.length);
  const handler = handlers[`${message.method} ${name}`];
  if (handler === undefined) {
    const paths = Object.keys(handlers).map((known) => known.replace(' ', ` ${PREFIX}`));
    throw new Mistake(404, `There is no ${message.method} ${path}; there are ${paths.join(', ')}.`);
  }
  const body = parseBody(await readBody(message));
  return handler({ query: new URLSearchParams(search), body, parts });
}

function parseBody(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw new Mistake(400, 'The body is not JSON.');
  }
}

function iamState({ enforcement }: ControlParts): object {
  return { enforced: enforcement.enforced, used: enforcement.used() };
}

function clockState({ mode, factor }: SettableClock): object {
  return { mode, factor };
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(value)}\n`);
}

function sentenceOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error).replaceAll('\n', ' ');
  return error instanceof Error ? error.message : String(error);
}
