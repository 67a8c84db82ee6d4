/** Proves that nothing is left: a search by tag and name over both accounts, whose answer is logged and announced. */

import type { Leftover } from '../../aws/account.ts';
import { seconds } from '../../support/clock.ts';
import { leftoverScope } from '../leftover-scope.ts';
import { isAbandoned, isAccepted, nameLeftovers } from '../leftovers.ts';
import { ready, waiting } from '../outcome.ts';
import type { RemovalStep, World } from '../step.ts';
import { isGivenUp } from '../story.ts';
import { proveCertificatesGone } from './certificates.ts';

export const proof: RemovalStep = {
  name: 'proof',

  async remove(world) {
    const { cluster, host, guest, annotations, log } = world;
    const accounts = [...new Set([guest.id, host.id])];
    const givenUp = accounts.filter((account) => isGivenUp(world, account));
    const searched = accounts.filter((account) => !givenUp.includes(account));

    const found = await search(world, searched);
    const standing = found.filter((one) => !isAccepted(one, cluster) && !isAbandoned(one, annotations));
    const certificates = await proveCertificatesGone(world);
    const left = [...(standing.length > 0 ? [nameLeftovers(standing)] : []), ...(certificates?.left ?? [])];
    if (left.length > 0) return waiting('Deleting', `still there: ${left.join(', ')}`, seconds(5));

    const stays = found.filter((one) => !standing.includes(one));
    log.info(
      { accounts: searched, givenUp, stays: stays.map(({ type, id, state }) => ({ type, id, state })) },
      'searched the accounts for what is left',
    );
    const claims = certificates === undefined ? [] : [certificates.claim];
    return ready([conclusion({ searched, givenUp, stays }), ...claims].join('; '));
  },
};

async function search(
  { cluster, host, guest, memory, signal }: World,
  accounts: readonly string[],
): Promise<readonly Leftover[]> {
  const asked = (id: string): boolean => accounts.includes(id);
  const ofGuest = leftoverScope(cluster, 'guest', memory.infrastructure.keyArn);
  return [
    ...(asked(guest.id) ? await guest.leftovers.all(ofGuest, signal) : []),
    ...(asked(host.id) ? await host.leftovers.all(leftoverScope(cluster, 'host'), signal) : []),
  ];
}

interface Conclusion {
  readonly searched: readonly string[];
  /** Accounts that could not be searched and need not be, by annotation. */
  readonly givenUp: readonly string[];
  readonly stays: readonly Leftover[];
}

function conclusion({ searched, givenUp, stays }: Conclusion): string {
  const rest = stays.map(
    (one) => `${one.type} ${one.name ?? one.id}${one.state === undefined ? '' : ` (${one.state})`}`,
  );
  const exceptions = rest.length === 0 ? '' : `, except as agreed: ${rest.join(', ')}`;
  const proven = searched.length === 0 ? [] : [`nothing is left in ${searched.join(' and ')}${exceptions}`];
  const unproven = givenUp.map((account) => `account ${account} was given up by annotation, not searched`);
  return [...proven, ...unproven].join('; ');
}
