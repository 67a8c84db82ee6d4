/** How every call to S3 names a bucket: together with the account that must own it. */
export interface OwnedBucket {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string;
}
