/** Stops a deletion that the spec forbids, before anything is touched. */
import { ready, stalled } from '../outcome.ts';
import type { RemovalStep } from '../step.ts';

export const protection: RemovalStep = {
  name: 'deletion protection',

  async remove({ cluster }) {
    if (!cluster.operations.deletionProtection) return ready('deletion is allowed');
    return stalled(
      'DeletionProtected',
      `${cluster.id} is protected; set spec.operations.deletionProtection to false to delete it`,
    );
  },
};
