/** Removes the guest's namespace with Service and Endpoints, and the Secrets that the operator itself made. */
import { encryptionSecretName } from '../../cluster/names.ts';
import { seconds } from '../../support/clock.ts';
import { madeByOperator } from '../made-by-operator.ts';
import { ready, waiting } from '../outcome.ts';
import type { RemovalStep } from '../step.ts';

export const hostObjects: RemovalStep = {
  name: 'host cluster objects',

  async remove({ cluster, hostCluster, signal }) {
    const namespaceGone = await hostCluster.remove(
      { apiVersion: 'v1', kind: 'Namespace', name: cluster.id },
      signal,
    );
    if (!namespaceGone) return waiting('Deleting', `the namespace ${cluster.id} is terminating`, seconds(1));

    const ours = await hostCluster.secrets(
      cluster.namespace,
      { 'giantswarm.io/cluster': cluster.id, ...madeByOperator },
      signal,
    );
    for (const { name } of ours) {
      const reference = { apiVersion: 'v1', kind: 'Secret', namespace: cluster.namespace, name };
      if (!(await hostCluster.remove(reference, signal)))
        return waiting('Deleting', `the Secret ${name} is being deleted`, seconds(1));
    }
    return ready(`the namespace ${cluster.id} and the Secret ${encryptionSecretName(cluster)} are gone`);
  },
};
