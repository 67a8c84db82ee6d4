/** Keeps the bucket from which machines fetch their configuration. */
import type { WantedBucket } from '../../aws/account.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { bucketName, snapshotPrefix } from '../../cluster/names.ts';
import { clusterTags } from '../../cluster/tags.ts';
import { fingerprint } from '../../support/json.ts';
import { ready } from '../outcome.ts';
import type { Step } from '../step.ts';

export const bucket: Step = {
  name: 'bucket',
  condition: 'EncryptionReady',
  needs: ['Valid'],

  async create({ cluster, guest, recollection, memory, signal }) {
    const wanted = wantedBucket(cluster);
    const identity = fingerprint(wanted);
    await recollection.recall(`bucket ${identity}`, async () => {
      const standing =
        memory.made['bucket'] === identity && (await guest.buckets.exists(wanted.name, signal));
      if (!standing) await guest.buckets.ensure(wanted, signal);
      memory.made = standing ? memory.made : { bucket: identity };
      return true;
    });
    memory.infrastructure = { ...memory.infrastructure, bucket: wanted.name };
    return ready(`the bucket ${wanted.name} is there`);
  },
};

/** Days that a snapshot of etcd is kept; with four an hour a month is plenty, and one longer is a copy that somebody makes. */
const snapshotDays = 30;

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
