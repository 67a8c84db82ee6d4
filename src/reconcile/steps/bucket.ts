/** Keeps the bucket from which machines fetch their configuration. */
import type { BucketAspect, WantedBucket } from '../../aws/account.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { bucketName, snapshotPrefix } from '../../cluster/names.ts';
import { clusterTags } from '../../cluster/tags.ts';
import { type Duration, hours } from '../../support/clock.ts';
import { fingerprint } from '../../support/json.ts';
import { ready } from '../outcome.ts';
import type { CreationWorld, Step } from '../step.ts';

/** How often each aspect is looked at: what a machine's safety hangs on, and whether the bucket is there, each hour. */
const pace: Readonly<Record<BucketAspect, Duration>> = {
  policy: hours(1),
  'public access': hours(12),
  tags: hours(12),
  expiry: hours(12),
};
const aspects = Object.keys(pace) as readonly BucketAspect[];

export const bucket: Step = {
  name: 'bucket',
  condition: 'EncryptionReady',
  needs: ['Valid'],

  async create(world) {
    const { cluster, memory } = world;
    const wanted = wantedBucket(cluster);
    if (!(await agrees(world, wanted))) await make(world, wanted);
    memory.infrastructure = { ...memory.infrastructure, bucket: wanted.name };
    return ready(`the bucket ${wanted.name} is there`);
  },
};

/** Days that a snapshot of etcd is kept; with four an hour a month is plenty, and one longer is a copy that somebody makes. */
const snapshotDays = 30;

/** Whether the bucket was made as wanted, and every aspect of it was found so within its time. */
async function agrees(
  { guest, recollection, memory, signal }: CreationWorld,
  wanted: WantedBucket,
): Promise<boolean> {
  if (memory.made['bucket'] !== fingerprint(wanted)) return false;
  for (const aspect of aspects) {
    const look = async (): Promise<true | undefined> =>
      (await guest.buckets.agrees(wanted, aspect, signal)) ? true : undefined;
    if ((await recollection.recall(`bucket ${aspect}`, look, pace[aspect])) === undefined) return false;
  }
  return true;
}

async function make(
  { guest, recollection, memory, signal }: CreationWorld,
  wanted: WantedBucket,
): Promise<void> {
  await guest.buckets.ensure(wanted, signal);
  for (const aspect of aspects) recollection.keep(`bucket ${aspect}`, true, pace[aspect]);
  memory.made = { bucket: fingerprint(wanted) };
}

/** Nobody reaches the bucket without TLS; who may read is said by the roles of the machines. */
function wantedBucket(cluster: Cluster): WantedBucket {
  const name = bucketName(cluster);
  const arn = `arn:${cluster.partition}:s3:::${name}`;
  return {
    name,
    tags: cluster.operations.bucketTags ? clusterTags(cluster) : {},
    expiring: [{ prefix: snapshotPrefix, days: snapshotDays }],
    policy: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'OnlyOverTLS',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [arn, `${arn}/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    },
  };
}
