/** Asks the guest itself whether it works: its API through the host cluster's Endpoints, and its nodes. */
import { seconds } from '../../support/clock.ts';
import { absentMachines, livingNodes } from '../absent-machines.ts';
import { ready, unknown, waiting } from '../outcome.ts';
import type { Step } from '../step.ts';
import { masterAddresses } from './stack-outputs.ts';

export const guestReadiness: Step = {
  name: 'guest readiness',
  condition: 'GuestReady',
  needs: ['HostEndpointsReady', 'HostRoutesReady'],

  async create(world) {
    const { cluster, found, guestApi, readinessEnabled, signal } = world;
    if (!readinessEnabled)
      return unknown('SwitchedOff', 'the guest is not asked: service.guest.readiness.enabled is false');
    const client = found.certificates?.components['api'];
    if (found.guestStack === undefined || client === undefined)
      throw new Error('guest readiness before its needs');
    const { apiDomain, apiPort } = cluster.kubernetes;
    const answer = await guestApi.ask(
      { addresses: masterAddresses(found.guestStack), port: apiPort, serverName: apiDomain, client },
      signal,
    );
    if (answer.kind === 'silent') {
      const sentence = `the guest API does not answer: ${answer.reason}`;
      const cause = await absentMachines(world, { nodes: [], roles: 'masters', sentence });
      return cause ?? waiting('GuestUnreachable', sentence, seconds(10));
    }
    const wanted = cluster.masters.count + cluster.workers.reduce((sum, pool) => sum + pool.count, 0);
    const nodes = await livingNodes(world, answer.nodes, wanted);
    const readyNodes = nodes.filter((node) => node.ready).length;
    const sentence = `${readyNodes} of ${wanted} nodes are Ready`;
    if (readyNodes >= wanted) return ready(sentence);
    const cause = await absentMachines(world, { nodes, roles: 'all', sentence });
    return cause ?? waiting('NodesMissing', sentence, seconds(10));
  },
};
