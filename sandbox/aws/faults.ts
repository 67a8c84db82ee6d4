/** Rules that make calls fail, wait or vanish, so that a client's handling of AWS's bad days can be seen. */
import { z } from 'zod';
import { AwsError } from './contract.ts';

const RuleSchema = z.strictObject({
  /** As in the SigV4 scope; absent: every service. */
  service: z.string().optional(),
  action: z.string().optional(),
  account: z.string().optional(),
  /** Lets this many matching calls through first. */
  after: z.int().min(0).default(0),
  /** Acts on at most this many calls; absent: on all. */
  count: z.int().min(1).optional(),
  /** Of acting on a matching call, 0 to 1. */
  probability: z.number().min(0).max(1).default(1),
  /** The refusal; without a status 400, without a message a general one. */
  error: z
    .strictObject({
      code: z.string(),
      status: z.int().min(400).max(599).default(400),
      message: z.string().optional(),
    })
    .optional(),
  /** Refuses as the called service refuses when it is called too often. */
  throttle: z.literal(true).optional(),
  /** Real milliseconds, before anything else. */
  latencyMs: z.number().min(0).optional(),
  /** Cuts the connection instead of calling. */
  reset: z.literal(true).optional(),
  /** Calls, then cuts the connection instead of answering. */
  lostAnswer: z.literal(true).optional(),
});

type Rule = z.output<typeof RuleSchema>;

/** A rule as `GET /_sandbox/faults` shows it. */
export type FaultState = Rule & { readonly matched: number; readonly applied: number };

/** What the rules have in store for one call. */
export interface Fate {
  readonly latencyMs: number;
  readonly refusal?: AwsError | undefined;
  readonly connection: 'kept' | 'reset' | 'lostAnswer';
}

export interface FaultTarget {
  readonly service: string;
  readonly action: string;
  readonly account: string;
}

/** The rules in force, oldest first. All that match add their latency; the first that refuses or cuts decides. */
export class Faults {
  #rules: { rule: Rule; matched: number; applied: number }[] = [];
  readonly #chance: () => number;

  /** `chance` gives numbers from 0 up to 1 for rules with a probability. */
  constructor(chance: () => number = Math.random) {
    this.#chance = chance;
  }

  /** Adds rules; throws a ZodError that names the field when one is not a rule. */
  add(rules: unknown): void {
    const parsed = z.array(RuleSchema).parse(rules);
    this.#rules.push(...parsed.map((rule) => ({ rule, matched: 0, applied: 0 })));
  }

  clear(): void {
    this.#rules = [];
  }

  list(): readonly FaultState[] {
    return this.#rules.map(({ rule, matched, applied }) => ({ ...rule, matched, applied }));
  }

  /** Decides what happens to one call, and counts it. */
  decide(target: FaultTarget): Fate {
    let latencyMs = 0;
    for (const entry of this.#rules) {
      if (!this.#acts(entry, target)) continue;
      latencyMs += entry.rule.latencyMs ?? 0;
      const ending = endingOf(entry.rule, target.service);
      if (ending !== undefined) return { latencyMs, ...ending };
    }
    return { latencyMs, connection: 'kept' };
  }

  #acts(entry: { rule: Rule; matched: number; applied: number }, target: FaultTarget): boolean {
    const { rule } = entry;
    const fields = ['service', 'action', 'account'] as const;
    if (fields.some((field) => rule[field] !== undefined && rule[field] !== target[field])) return false;
    entry.matched += 1;
    if (entry.matched <= rule.after || entry.applied >= (rule.count ?? Infinity)) return false;
    if (rule.probability < 1 && this.#chance() >= rule.probability) return false;
    entry.applied += 1;
    return true;
  }
}

function endingOf(rule: Rule, service: string): Omit<Fate, 'latencyMs'> | undefined {
  if (rule.reset) return { connection: 'reset' };
  if (rule.lostAnswer) return { connection: 'lostAnswer' };
  if (rule.throttle) return { connection: 'kept', refusal: throttled(service) };
  if (rule.error === undefined) return undefined;
  const { code, status, message = `The sandbox was told to answer ${code}.` } = rule.error;
  return { connection: 'kept', refusal: new AwsError(code, message, status) };
}

/** How each service says that it is called too often. Source: each service's common errors page. */
function throttled(service: string): AwsError {
  if (service === 'ec2') return new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503);
  if (service === 's3') return new AwsError('SlowDown', 'Please reduce your request rate.', 503);
  const json = ['kms', 'ssm', 'secretsmanager', 'logs'].includes(service);
  return new AwsError(json ? 'ThrottlingException' : 'Throttling', 'Rate exceeded', 400);
}
