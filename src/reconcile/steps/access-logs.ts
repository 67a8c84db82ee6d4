/** Sends the access logs of the cluster's bucket to the log bucket that the guest stack made. */
import { accessLogBucketName, accessLogPrefix, bucketName } from '../../cluster/names.ts';
import { ready } from '../outcome.ts';
import type { Step } from '../step.ts';

export const accessLogs: Step = {
  name: 'access logs',
  condition: 'InfrastructureReady',
  needs: ['InfrastructureReady'],

  async create({ cluster, guest, recollection, memory, signal }) {
    const [name, target] = [bucketName(cluster), accessLogBucketName(cluster)];
    await recollection.recall('access logs', async () => {
      if (memory.made['access logs'] === `${name} ${target}`) return true;
      await guest.buckets.sendAccessLogs(name, { bucket: target, prefix: accessLogPrefix(cluster) }, signal);
      memory.made = { ...memory.made, 'access logs': `${name} ${target}` };
      return true;
    });
    return ready(`access to ${name} is logged in ${target}`);
  },
};
