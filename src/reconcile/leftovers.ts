/** Which leftovers hold a deletion up, and which a user or the spec lets stay. */
import type { Leftover } from '../aws/account.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { accessLogBucketName } from '../cluster/names.ts';

/** Annotation: ids of leftovers, comma-separated, that the user gives up; they stay where they are. */
export const abandonAnnotation = 'aws-operator.giantswarm.io/abandon';

export function isAbandoned(leftover: Leftover, annotations: Readonly<Record<string, string>>): boolean {
  return (annotations[abandonAnnotation] ?? '').split(',').some((id) => id.trim() === leftover.id);
}

/** A key in its days of grace is as deleted as AWS allows; access logs stay where the installation keeps them. */
export function isAccepted(leftover: Leftover, cluster: Cluster): boolean {
  if (leftover.type === 'kms:key') return leftover.state === 'PendingDeletion';
  return !cluster.operations.deleteAccessLogs && leftover.id === accessLogBucketName(cluster);
}

/** Up to five by name, the rest counted. */
export function nameLeftovers(leftovers: readonly Leftover[]): string {
  const named = leftovers.slice(0, 5).map((one) => `${one.type} ${one.name ?? one.id}`);
  return leftovers.length > 5 ? `${named.join(', ')} and ${leftovers.length - 5} more` : named.join(', ');
}
