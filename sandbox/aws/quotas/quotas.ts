/** Enforces limits of accounts that somebody has set, with AWS's own refusals; without that there is no limit. */
import { z } from 'zod';
import type { Call, OwnService, ServicesFor } from '../contract.ts';
import { machineQuotas } from './machine-quotas.ts';
import { networkQuotas } from './network-quotas.ts';
import { otherQuotas } from './other-quotas.ts';
import type { Quota } from './quota.ts';

/** Every quota there is. */
export const quotaTable: readonly Quota[] = [...networkQuotas, ...machineQuotas, ...otherQuotas];

const Setting = z.strictObject({
  /** 12 digits; absent: every account. */
  account: z.string().optional(),
  /** Absent: every region. */
  region: z.string().optional(),
  quotaCode: z.string().refine((code) => quotaTable.some(({ quotaCode }) => quotaCode === code), {
    error: `there are ${quotaTable.map(({ quotaCode, name }) => `${quotaCode} (${name})`).join(', ')}`,
  }),
  /** `default` enforces AWS's; `null` takes the limit away. */
  value: z.union([z.int().min(0), z.literal('default'), z.null()]),
});

type SettingRow = z.output<typeof Setting>;

export interface QuotaParts {
  readonly backstage: ServicesFor;
  readonly ownServices: ReadonlyMap<string, OwnService>;
}

/** The limits in force. The last setting that fits a call counts. */
export class Quotas {
  readonly #parts: QuotaParts;
  #settings: readonly SettingRow[] = [];
  /** One creation after the other where a limit is set: two at once would both find room for one. */
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(parts: QuotaParts) {
    this.#parts = parts;
  }

  /** Adds settings, or `{ "defaults": true }`: AWS's defaults everywhere. Throws a ZodError that names the mistake. */
  set(settings: unknown): void {
    const defaults = z.strictObject({ defaults: z.literal(true) }).safeParse(settings);
    const rows = defaults.success
      ? quotaTable.map(({ quotaCode }) => ({ quotaCode, value: 'default' as const }))
      : z.array(Setting).parse(settings);
    this.#settings = [...this.#settings, ...rows];
  }

  clear(): void {
    this.#settings = [];
  }

  settings(): readonly SettingRow[] {
    return this.#settings;
  }

  /** What Service Quotas shows: the limit that is set, or AWS's default, which is not enforced. */
  valueOf(quota: Quota, where: Call['caller']): number {
    return this.#limit(quota, where) ?? quota.default;
  }

  /** Does `work`, unless it would go over a limit; then throws AWS's refusal. */
  async during<T>(call: Call, work: () => Promise<T>): Promise<T> {
    const limits = this.#settings.length === 0 ? [] : this.#limits(call);
    if (limits.length === 0) return await work();
    const place = `${call.caller.account}/${call.caller.region}/${call.action}`;
    const turn = (this.#queues.get(place) ?? Promise.resolve()).then(async () => {
      for (const { quota, limit } of limits) await this.#check(call, quota, limit);
      return await work();
    });
    const settled = turn.catch(() => undefined);
    this.#queues.set(place, settled);
    return await turn;
  }

  async #check(call: Call, quota: Quota, limit: number): Promise<void> {
    const { backstage, ownServices } = this.#parts;
    const territory = { call, services: backstage(call.caller), ownServices };
    const wanted = (await quota.wanted?.(territory)) ?? 1;
    if (wanted > 0 && (await quota.count(territory)) + wanted > limit) throw quota.refusal(limit);
  }

  #limits({ service, action, caller }: Call): readonly { readonly quota: Quota; readonly limit: number }[] {
    return quotaTable
      .filter((quota) => quota.service === service && quota.action === action)
      .flatMap((quota) => {
        const limit = this.#limit(quota, caller);
        return limit === undefined ? [] : [{ quota, limit }];
      });
  }

  #limit(quota: Quota, { account, region }: Call['caller']): number | undefined {
    const row = this.#settings.findLast(
      (one) =>
        one.quotaCode === quota.quotaCode &&
        (one.account === undefined || one.account === account) &&
        (one.region === undefined || one.region === region),
    );
    if (row === undefined || row.value === null) return undefined;
    return row.value === 'default' ? quota.default : row.value;
  }
}
