/** Finds buckets that a change set would delete although they hold something. Source: user guide, "Validate stack deployments". */
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import type { Services } from '../../contract.ts';
import type { ValidationError } from './history.ts';
import type { ResourceChange } from './resource-change.ts';

async function isFull(services: Services, bucket: string): Promise<boolean> {
  const s3 = await services.s3();
  try {
    const { Versions, DeleteMarkers } = await s3.send(
      new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys: 1 }),
    );
    return (Versions ?? []).length + (DeleteMarkers ?? []).length > 0;
  } catch {
    return false;
  }
}

/** A warning for each; what the caller may not look into is passed over. */
export async function bucketWarnings(
  services: Services,
  changes: readonly ResourceChange[],
): Promise<readonly ValidationError[]> {
  const leaving = changes.filter(
    ({ type, policyAction }) => type === 'AWS::S3::Bucket' && policyAction?.endsWith('Delete') === true,
  );
  const each = leaving.map(
    async ({ logicalId, physicalId = '', type }): Promise<readonly ValidationError[]> => {
      if (!(await isFull(services, physicalId))) return [];
      const reason = `The bucket '${physicalId}' is not empty. You must either delete all objects and versions or use the deletion policy to retain it, otherwise the delete operation will fail.`;
      return [{ logicalId, physicalId, type, name: 'BUCKET_EMPTINESS_VALIDATION', mode: 'WARN', reason }];
    },
  );
  return (await Promise.all(each)).flat();
}
