/** What each of the sandbox's own paths does. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { SettableClock } from './clock.ts';
import type { Caller, OwnService, ServicesFor } from './contract.ts';
import type { Faults } from './faults.ts';
import type { Consistency } from './guards/fresh-iam.ts';
import type { Enforcement } from './iam/enforcement.ts';
import type { Identities } from './identities.ts';
import { instanceCredentials } from './instance-credentials.ts';
import { findLeftovers } from './leftovers/find.ts';
import type { Meter } from './meter.ts';
import type { Moto } from './moto.ts';
import type { Quotas } from './quotas/quotas.ts';

/** What the paths show and steer. */
export interface ControlParts {
  readonly clock: SettableClock;
  readonly meter: Meter;
  readonly faults: Faults;
  readonly identities: Identities;
  readonly enforcement: Enforcement;
  readonly quotas: Quotas;
  readonly consistency: Consistency;
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
export class Mistake extends Error {
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

const ClockSchema = z.strictObject({
  mode: z.enum(['instant', 'scaled', 'aws']),
  factor: z.number().min(1).default(1),
});

const IamSchema = z.strictObject({ enforced: z.boolean() });

const ConsistencySchema = z.strictObject({ iamSeconds: z.number().min(0) });

const AccountSchema = z.strictObject({ account: z.string().regex(/^\d{12}$/) });

const InstanceSchema = z.strictObject({
  account: z.string().regex(/^\d{12}$/),
  instanceId: z.string(),
  /** Absent: every region in which the account has been used. */
  region: z.string().optional(),
  durationSeconds: z.number().positive().max(21_600).optional(),
});

/** By method and path. */
export const controlPaths: Readonly<Record<string, ControlHandler>> = {
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
  'GET consistency': ({ parts }) => parts.consistency,
  'PUT consistency': ({ parts, body }) => Object.assign(parts.consistency, ConsistencySchema.parse(body)),
  'POST expired-credentials': ({ parts, body }) => ({
    expired: parts.identities.expire(AccountSchema.parse(body).account),
  }),
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

function iamState({ enforcement }: ControlParts): object {
  return { enforced: enforcement.enforced, used: enforcement.used() };
}

function clockState({ mode, factor }: SettableClock): object {
  return { mode, factor };
}
