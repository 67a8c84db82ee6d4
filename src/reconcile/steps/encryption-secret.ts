/** The key that encrypts the guest's Secrets at rest: read where somebody provides it, made once where nobody does. */

import { encryptionSecretName } from '../../cluster/names.ts';
import { Secret } from '../../support/secret.ts';
import { madeByOperator } from '../made-by-operator.ts';
import type { CreationWorld } from '../step.ts';

/** Base64 of 32 bytes. */
type Found = { readonly key: Secret<string> } | { readonly problem: string };

export async function encryptionKeyOf(world: CreationWorld): Promise<Found> {
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
  return { key: new Secret(key) };
}

function checked(key: Secret<string> | undefined, secret: string): Found {
  if (key !== undefined && Buffer.from(key.reveal(), 'base64').length === 32) return { key };
  return { problem: `Secret ${secret}: the key \`encryption\` must hold the base64 text of 32 bytes` };
}
