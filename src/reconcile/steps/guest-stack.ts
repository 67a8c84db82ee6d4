/** Keeps the guest stack, which holds all that the cluster is made of, equal to its template. */
import { bucketName, guestMainStackName } from '../../cluster/names.ts';
import { clusterTags } from '../../cluster/tags.ts';
import { guestMainTemplate } from '../../templates/guest-main.ts';
import { settle } from '../stack-keeping.ts';
import type { Step } from '../step.ts';
import { masterAddresses } from './stack-outputs.ts';

export const guestStack: Step = {
  name: 'guest stack',
  condition: 'InfrastructureReady',
  needs: ['MachineConfigReady', 'HostAccessReady'],

  async create(world) {
    const { cluster, release, surroundings, guest, found, memory } = world;
    if (found.machines === undefined || found.key === undefined)
      throw new Error('guest stack before its needs');
    const encryption = { keyArn: found.key.arn, bucket: bucketName(cluster) };
    const { outcome, stack } = await settle(world, guest.stacks, {
      name: guestMainStackName(cluster),
      template: guestMainTemplate({
        cluster,
        release,
        surroundings,
        userData: found.machines,
        encryption,
      }),
      tags: clusterTags(cluster),
      needsIam: true,
      what: 'guest stack',
    });
    found.machinesCurrent = outcome.kind === 'ready';
    if (stack === undefined) return outcome;
    found.guestStack = stack;
    const { apiDomain, apiPort } = cluster.kubernetes;
    memory.infrastructure = {
      ...memory.infrastructure,
      apiEndpoint: `https://${apiDomain}${apiPort === 443 ? '' : `:${apiPort}`}`,
      masterAddresses: masterAddresses(stack),
    };
    return outcome;
  },
};
