/** Finds every object of a cluster that still exists, in every account and region that was ever called. */
import type { Caller, Leftover, OwnService, ServicesFor } from '../contract.ts';
import { accountWide } from './account-wide.ts';
import { ec2Objects, routesInto } from './ec2.ts';
import { encryptionKeys } from './keys.ts';
import { loadBalancers } from './load-balancers.ts';
import { launchGroups, stacks } from './stacks.ts';
import { belongsTo, type Found, type Territory } from './territory.ts';

export interface LeftoverSearch {
  readonly backstage: ServicesFor;
  readonly ownServices: ReadonlyMap<string, OwnService>;
  readonly territories: ReadonlyMap<string, Caller>;
}

/** Everything that carries the cluster's id as a word in its name or tags, and routes into its peerings. */
export async function findLeftovers(cluster: string, search: LeftoverSearch): Promise<readonly Leftover[]> {
  const territories = [...search.territories.values()].map(
    (caller): Territory => ({
      caller,
      services: search.backstage(caller),
      own: search.ownServices,
      belongs: belongsTo(cluster),
    }),
  );
  const regional = await Promise.all(territories.map(inRegion));
  const peerings = new Set(regional.flatMap(({ peerings: ids }) => ids));
  const routes = await Promise.all(
    territories.map(async (territory) => placed(territory, await routesInto(peerings, territory))),
  );
  const accounts = new Map(
    territories.map((territory) => [`${territory.caller.account}/${territory.caller.partition}`, territory]),
  );
  const global = await Promise.all(
    [...accounts.values()].map(async (territory) =>
      placed({ caller: { ...territory.caller, region: 'global' } }, await accountWide(territory)),
    ),
  );
  return [...regional.map(({ found }) => found), ...routes, ...global].flat();
}

async function inRegion(territory: Territory): Promise<{ found: Leftover[]; peerings: readonly string[] }> {
  const looks = [stacks, launchGroups, loadBalancers, encryptionKeys];
  const [ec2, ...others] = await Promise.all([
    ec2Objects(territory),
    ...looks.map((look) => look(territory)),
  ]);
  return { found: placed(territory, [...others.flat(), ...ec2.found]), peerings: ec2.peerings };
}

function placed({ caller }: Pick<Territory, 'caller'>, found: readonly Found[]): Leftover[] {
  return found.map((one) => ({ account: caller.account, region: caller.region, ...one }));
}
