/** A limit of an account: what AWS counts, when it counts it, and how it refuses one more. */
import type { AwsError, Call, OwnService, Services } from '../contract.ts';

/** What a quota can look at when it counts. */
export interface Territory {
  readonly call: Call;
  /** Clients in the call's account and region, past faults, guards and meter. */
  readonly services: Services;
  readonly ownServices: ReadonlyMap<string, OwnService>;
}

export interface Quota {
  /** As in Service Quotas: `vpc`, `ec2` … */
  readonly serviceCode: string;
  /** `L-F678F1CE` */
  readonly quotaCode: string;
  readonly name: string;
  /** AWS's default. */
  readonly default: number;
  /** True: for the account in all regions. */
  readonly global?: boolean;
  /** The call that makes one more, by the service of its signature. */
  readonly service: string;
  readonly action: string;
  /** How many there are, in the scope that the call is about. */
  readonly count: (territory: Territory) => Promise<number>;
  /** How many the call asks for; one by default. */
  readonly wanted?: (territory: Territory) => Promise<number>;
  readonly refusal: (limit: number) => AwsError;
}
