/** Removes the buckets with all they hold, and hands the key over to its seven days of grace. */
import { accessLogBucketName, bucketName, keyAlias } from '../../cluster/names.ts';
import { seconds } from '../../support/clock.ts';
import { ready, waiting } from '../outcome.ts';
import type { RemovalStep } from '../step.ts';

export const buckets: RemovalStep = {
  name: 'buckets',
  account: 'guest',

  async remove({ cluster, guest, signal }) {
    const doomed = [
      bucketName(cluster),
      ...(cluster.operations.deleteAccessLogs ? [accessLogBucketName(cluster)] : []),
    ];
    for (const name of doomed) {
      const gone = await guest.buckets.destroy(name, signal);
      if (!gone) return waiting('Deleting', `emptying the bucket ${name}`, seconds(2));
    }
    return ready(`the buckets ${doomed.join(', ')} are gone`);
  },
};

/** KMS waits at least 7 days before it destroys a key; until then it can be brought back. */
const graceDays = 7;

export const encryptionKey: RemovalStep = {
  name: 'encryption key',
  account: 'guest',

  async remove({ cluster, guest, memory, signal }) {
    const alias = keyAlias(cluster);
    const key = await guest.keys.find(alias, signal);
    if (key !== undefined && key.state !== 'PendingDeletion')
      await guest.keys.scheduleDeletion(key, graceDays, signal);
    if (key !== undefined) await guest.keys.deleteAlias(alias, signal);
    if (key === undefined && memory.keyIntent === undefined) return ready('there is no key');
    memory.keyIntent = undefined;
    return ready('the key is scheduled for deletion');
  },
};
