/** Keeps the routes from the host cluster's network to the guest's machines equal to their template. */
import { hostMainStackName } from '../../cluster/names.ts';
import { clusterTags } from '../../cluster/tags.ts';
import { hostMainTemplate } from '../../templates/host-main.ts';
import { settle } from '../stack-keeping.ts';
import type { Step } from '../step.ts';
import { peeringConnectionId } from './stack-outputs.ts';

export const hostRoutes: Step = {
  name: 'host routes',
  condition: 'HostRoutesReady',
  needs: ['InfrastructureReady'],

  async create(world) {
    const { cluster, surroundings, host, found } = world;
    if (found.guestStack === undefined) throw new Error('host routes before their needs');
    const { outcome } = await settle(world, host.stacks, {
      name: hostMainStackName(cluster),
      template: hostMainTemplate(cluster, surroundings, peeringConnectionId(found.guestStack)),
      tags: clusterTags(cluster),
      needsIam: false,
      what: 'host routes stack',
    });
    return outcome;
  },
};
