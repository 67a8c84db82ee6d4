/** Keeps the sealed configuration of masters and workers in the bucket, and tells the guest stack where it is. */
import { bucketName } from '../../cluster/names.ts';
import { type MachineRole, machineRoles, machineSource } from '../../machine/machine-source.ts';
import { seal } from '../../machine/seal.ts';
import { type ConfigPointer, masterUserData, workerUserData } from '../../machine/user-data.ts';
import { ready } from '../outcome.ts';
import type { CreationWorld, Step } from '../step.ts';

export const machineConfigs: Step = {
  name: 'machine configs',
  condition: 'MachineConfigReady',
  needs: ['CertificatesReady', 'EncryptionReady'],

  async create(world) {
    const { cluster, found } = world;
    const pointers = { master: await stored(world, 'master'), worker: await stored(world, 'worker') };
    found.machines = {
      masters: Array.from({ length: cluster.masters.count }, (_, index) =>
        masterUserData(cluster, pointers.master, index),
      ),
      workers: Object.fromEntries(
        cluster.workers.map((pool) => [pool.name, workerUserData(cluster, pointers.worker, pool)]),
      ),
    };
    return ready(`${machineRoles.length} configs are sealed in ${bucketName(cluster)}`);
  },
};

/**
 * The object is named by the hash of what it holds before sealing, so equal content is recognised without opening it;
 * the hash of the sealed bytes, which machines verify, is kept in the object's metadata.
 */
async function stored(world: CreationWorld, role: MachineRole): Promise<ConfigPointer> {
  const { cluster, release, guest, found, sshPublicKey, signal } = world;
  const bucket = bucketName(cluster);
  if (found.certificates === undefined || found.key === undefined)
    throw new Error(`${role} config before its needs`);
  const source = machineSource({
    role,
    cluster,
    release,
    certificates: found.certificates,
    keyArn: found.key.arn,
    sshPublicKey,
  });

  const existing = await world.recollection.recall(`object ${source.objectKey}`, async () => {
    const object = await guest.buckets.find(bucket, source.objectKey, signal);
    return object?.metadata['sha256'];
  });
  if (existing !== undefined) return { bucket, key: source.objectKey, sha256: existing };

  const dataKey = await guest.keys.generateDataKey(found.key, source.encryptionContext, signal);
  const sealed = seal(source, dataKey, world.entropy);
  await guest.buckets.put(
    bucket,
    { key: source.objectKey, metadata: { sha256: sealed.sha256 }, body: sealed.body },
    signal,
  );
  const written = await guest.buckets.find(bucket, source.objectKey, signal);
  const sha256 = written?.metadata['sha256'] ?? sealed.sha256;
  world.recollection.keep(`object ${source.objectKey}`, sha256);
  return { bucket, key: source.objectKey, sha256 };
}
