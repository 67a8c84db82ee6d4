/** What the guest stack tells: everything a pass needs when nothing changes, so that it asks AWS for nothing else. */

import { outputNames } from '../guest-outputs.ts';
import type { ResourceHandle, TemplateDraft } from '../template.ts';
import { type GuestInput, masterPrefix } from './input.ts';
import type { Ingress } from './load-balancers.ts';
import type { Master } from './masters.ts';
import type { GuestNetwork } from './network.ts';
import type { WorkerGroup } from './workers.ts';

export interface GuestParts {
  readonly network: GuestNetwork;
  readonly peering: ResourceHandle<'AWS::EC2::VPCPeeringConnection'>;
  readonly masters: readonly Master[];
  readonly workers: readonly WorkerGroup[];
  readonly api: ResourceHandle<'AWS::ElasticLoadBalancingV2::LoadBalancer'>;
  readonly ingress: Ingress;
  readonly accessLogs: ResourceHandle<'AWS::S3::Bucket'>;
}

/** Adds the outputs. */
export function addOutputs(
  draft: TemplateDraft,
  { cluster, release, surroundings }: GuestInput,
  parts: GuestParts,
): void {
  const add = (
    name: string,
    Description: string,
    Value: Parameters<TemplateDraft['output']>[1]['Value'],
  ): void => draft.output(name, { Description, Value });
  const workerCount = cluster.workers.reduce((sum, pool) => sum + pool.count, 0);
  add('ReleaseVersion', 'Version bundle the stack was written for', release.version);
  add(outputNames.vpcId, 'The guest VPC', parts.network.vpc.ref);
  add(outputNames.peeringConnectionId, 'Peering with the host VPC', parts.peering.ref);
  for (const { suffix, natAddress } of parts.network.zones)
    add(outputNames.natAddress(suffix), 'Public address that the zone leaves by', natAddress.att('PublicIp'));
  for (const [index, master] of parts.masters.entries()) {
    const prefix = masterPrefix(index);
    add(
      outputNames.masterAddress(index),
      'Lasting private address',
      master.networkInterface.att('PrimaryPrivateIpAddress'),
    );
    add(`${prefix}EtcdVolumeId`, 'Volume with etcd’s data', master.volume.ref);
    add(outputNames.masterGroup(index), 'Group of one that keeps the master alive', master.group.ref);
  }
  for (const { pool, group } of parts.workers)
    add(outputNames.workerGroup(pool), `Group of pool ${pool.name}`, group.ref);
  add('WorkerCount', 'Workers of all pools', String(workerCount));
  add('MasterImageID', 'Image of the masters', surroundings.images[cluster.masters.architecture] ?? '');
  add('MasterInstanceType', 'Type of the masters', cluster.masters.instanceType);
  add(outputNames.apiLoadBalancer, 'Where the API is reached', parts.api.att('DNSName'));
  add(
    outputNames.ingressLoadBalancer,
    'Where the ingress is reached',
    parts.ingress.loadBalancer.att('DNSName'),
  );
  add(outputNames.accessLogBucket, 'Bucket with access logs', parts.accessLogs.ref);
}
