/** Keeps the host role, which lets the guest account accept its VPC peering, equal to its template. */
import { hostSetupStackName } from '../../cluster/names.ts';
import { clusterTags } from '../../cluster/tags.ts';
import { hostSetupTemplate } from '../../templates/host-setup.ts';
import { settle } from '../stack-keeping.ts';
import type { Step } from '../step.ts';

export const hostRole: Step = {
  name: 'host role',
  condition: 'HostAccessReady',
  needs: ['Valid'],

  async create(world) {
    const { cluster, surroundings, host } = world;
    const { outcome } = await settle(world, host.stacks, {
      name: hostSetupStackName(cluster),
      template: hostSetupTemplate(cluster, surroundings),
      tags: clusterTags(cluster),
      needsIam: true,
      what: 'host role stack',
    });
    return outcome;
  },
};
