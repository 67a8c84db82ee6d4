/** What would break machines is said in one condition before any is launched, and the cluster goes on once it is mended. */
import {
  CancelKeyDeletionCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateSecrets } from '../../sandbox/stage/certificates.ts';
import { baseDomain, type Cluster, type Condition, type Editable } from '../../sandbox/stage/clusters.ts';
import { secret } from '../../sandbox/stage/installation.ts';
import { apply, type KubeObject } from '../../sandbox/stage/manifests.ts';
import type { Operator } from '../../sandbox/stage/operator.ts';
import { until } from '../../sandbox/stage/until.ts';
import { callerIn } from './accounts.ts';
import { guestAccount, instances, logsGoToo, openWorld, type World } from './world.ts';

let world: World;
let operator: Operator;

beforeAll(async () => {
  world = await openWorld();
  operator = await world.start({ settings: [logsGoToo] });
}, 180_000);

afterAll(async () => await world?.close());

type Secrets = readonly Editable[];

const secretsOf = async (id: string, hours?: number): Promise<Secrets> =>
  (await certificateSecrets({ id, namespace: 'default', baseDomain, hours })) as Secrets;

const applyAll = async (manifests: Secrets): Promise<void> => {
  for (const manifest of manifests) await apply(world.sandbox.hostCluster, manifest as unknown as KubeObject);
};

/** A cluster that finds these Secrets. */
async function clusterWith(
  id: string,
  manifests: Secrets,
  edit?: (object: Editable) => void,
): Promise<Cluster> {
  await applyAll(manifests);
  return await world.apply(id, { certificates: false, edit });
}

const launched = async (id: string): Promise<readonly string[]> => instances(await world.leftovers(id));

async function says(cluster: Cluster, type: string, reason: string): Promise<string> {
  let last: unknown;
  const look = async (): Promise<Condition | undefined> => {
    const { conditions = [] } = await cluster.status();
    last = conditions.map((one) => `${one.type} ${one.status} ${one.reason}: ${one.message}`);
    return conditions.find((one) => one.type === type && one.reason === reason);
  };
  const found = await until(`${type} says ${reason}`, look, { state: () => last });
  expect(found.status).toBe('False');
  return found.message;
}

/** The cluster is made once the mistake is mended; told of a change, since Secrets and keys of others wake nobody. */
async function goesOn(cluster: Cluster): Promise<void> {
  await cluster.patch({ metadata: { annotations: { mended: 'yes' } } });
  await cluster.waitFor('InfrastructureReady', 'True', 90_000);
  expect(await launched(cluster.object.metadata.name)).toHaveLength(4);
}

const named = (manifests: Secrets, component: string): Editable => {
  const found = manifests.find(({ metadata }) => metadata.labels.clusterComponent === component);
  if (found === undefined) throw new Error(`no Secret for ${component}`);
  return found;
};

describe('certificates', () => {
  test('that are missing are named, and waited for', async () => {
    const all = await secretsOf('lacking');
    const cluster = await clusterWith(
      'lacking',
      all.filter((one) => one !== named(all, 'etcd')),
    );
    expect(await says(cluster, 'CertificatesReady', 'CertificatesMissing')).toBe(
      'waiting for the Secrets default/lacking-etcd with ca, crt and key',
    );
    expect(await launched('lacking')).toEqual([]);
    await applyAll([named(all, 'etcd')]);
    await goesOn(cluster);
  }, 180_000);

  test('with the key of another are named', async () => {
    const all = await secretsOf('mixed');
    named(all, 'api')['stringData'].key = named(all, 'worker')['stringData'].key;
    const cluster = await clusterWith('mixed', all);
    expect(await says(cluster, 'CertificatesReady', 'CertificatesInvalid')).toBe(
      'mixed-api: `key` does not belong to `crt`',
    );
    expect(await launched('mixed')).toEqual([]);
  });

  test('that expired are all named, with when', async () => {
    const cluster = await clusterWith('expired', await secretsOf('expired', -0.5));
    const message = await says(cluster, 'CertificatesReady', 'CertificatesInvalid');
    expect(message).toMatch(/expired-api: `crt` expired at 20\d\d-.*; expired-calico: `crt` expired at /);
    expect(await launched('expired')).toEqual([]);
  });
});

test('a key for Secrets at rest of the wrong length is named', async () => {
  const wrong = secret('short-encryption', { encryption: Buffer.from('short').toString('base64') });
  await apply(world.sandbox.hostCluster, {
    ...wrong,
    metadata: { ...wrong.metadata, namespace: 'default' },
  });
  const cluster = await clusterWith('short', await secretsOf('short'));
  expect(await says(cluster, 'CertificatesReady', 'CertificatesInvalid')).toBe(
    'Secret default/short-encryption: the key `encryption` must hold the base64 text of 32 bytes',
  );
  expect(await launched('short')).toEqual([]);
});

describe('a KMS key', () => {
  /** A cluster that has its key, and nothing sealed with it yet, as its certificates are not there. */
  async function withKey(
    id: string,
  ): Promise<{ readonly cluster: Cluster; readonly keyArn: string; readonly KeyId: string }> {
    const cluster = await world.apply(id, { certificates: false });
    await cluster.waitFor('EncryptionReady', 'True', 60_000);
    const { infrastructure } = await cluster.status();
    const keyArn = String(infrastructure?.['keyArn']);
    return { cluster, keyArn, KeyId: keyArn.split('/').at(-1) ?? '' };
  }

  test('that is disabled is named, and used as soon as it is enabled', async () => {
    const kms = new KMSClient(callerIn(world, guestAccount));
    const { cluster, keyArn, KeyId } = await withKey('disabled');
    await kms.send(new DisableKeyCommand({ KeyId }));
    await applyAll(await secretsOf('disabled'));
    expect(await says(cluster, 'EncryptionReady', 'KeyUnusable')).toBe(
      `the key alias/disabled (${keyArn}) is Disabled; enable it or cancel its deletion`,
    );
    expect(await launched('disabled')).toEqual([]);
    await kms.send(new EnableKeyCommand({ KeyId }));
    await goesOn(cluster);
  }, 180_000);

  test('that is to be deleted is named, and used when that is cancelled', async () => {
    const kms = new KMSClient(callerIn(world, guestAccount));
    const { cluster, keyArn, KeyId } = await withKey('doomed');
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    await applyAll(await secretsOf('doomed'));
    expect(await says(cluster, 'EncryptionReady', 'KeyUnusable')).toBe(
      `the key alias/doomed (${keyArn}) is PendingDeletion; enable it or cancel its deletion`,
    );
    expect(await launched('doomed')).toEqual([]);
    await kms.send(new CancelKeyDeletionCommand({ KeyId }));
    await kms.send(new EnableKeyCommand({ KeyId }));
    await goesOn(cluster);
  }, 180_000);

  test('that the operator may not seal with is said in KMS’s own words', async () => {
    const message =
      'User: arn:aws:sts::222222222222:assumed-role/operator is not authorized to perform: kms:GenerateDataKey';
    const error = { code: 'AccessDeniedException', status: 400, message };
    await world.fail({ account: guestAccount, action: 'GenerateDataKey', error });
    const cluster = await clusterWith('refused', await secretsOf('refused'));
    expect(await says(cluster, 'MachineConfigReady', 'Denied')).toContain(message);
    expect(await launched('refused')).toEqual([]);
    await world.heal();
    await goesOn(cluster);
  }, 180_000);
});

test('user data that EC2 would not take is named with its pool', async () => {
  const labels = Object.fromEntries(
    Array.from({ length: 250 }, (_, index) => [`example.com/label-${index}`, 'x'.repeat(60)]),
  );
  const cluster = await clusterWith('stuffed', await secretsOf('stuffed'), ({ spec }) => {
    delete spec.aws.workers;
    spec.aws.nodePools = [{ name: 'batch', count: 1, labels }];
  });
  expect(await says(cluster, 'MachineConfigReady', 'UserDataTooLarge')).toMatch(
    /^user data of workers of pool batch: it has \d{5} bytes, and EC2 takes 16384; use fewer labels$/,
  );
  expect(await launched('stuffed')).toEqual([]);
});

test('a region without the image of the release is named, with image, owner and remedy', async () => {
  await operator.stop();
  operator = await world.start({ settings: [logsGoToo, '--service.guest.image.owner=999999999999'] });
  const cluster = await clusterWith('imageless', await secretsOf('imageless'));
  expect(await says(cluster, 'Valid', 'SpecInvalid')).toBe(
    'spec.versionBundle.version: eu-central-1 has no image Flatcar-stable-4593.2.5-hvm for x86_64 of account 999999999999. ' +
      'Use another region or release; or copy the image there and name its owner in service.guest.image.owner.',
  );
  expect(await launched('imageless')).toEqual([]);
}, 60_000);
