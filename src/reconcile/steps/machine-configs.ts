/** Keeps the sealed configuration of masters and workers in the bucket, and tells the guest stack where it is. */
import { bucketName, keyAlias } from '../../cluster/names.ts';
import { type MachineRole, machineRoles } from '../../machine/machine-input.ts';
import { machineSource } from '../../machine/machine-source.ts';
import { seal } from '../../machine/seal.ts';
import {
  type ConfigPointer,
  masterUserData,
  userDataProblem,
  workerUserData,
} from '../../machine/user-data.ts';
import { seconds } from '../../support/clock.ts';
import { type Outcome, ready, stalled } from '../outcome.ts';
import type { CreationWorld, Machines, Step } from '../step.ts';

export const machineConfigs: Step = {
  name: 'machine configs',
  condition: 'MachineConfigReady',
  needs: ['CertificatesReady', 'EncryptionReady'],

  async create(world) {
    const { cluster, found } = world;
    const [master, worker] = [await stored(world, 'master'), await stored(world, 'worker')];
    if (master === undefined || worker === undefined) return keyUnusable(world);
    const machines: Machines = {
      masters: Array.from({ length: cluster.masters.count }, (_, index) =>
        masterUserData(cluster, master, index),
      ),
      workers: Object.fromEntries(
        cluster.workers.map((pool) => [pool.name, workerUserData(cluster, worker, pool)]),
      ),
    };
    const problems = userDataProblems(machines);
    if (problems.length > 0) return stalled('UserDataTooLarge', problems.join('; '));
    found.machines = machines;
    return ready(`${machineRoles.length} configs are sealed in ${bucketName(cluster)}`);
  },
};

/** Found out between two looks at the key, so the next pass looks again. */
function keyUnusable({ cluster, recollection }: CreationWorld): Outcome {
  recollection.forget();
  const message = `KMS does not seal with the key ${keyAlias(cluster)} in its present state; enable it or cancel its deletion`;
  return stalled('KeyUnusable', message, seconds(10));
}

function userDataProblems({ masters, workers }: Machines): readonly string[] {
  const named = [
    ...masters.map((text, index) => ({ whose: `master ${index}`, text })),
    ...Object.entries(workers).map(([pool, text]) => ({ whose: `workers of pool ${pool}`, text })),
  ];
  return named.flatMap(({ whose, text }) => {
    const problem = userDataProblem(text);
    return problem === undefined ? [] : [`user data of ${whose}: ${problem}`];
  });
}

/**
 * The object is named by the hash of what it holds before sealing, so equal content is recognised without opening it;
 * the hash of the sealed bytes, which machines verify, is kept in the object's metadata. Undefined when KMS seals
 * nothing with the key.
 */
async function stored(world: CreationWorld, role: MachineRole): Promise<ConfigPointer | undefined> {
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
  if (dataKey === undefined) return undefined;
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
