/** The bucket that keeps the access logs of the cluster's bucket. */
import { accessLogBucketName } from '../../cluster/names.ts';
import { join } from '../intrinsics.ts';
import { arn, policy } from '../policy.ts';
import type { ResourceHandle, TemplateDraft } from '../template.ts';
import type { GuestInput } from './input.ts';

/**
 * Adds the bucket. It outlives the stack, since a stack cannot delete a bucket with objects in it; the operator empties
 * and deletes it when so configured. When its very creation is rolled back it goes, so that the next attempt finds the
 * name free.
 */
export function addAccessLogs(
  draft: TemplateDraft,
  { cluster, encryption }: GuestInput,
): ResourceHandle<'AWS::S3::Bucket'> {
  const bucket = draft.add('AccessLogBucket', {
    Type: 'AWS::S3::Bucket',
    Properties: {
      BucketName: accessLogBucketName(cluster),
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: {
        Rules: [
          { Id: 'ExpirationLogs', Status: 'Enabled', ExpirationInDays: cluster.operations.accessLogDays },
        ],
      },
    },
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  });
  draft.add('AccessLogBucketPolicy', {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: bucket.ref,
      PolicyDocument: policy({
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: join('', [bucket.att('Arn'), '/*']),
        Condition: {
          StringEquals: { 'aws:SourceAccount': cluster.guest.id },
          ArnEquals: { 'aws:SourceArn': arn(cluster.partition, ['s3', '', ''], encryption.bucket) },
        },
      }),
    },
  });
  return bucket;
}
