/** Finds out in which region a bucket is, whoever owns it. */
import { GetBucketLocationCommand } from '@aws-sdk/client-s3';
import type { Caller, ServicesFor } from '../../aws/contract.ts';

/** Undefined when none of the accounts has it. */
export async function bucketRegion(
  backstage: ServicesFor,
  accounts: readonly Caller[],
  bucket: string,
): Promise<string | undefined> {
  for (const account of accounts) {
    const s3 = await backstage(account).s3();
    const found = await s3.send(new GetBucketLocationCommand({ Bucket: bucket })).catch(() => undefined);
    // A bucket without a location is in the region that was first.
    if (found !== undefined) return found.LocationConstraint ?? 'us-east-1';
  }
  return undefined;
}
