/** The key that encrypts the guest's Secrets at rest: read where somebody provides it, made once where nobody does. */

import { encryptionSecretName } from '../../cluster/names.ts';
import { OperatorError } from '../../support/errors.ts';
import { Secret } from '../../support/secret.ts';
import { madeByOperator } from '../made-by-operator.ts';
import type { CreationWorld } from '../step.ts';

/** Base64 of 32 bytes. */
export async function encryptionKeyOf(world: CreationWorld): Promise<Secret<string>> {
  const { cluster, hostCluster, signal } = world;
  const name = encryptionSecretName(cluster);
  const existing = await hostCluster.secret(cluster.namespace, name, signal);
  if (existing !== undefined) return checked(existing.values['encryption'], `${cluster.namespace}/${name}`);

  const key = Buffer.from(world.entropy.bytes(32)).toString('base64');
  await hostCluster.create(
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name,
        namespace: cluster.namespace,
        labels: {
          clusterID: cluster.id,
          clusterKey: 'encryption',
          'giantswarm.io/cluster': cluster.id,
          ...madeByOperator,
        },
      },
      type: 'Opaque',
      data: { encryption: Buffer.from(key).toString('base64') },
    },
    signal,
  );
  return new Secret(key);
}

function checked(value: Secret<string> | undefined, secret: string): Secret<string> {
  if (value !== undefined && Buffer.from(value.reveal(), 'base64').length === 32) return value;
  throw new OperatorError({
    code: 'Invalid',
    operation: 'read the encryption key',
    object: `Secret ${secret}`,
    reason: 'the key `encryption` must hold the base64 text of 32 bytes',
  });
}
