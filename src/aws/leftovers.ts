/** What of a cluster is still in an account: made by the guest's controllers, or by us; found, removed where it may be. */

import { OperatorError } from '../support/errors.ts';
import type { Leftover, LeftoverScope, Leftovers, Observation } from './account.ts';
import type { Clients } from './clients.ts';
import { removeLeftovers } from './leftover-removal.ts';
import { namedLeftovers } from './leftovers-by-name.ts';
import { taggedLeftovers } from './leftovers-by-tag.ts';
import { guestLeftovers } from './leftovers-of-guest.ts';
import { inBackground } from './limiter.ts';
import { balancerLeftover, balancerParts } from './load-balancers.ts';

/** Looks and removes through the SDK; stacks are known from the sweep. */
export function createLeftovers(clients: Clients, find: (stackName: string) => Observation): Leftovers {
  return {
    fromGuest: async (clusterId, vpcId, signal) =>
      await guestLeftovers(clients, { clusterId, vpcId }, signal),

    remove: async (leftovers, signal) => await removeLeftovers(clients, leftovers, signal),

    all: async (scope, signal) =>
      await inBackground(async () => {
        const stacks = stackLeftovers(scope, find);
        const [tagged, balancers, named] = await Promise.all([
          taggedLeftovers(clients, scope.clusterId, signal),
          balancerParts(clients, undefined, signal),
          namedLeftovers(clients, scope, signal),
        ]);
        const balancing = balancers.map((part) => balancerLeftover(part, scope.clusterId));
        return [...stacks, ...tagged, ...balancing.filter((one) => one !== undefined), ...named];
      }),
  };
}

/** A proof needs every stack to have been looked at. */
function stackLeftovers(scope: LeftoverScope, find: (stackName: string) => Observation): readonly Leftover[] {
  return scope.stackNames.flatMap((name) => {
    const observed = find(name);
    if (observed.kind === 'absent') return [];
    if (observed.kind === 'unknown') {
      const reason = 'the sweep has not looked at the stack yet';
      throw new OperatorError({ code: 'Unavailable', operation: 'look for leftovers', object: name, reason });
    }
    const { id, status, tags } = observed.stack;
    if (tags['giantswarm.io/cluster'] !== scope.clusterId) return [];
    const state = typeof status === 'string' ? status : status.unknown;
    return [{ type: 'cloudformation:stack', id, name, state, maker: 'operator' } satisfies Leftover];
  });
}
