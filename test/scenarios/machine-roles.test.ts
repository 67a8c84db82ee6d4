/** A worker, with the keys of its own role and IAM's policies counting, tries to get at what is the masters'. */
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guestAccount, openWorld, type World } from './world.ts';

const id = 'apart';
const bucket = `${guestAccount}-g8s-${id}`;
const context = (role: string) => ({ 'giantswarm.io/cluster': id, 'giantswarm.io/role': role });

/** A machine as it meets AWS: by the keys that its metadata service hands it. */
interface Machine {
  readonly instance: string;
  readonly read: (key: string) => Promise<string>;
  readonly list: () => Promise<unknown>;
  readonly write: (key: string) => Promise<unknown>;
  readonly remove: (key: string) => Promise<unknown>;
  /** Length of what KMS opens. */
  readonly open: (sealed: string, context?: Record<string, string>) => Promise<number | undefined>;
}

/** What of a role's config lies in the bucket. */
interface Config {
  readonly key: string;
  readonly sealedDataKey: string;
}

let world: World;
let master: Machine;
let worker: Machine;
let configs: Readonly<Record<'master' | 'worker', Config>>;

beforeAll(async () => {
  world = await openWorld();
  await world.start();
  const cluster = await world.apply(id);
  await cluster.waitFor('InfrastructureReady', 'True', 120_000);
  configs = { master: await configOf('master'), worker: await configOf('worker') };
  [master, worker] = [await machineNamed(`${id}-master`), await machineNamed(`${id}-worker`)];
  await control('PUT', 'iam', { enforced: true });
}, 300_000);

afterAll(async () => await world?.close());

async function control(method: string, path: string, body: object): Promise<unknown> {
  const url = `${world.sandbox.env['AWS_ENDPOINT_URL']}/_sandbox/${path}`;
  return await (await fetch(url, { method, body: JSON.stringify(body) })).json();
}

async function configOf(role: string): Promise<Config> {
  const s3 = await world.inside(guestAccount).s3();
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  const [key = '', ...more] = Contents.map(({ Key = '' }) => Key).filter((one) => one.includes(`/${role}-`));
  expect(more).toEqual([]);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const { storage } = JSON.parse(String(await Body?.transformToString())) as {
    readonly storage: {
      readonly files: readonly { readonly path: string; readonly contents: { readonly source: string } }[];
    };
  };
  const file = storage.files.find(({ path }) => path === '/etc/aws-operator/sealed/data-key');
  return { key, sealedDataKey: decodeURIComponent(file?.contents.source.replace('data:,', '') ?? '').trim() };
}

async function machineNamed(name: string): Promise<Machine> {
  const ec2 = await world.inside(guestAccount).ec2();
  const Filters = [
    { Name: 'tag:Name', Values: [name] },
    { Name: 'instance-state-name', Values: ['running'] },
  ];
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  const instance = Reservations[0]?.Instances?.[0]?.InstanceId ?? '';
  const keys = (await control('POST', 'instance-credentials', {
    account: guestAccount,
    instanceId: instance,
  })) as Readonly<Record<'AccessKeyId' | 'SecretAccessKey' | 'Token', string>>;
  const settings = {
    endpoint: world.sandbox.env['AWS_ENDPOINT_URL'] ?? '',
    region: 'eu-central-1',
    credentials: {
      accessKeyId: keys.AccessKeyId,
      secretAccessKey: keys.SecretAccessKey,
      sessionToken: keys.Token,
    },
  };
  const [s3, kms] = [new S3Client({ ...settings, forcePathStyle: true }), new KMSClient(settings)];
  const at = (Key: string) => ({ Bucket: bucket, Key });
  return {
    instance,
    read: async (key) =>
      String(await (await s3.send(new GetObjectCommand(at(key)))).Body?.transformToString()),
    list: async () => await s3.send(new ListObjectsV2Command({ Bucket: bucket })),
    write: async (key) => await s3.send(new PutObjectCommand({ ...at(key), Body: 'a snapshot' })),
    remove: async (key) => await s3.send(new DeleteObjectCommand(at(key))),
    open: async (sealed, EncryptionContext) => {
      const input = { CiphertextBlob: Buffer.from(sealed, 'base64'), EncryptionContext };
      return (await kms.send(new DecryptCommand(input))).Plaintext?.length;
    },
  };
}

/** What a user of AWS reads when the role's policy does not allow something. */
const denied = (role: string, machine: Machine, action: string): object => ({
  name: expect.stringMatching(/^AccessDenied/) as unknown,
  message: expect.stringMatching(
    new RegExp(
      `assumed-role/${id}-${role}-EC2-K8S-Role/${machine.instance} is not authorized to perform: ${action}`,
    ),
  ) as unknown,
});

describe('a worker', () => {
  test('reads its own config and opens its own data key', async () => {
    expect(await worker.read(configs.worker.key)).toContain('"ignition":{"version":"3.4.0"}');
    expect(await worker.open(configs.worker.sealedDataKey, context('worker'))).toBe(64);
  });

  test('is refused the masters’ config', async () => {
    await expect(worker.read(configs.master.key)).rejects.toMatchObject(
      denied('worker', worker, 's3:GetObject'),
    );
  });

  test('is refused a look at what the bucket holds', async () => {
    await expect(worker.list()).rejects.toMatchObject(denied('worker', worker, 's3:ListBucket'));
  });

  test('is refused the masters’ data key with the right context', async () => {
    const attempt = worker.open(configs.master.sealedDataKey, context('master'));
    await expect(attempt).rejects.toMatchObject(denied('worker', worker, 'kms:Decrypt'));
  });

  test('opens the masters’ data key with its own context no better', async () => {
    const attempt = worker.open(configs.master.sealedDataKey, context('worker'));
    await expect(attempt).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  test('is refused without a context, and with that of another cluster', async () => {
    const refusal = denied('worker', worker, 'kms:Decrypt');
    await expect(worker.open(configs.worker.sealedDataKey)).rejects.toMatchObject(refusal);
    const foreign = { ...context('worker'), 'giantswarm.io/cluster': 'other' };
    await expect(worker.open(configs.worker.sealedDataKey, foreign)).rejects.toMatchObject(refusal);
  });

  test('is refused snapshots of etcd, and leave to write anything', async () => {
    const snapshot = 'etcd-snapshots/2026-11-22T10-15-00Z.db';
    await expect(worker.read(snapshot)).rejects.toMatchObject(denied('worker', worker, 's3:GetObject'));
    for (const key of [snapshot, configs.worker.key, configs.master.key])
      await expect(worker.write(key)).rejects.toMatchObject(denied('worker', worker, 's3:PutObject'));
  });
});

describe('a master', () => {
  test('reads its own config, opens its own data key, and is refused both of the workers', async () => {
    expect(await master.read(configs.master.key)).toContain('"ignition":{"version":"3.4.0"}');
    expect(await master.open(configs.master.sealedDataKey, context('master'))).toBe(64);
    await expect(master.read(configs.worker.key)).rejects.toMatchObject(
      denied('master', master, 's3:GetObject'),
    );
    await expect(master.open(configs.worker.sealedDataKey, context('worker'))).rejects.toMatchObject(
      denied('master', master, 'kms:Decrypt'),
    );
  });

  test('stores a snapshot and reads it back, but neither removes one nor changes a config', async () => {
    const snapshot = 'etcd-snapshots/2026-11-22T10-30-00Z.db';
    await master.write(snapshot);
    expect(await master.read(snapshot)).toBe('a snapshot');
    await expect(master.remove(snapshot)).rejects.toMatchObject(denied('master', master, 's3:DeleteObject'));
    await expect(master.write(configs.master.key)).rejects.toMatchObject(
      denied('master', master, 's3:PutObject'),
    );
  });
});
