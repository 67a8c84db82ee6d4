/** What machines are launched with: small, readable for everybody, and right for the partition they are in. */
import { describe, expect, test } from 'vitest';
import type { Cluster, WorkerPool } from '../cluster/cluster.ts';
import { bucketName } from '../cluster/names.ts';
import type { IgnitionConfig } from './ignition.ts';
import { machineSource } from './machine-source.ts';
import { elsewhere, input, shapes } from './samples-for-tests.ts';
import { type ConfigPointer, masterUserData, userDataProblem, workerUserData } from './user-data.ts';

const pointer = (cluster: Cluster): ConfigPointer => ({
  bucket: bucketName(cluster),
  key: `cloudconfig/4.0.0/worker-${'0'.repeat(64)}.ign`,
  sha256: 'f'.repeat(64),
});

function pool(labels: WorkerPool['labels']): WorkerPool {
  const [first] = shapes.minimal.workers;
  if (first === undefined) throw new Error('the sample has no workers');
  return { ...first, labels };
}

const inGovCloud = elsewhere('aws-us-gov', 'us-gov-west-1', {});

describe.each([
  [shapes.minimal, 'eu-central-1.amazonaws.com'],
  [shapes['aws-cn'], 'cn-north-1.amazonaws.com.cn'],
  [inGovCloud, 'us-gov-west-1.amazonaws.com'],
] as const)('in $partition', (cluster, suffix) => {
  test('user data names the object in the partition, and what its bytes must hash to', () => {
    const { ignition } = JSON.parse(masterUserData(cluster, pointer(cluster), 0)) as IgnitionConfig;
    expect(ignition.config?.merge).toEqual([
      {
        source: `arn:${cluster.partition}:s3:::222222222222-g8s-al9qy/cloudconfig/4.0.0/worker-${'0'.repeat(64)}.ign`,
        verification: { hash: `sha256-${'f'.repeat(64)}` },
      },
    ]);
  });

  test('machines call the services of their region', () => {
    const { storage } = machineSource(input(cluster, 'worker')).config;
    const library = storage?.files?.find(({ path }) => path.endsWith('/lib.sh'));
    const text = decodeURIComponent(library?.contents.source ?? '');
    const [region = '', ...rest] = suffix.split('.');
    expect(text).toContain(`\nregion=${region}\nsuffix=${rest.join('.')}\n`);
  });
});

test('user data too large for EC2 is recognised, with its size, the limit and what to do', () => {
  const labels = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [`example.com/label-${index}`, 'x'.repeat(63)]),
  );
  expect(userDataProblem(workerUserData(shapes.minimal, pointer(shapes.minimal), pool(labels)))).toMatch(
    /^it has \d{5} bytes, and EC2 takes 16384; use fewer labels$/,
  );
});

test('user data of usual machines has a twentieth of what EC2 takes', () => {
  const text = workerUserData(shapes.minimal, pointer(shapes.minimal), pool({ tier: 'web' }));
  expect(userDataProblem(text)).toBeUndefined();
  expect(Buffer.byteLength(text)).toBeLessThan(16_384 / 20);
});
