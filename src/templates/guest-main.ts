/** The guest stack: everything of a cluster that lives in the guest account, bar its key and its bucket. */
import { addAccessLogs } from './guest/access-logs.ts';
import { addDns } from './guest/dns.ts';
import type { GuestInput } from './guest/input.ts';
import { addApiLoadBalancer, addIngressLoadBalancer } from './guest/load-balancers.ts';
import { addMasters } from './guest/masters.ts';
import { addNetwork } from './guest/network.ts';
import { addOutputs } from './guest/outputs.ts';
import { addPeering } from './guest/peering.ts';
import { addRoles } from './guest/roles.ts';
import { addSecurityGroups } from './guest/security-groups.ts';
import { addWorkers } from './guest/workers.ts';
import { type Template, TemplateDraft } from './template.ts';

/** Same input, same bytes. An input that a valid cluster cannot lead to (no image, no user data) is a Bug. */
export function guestMainTemplate(input: GuestInput): Template {
  const draft = new TemplateDraft('Main Guest CloudFormation stack.');
  const network = addNetwork(draft, input.cluster);
  const { zones } = network;
  const peering = addPeering(draft, input, network);
  const groups = addSecurityGroups(draft, input, network);
  const roles = addRoles(draft, input);
  const masters = addMasters(draft, input, { zones, role: roles.master, securityGroup: groups.master });
  const api = addApiLoadBalancer(draft, input, { network, securityGroup: groups.api, masters });
  const ingress = addIngressLoadBalancer(draft, input, { network, securityGroup: groups.ingress });
  const { targetGroups } = ingress;
  const workers = addWorkers(draft, input, {
    zones,
    role: roles.worker,
    securityGroup: groups.worker,
    targetGroups,
  });
  addDns(draft, input, { api, ingress: ingress.loadBalancer, masters });
  const accessLogs = addAccessLogs(draft, input);
  addOutputs(draft, input, { network, peering, masters, workers, api, ingress, accessLogs });
  return draft.finish();
}
