/** Where sealed secrets wait on a machine, and what the key to them is bound to. */
import type { Cluster } from '../cluster/cluster.ts';
import type { Role } from '../cluster/names.ts';
import { clusterTagKeys } from '../cluster/tags.ts';

/** Directory on the machine where sealed files and the sealed data key wait for being opened. */
export const sealedRoot = '/etc/aws-operator/sealed';

/** Where the sealed form of a secret file lies; the unit that opens it writes to the path itself. */
export function sealedPath(path: string): string {
  return `${sealedRoot}/files${path}.sealed`;
}

/** Encryption context of a role's secrets. */
export function encryptionContextOf(
  cluster: Pick<Cluster, 'id'>,
  role: Role,
): Readonly<Record<string, string>> {
  return { [clusterTagKeys.cluster]: cluster.id, 'giantswarm.io/role': role };
}
