/** Proves that nothing is left: a search by tag and name over both accounts, whose answer is logged and announced. */

import type { Leftover } from '../../aws/account.ts';
import { seconds } from '../../support/clock.ts';
import { leftoverScope } from '../leftover-scope.ts';
import { isAbandoned, isAccepted, nameLeftovers } from '../leftovers.ts';
import { ready, waiting } from '../outcome.ts';
import type { RemovalStep } from '../step.ts';

export const proof: RemovalStep = {
  name: 'proof',

  async remove({ cluster, host, guest, memory, annotations, signal, log }) {
    const found = [
      ...(await guest.leftovers.all(leftoverScope(cluster, 'guest', memory.infrastructure.keyArn), signal)),
      ...(await host.leftovers.all(leftoverScope(cluster, 'host'), signal)),
    ];
    const standing = found.filter((one) => !isAccepted(one, cluster) && !isAbandoned(one, annotations));
    if (standing.length > 0)
      return waiting('Deleting', `still there: ${nameLeftovers(standing)}`, seconds(5));

    const stays = found.filter((one) => !standing.includes(one));
    log.info(
      { accounts: [guest.id, host.id], stays: stays.map(({ type, id, state }) => ({ type, id, state })) },
      'nothing is left',
    );
    return ready(conclusion([guest.id, host.id], stays));
  },
};

function conclusion(accounts: readonly string[], stays: readonly Leftover[]): string {
  const where = [...new Set(accounts)].join(' and ');
  const rest = stays.map(
    (one) => `${one.type} ${one.name ?? one.id}${one.state === undefined ? '' : ` (${one.state})`}`,
  );
  return `nothing is left in ${where}${rest.length === 0 ? '' : `, except as agreed: ${rest.join(', ')}`}`;
}
