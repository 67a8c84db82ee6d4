/** Keeps the KMS key and alias that seal the cluster's machine configs. */
import type { Key } from '../../aws/account.ts';
import { keyAlias } from '../../cluster/names.ts';
import { clusterTags } from '../../cluster/tags.ts';
import { hours, minutes } from '../../support/clock.ts';
import { ready, stalled } from '../outcome.ts';
import type { CreationWorld, Step } from '../step.ts';

const rotationPace = hours(12);

export const encryptionKey: Step = {
  name: 'encryption key',
  condition: 'EncryptionReady',
  needs: ['Valid'],

  async create(world) {
    const alias = keyAlias(world.cluster);
    const key = (await existingKey(world, alias)) ?? (await makeKey(world, alias));
    if (key.state !== 'Enabled') {
      return stalled(
        'KeyUnusable',
        `the key ${alias} (${key.arn}) is ${key.state}; enable it or cancel its deletion`,
        minutes(1),
      );
    }
    await keepRotating(world, key);
    world.found.key = key;
    world.memory.infrastructure = { ...world.memory.infrastructure, keyArn: key.arn };
    return ready(`the key ${alias} is enabled`);
  },
};

/** Somebody may have switched yearly rotation off. */
async function keepRotating({ guest, recollection, signal }: CreationWorld, key: Key): Promise<void> {
  const look = async (): Promise<true> => {
    if (!(await guest.keys.rotates(key, signal))) await guest.keys.enableRotation(key, signal);
    return true;
  };
  await recollection.recall(`rotation of ${key.id}`, look, rotationPace);
}

/** A key in any other state than Enabled is looked at again in the next pass. */
async function existingKey(world: CreationWorld, alias: string): Promise<Key | undefined> {
  let seen: Key | undefined;
  const enabled = await world.recollection.recall('key', async () => {
    seen = await world.guest.keys.find(alias, world.signal);
    return seen?.state === 'Enabled' ? seen : undefined;
  });
  return enabled ?? seen;
}

/**
 * CreateKey is the one call that makes a second thing when it is repeated. So the intent is written first, and a key
 * that a crash left without its alias is found by its tags.
 */
async function makeKey(world: CreationWorld, alias: string): Promise<Key> {
  const { guest, cluster, memory, clock, signal } = world;
  const tags = clusterTags(cluster);
  const orphan = memory.keyIntent === undefined ? undefined : await guest.keys.findOrphan(tags, signal);
  if (memory.keyIntent === undefined) {
    memory.keyIntent = clock.now().toISOString();
    await world.remember();
  }
  const key =
    orphan ??
    (await guest.keys.create({ description: `Machine configs of cluster ${cluster.id}`, tags }, signal));
  await guest.keys.enableRotation(key, signal);
  await guest.keys.addAlias(key, alias, signal);
  memory.keyIntent = undefined;
  world.recollection.keep('key', key);
  world.recollection.keep(`rotation of ${key.id}`, true, rotationPace);
  return key;
}
