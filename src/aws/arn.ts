/** Reads partition and account from ARNs. */
import { OperatorError } from '../support/errors.ts';
import type { Partition } from '../support/partition.ts';

export interface Owner {
  readonly partition: Partition;
  /** 12 digits. */
  readonly account: string;
}

const rolePattern = /^arn:(aws|aws-cn|aws-us-gov):iam::(\d{12}):role\/[\w+=,.@/-]+$/;

/** The account a role lives in; Invalid for anything but a role's ARN. */
export function ownerOfRole(roleArn: string): Owner {
  const [, partition, account] = rolePattern.exec(roleArn) ?? [];
  if (partition === undefined || account === undefined) {
    const reason = 'this is not the ARN of a role; it looks like arn:aws:iam::123456789012:role/name';
    throw new OperatorError({ code: 'Invalid', operation: 'sts:AssumeRole', object: roleArn, reason });
  }
  return { partition: partition as Partition, account };
}

/** The partition an identity's ARN names. */
export function partitionOfArn(arn: string): Partition {
  const partition = arn.split(':')[1];
  if (partition === 'aws-cn' || partition === 'aws-us-gov') return partition;
  return 'aws';
}
