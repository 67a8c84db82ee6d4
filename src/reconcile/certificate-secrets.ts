/** The Secrets with a cluster's certificates, whoever made them: found in either label form. */
import type { Certificate } from '../pki/certificates.ts';
import type { Secret } from '../support/secret.ts';
import type { SecretValues } from './host-cluster.ts';
import { madeByOperator } from './made-by-operator.ts';
import type { CreationWorld } from './step.ts';

/** The component that a Secret's labels name. */
export function componentOf({ labels }: Pick<SecretValues, 'labels'>): string | undefined {
  return labels['clusterComponent'] ?? labels['giantswarm.io/certificate'];
}

/** Whether this operator made the object, and so may change it. */
export function isOurs({
  labels,
}: {
  readonly labels?: Readonly<Record<string, string>> | undefined;
}): boolean {
  return Object.entries(madeByOperator).every(([name, value]) => labels?.[name] === value);
}

/** Secrets of the cluster with the original's labels; with those that later tools write too, where that leaves some out. */
export async function certificateSecrets(world: CreationWorld): Promise<readonly SecretValues[]> {
  const { cluster, release, hostCluster, signal } = world;
  const original = await hostCluster.secrets(cluster.namespace, { clusterID: cluster.id }, signal);
  if (release.certificates.every((name) => certificateFrom(name, original) !== undefined)) return original;
  const later = await hostCluster.secrets(cluster.namespace, { 'giantswarm.io/cluster': cluster.id }, signal);
  return [...original, ...later];
}

/** Undefined when there is no such Secret, or a part of it is missing. */
export function certificateFrom(
  component: string,
  secrets: readonly SecretValues[],
): Certificate | undefined {
  const labelled = secrets.find((secret) => componentOf(secret) === component);
  const [ca, crt, key] = ['ca', 'crt', 'key'].map(
    (name): Secret<string> | undefined => labelled?.values[name],
  );
  if (ca === undefined || crt === undefined || key === undefined) return undefined;
  return { component, ca: ca.reveal(), crt: crt.reveal(), key };
}
