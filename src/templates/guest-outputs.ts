/** The guest stack's outputs: how they are called, and how a pass reads them. */
import type { Cluster, WorkerPool } from '../cluster/cluster.ts';
import { OperatorError } from '../support/errors.ts';
import { masterPrefix, poolPrefix, zoneSuffix } from './guest/input.ts';

/** The names of outputs; those of zones end like the logical ids of the zone. */
export const outputNames = {
  vpcId: 'VpcId',
  peeringConnectionId: 'VpcPeeringConnectionId',
  apiLoadBalancer: 'ApiLoadBalancerDnsName',
  ingressLoadBalancer: 'IngressLoadBalancerDnsName',
  accessLogBucket: 'AccessLogBucket',
  natAddress: (zone: string): string => `NatAddress${zone}`,
  masterAddress: (index: number): string => `MasterAddress${index}`,
  masterGroup: (index: number): string => `${masterPrefix(index)}ASGName`,
  workerGroup: (pool: WorkerPool): string => `${poolPrefix(pool)}ASGName`,
} as const;

export interface GuestOutputs {
  readonly vpcId: string;
  readonly peeringConnectionId: string;
  /** The masters' lasting private addresses, in order. */
  readonly masterAddresses: readonly string[];
  /** Auto Scaling groups of the masters, in order. */
  readonly masterGroups: readonly string[];
  /** Auto Scaling group by pool name. */
  readonly workerGroups: Readonly<Record<string, string>>;
  /** Public addresses the cluster leaves by, in the order of its zones. */
  readonly natAddresses: readonly string[];
  readonly apiLoadBalancerDnsName: string;
  readonly ingressLoadBalancerDnsName: string;
  readonly accessLogBucket: string;
}

/** Reads the outputs of a guest stack made for this cluster; a missing one is a Bug that names it. */
export function readGuestOutputs(cluster: Cluster, outputs: Readonly<Record<string, string>>): GuestOutputs {
  const read = (name: string): string => {
    const value = outputs[name];
    if (value !== undefined) return value;
    const reason = `the guest stack of ${cluster.id} has no output ${name}`;
    throw new OperatorError({ code: 'Bug', operation: 'read outputs', object: name, reason });
  };
  const masters = Array.from({ length: cluster.masters.count }, (_, index) => index);
  return {
    vpcId: read(outputNames.vpcId),
    peeringConnectionId: read(outputNames.peeringConnectionId),
    masterAddresses: masters.map((index) => read(outputNames.masterAddress(index))),
    masterGroups: masters.map((index) => read(outputNames.masterGroup(index))),
    workerGroups: Object.fromEntries(
      cluster.workers.map((pool) => [pool.name, read(outputNames.workerGroup(pool))]),
    ),
    natAddresses: cluster.network.zones.map((_, index) =>
      read(outputNames.natAddress(zoneSuffix(cluster, index))),
    ),
    apiLoadBalancerDnsName: read(outputNames.apiLoadBalancer),
    ingressLoadBalancerDnsName: read(outputNames.ingressLoadBalancer),
    accessLogBucket: read(outputNames.accessLogBucket),
  };
}
