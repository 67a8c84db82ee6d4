/** Removes the Secret of a CertConfig that is being deleted, once nothing in the cluster's namespace can need it. */
import type { CertConfig } from '../../api/certconfig.ts';
import type { KubeClient } from '../../kube/client.ts';
import { pods, secrets } from '../../kube/resources.ts';
import { seconds } from '../../support/clock.ts';
import { type Outcome, ready, waiting } from '../outcome.ts';
import { readKept } from './kept-secret.ts';
import type { Wish } from './wish.ts';

export interface Removing {
  readonly client: KubeClient;
  readonly signal: AbortSignal;
}

/** `ready` when the Secret is gone, or is somebody else's and stays. */
export async function removeCertificate(
  { metadata: { namespace } }: CertConfig,
  { cluster, secretName, request }: Wish,
  { client, signal }: Removing,
): Promise<Outcome> {
  // Source: cert-operator holds Secrets back as long as there are pods in the namespace named after the cluster.
  const page = await client.page(pods, { namespace: cluster.id, limit: 1 }, { signal });
  if (page.items.length > 0)
    return waiting('DeletionBlocked', `pods still run in the namespace ${cluster.id}`, seconds(10));
  const ref = { namespace, name: secretName };
  const secret = await client.find(secrets, ref, { signal });
  if (secret === undefined) return ready(`the Secret ${secretName} is gone`);
  if (!readKept(secret, request.component).ours)
    return ready(`the Secret ${secretName} was made by somebody else and stays`);
  await client.delete(secrets, { ...ref, uid: secret.metadata.uid }, { signal });
  return waiting('Deleting', `the Secret ${secretName} is being deleted`, seconds(0.2));
}
