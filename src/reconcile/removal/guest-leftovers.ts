/** Removes what the guest's own controllers made in AWS, which would keep its stack from going. */
import { guestMainStackName } from '../../cluster/names.ts';
import { seconds } from '../../support/clock.ts';
import { isAbandoned, nameLeftovers } from '../leftovers.ts';
import { ready, waiting } from '../outcome.ts';
import type { RemovalStep } from '../step.ts';

export const guestLeftovers: RemovalStep = {
  name: 'resources of the guest',
  account: 'guest',

  async remove({ cluster, guest, annotations, signal }) {
    const observed = guest.stacks.find(guestMainStackName(cluster));
    if (observed.kind === 'unknown')
      return waiting('WaitingForObservation', 'waiting for the next look at the guest stack', observed.after);
    const vpcId = observed.kind === 'present' ? observed.stack.outputs['VpcId'] : undefined;

    const leftovers = await guest.leftovers.fromGuest(cluster.id, vpcId, signal);
    const standing = leftovers.filter((one) => !isAbandoned(one, annotations));
    if (standing.length === 0) return ready('nothing of the guest’s own making is left');

    const refused = await guest.leftovers.remove(standing, signal);
    if (refused.length === 0) return waiting('Deleting', `removing ${nameLeftovers(standing)}`, seconds(5));
    const why = refused
      .map(({ leftover, reason }) => `${leftover.type} ${leftover.id}: ${reason}`)
      .join('; ');
    return waiting('DeletionBlocked', `cannot be removed yet: ${why}`, seconds(15));
  },
};
