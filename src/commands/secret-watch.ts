/** Follows the Secrets that hold certificates, so that a change wakes who must act on it; what they hold stays unread. */
import type { KubeClient } from '../kube/client.ts';
import { Reflector } from '../kube/reflector.ts';
import { type KubeObject, secrets } from '../kube/resources.ts';
import type { Runnable } from '../runtime/runnable.ts';
import type { Clock } from '../support/clock.ts';
import type { Entropy } from '../support/entropy.ts';
import type { Log } from '../support/log.ts';

export interface ChangedSecret {
  readonly namespace: string;
  /** The cluster it is labelled with. */
  readonly clusterId: string;
  /** The CertConfig it is kept for, if it is. */
  readonly certConfig: string | undefined;
}

export interface SecretWatch {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Log;
  /** Told of each change, but not of what was there at the start. */
  readonly changed: (secret: ChangedSecret) => void;
}

/** Labels that certificates are found by: the original's, and the one that later tools write. */
const labels = ['clusterComponent', 'giantswarm.io/certificate'] as const;

/**
 * One part per label form. The start does not wait for them: an operator that may not watch Secrets sees their changes
 * when it comes by, and the log says so.
 */
export function watchingSecrets({ changed, ...parts }: SecretWatch): readonly Runnable[] {
  const resource = { ...secrets, metadataOnly: true } as const;
  return labels.map((labelSelector) => {
    const reflector = new Reflector<KubeObject>({
      ...parts,
      resource,
      selection: { labelSelector },
      trim: essence,
    });
    reflector.on((change) => {
      if (change.kind === 'added' && change.initial) return;
      const secret = changedSecret(change.object);
      if (secret !== undefined) changed(secret);
    });
    return {
      name: `secrets with ${labelSelector}`,
      stage: 'caches',
      run: (signal) => reflector.run(signal),
    };
  });
}

function changedSecret({ metadata }: KubeObject): ChangedSecret | undefined {
  const { namespace, labels: found = {}, ownerReferences = [] } = metadata;
  const clusterId = found['clusterID'] ?? found['giantswarm.io/cluster'];
  if (namespace === undefined || clusterId === undefined) return undefined;
  const certConfig = ownerReferences.find(({ kind }) => kind === 'CertConfig')?.name;
  return { namespace, clusterId, certConfig };
}

/** About 300 bytes each, however much others write on a Secret. */
function essence({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, labels: found, ownerReferences } = metadata;
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, uid, resourceVersion, labels: found, ownerReferences },
  };
}
