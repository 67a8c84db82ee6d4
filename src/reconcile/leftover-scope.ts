/** Where the proof looks in each account: the names of everything the operator or its stacks make there. */
import type { LeftoverScope } from '../aws/account.ts';
import type { Cluster } from '../cluster/cluster.ts';
import {
  accessLogBucketName,
  bucketName,
  instanceProfileName,
  keyAlias,
  machineRoleName,
  peerRoleName,
  recordNames,
  stackNames,
} from '../cluster/names.ts';

/** `keyArn` finds the key itself once its alias is gone. */
export function leftoverScope(cluster: Cluster, account: 'guest' | 'host', keyArn?: string): LeftoverScope {
  const nothing = {
    clusterId: cluster.id,
    roleNames: [],
    instanceProfileNames: [],
    bucketNames: [],
    recordNames: [],
  };
  if (account === 'host') {
    return { ...nothing, stackNames: stackNames(cluster).host, roleNames: [peerRoleName(cluster)] };
  }
  return {
    clusterId: cluster.id,
    stackNames: stackNames(cluster).guest,
    roleNames: [machineRoleName(cluster, 'master'), machineRoleName(cluster, 'worker')],
    instanceProfileNames: [instanceProfileName(cluster, 'master'), instanceProfileName(cluster, 'worker')],
    bucketNames: [bucketName(cluster), accessLogBucketName(cluster)],
    keyAlias: keyAlias(cluster),
    keyId: keyArn?.split('/').at(-1),
    hostedZoneId: cluster.dns.enabled ? cluster.dns.apiZoneId : undefined,
    recordNames: recordNames(cluster),
  };
}
