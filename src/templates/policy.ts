/** IAM policy documents as typed values. */
import { type Partition, partitions } from '../cluster/partitions.ts';
import type { Value } from './intrinsics.ts';

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | { readonly AWS: string } | { readonly Service: string };
  readonly Action: string | readonly string[];
  /** Absent in trust policies only. */
  readonly Resource?: Value<string> | readonly Value<string>[];
  /** Operator → key → allowed values. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A document of these statements, in this order. */
export function policy(...statements: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

/** Lets EC2 machines of the partition take a role. */
export function machineTrust(partition: Partition): PolicyDocument {
  return policy({
    Effect: 'Allow',
    Principal: { Service: partitions[partition].ec2Principal },
    Action: 'sts:AssumeRole',
  });
}

/** `arn:<partition>:<service>:<region>:<account>:<resource>`; pass '' where a service has no region or account. */
export function arn(
  partition: Partition,
  service: readonly [name: string, region: string, account: string],
  resource: string,
): string {
  return `arn:${partition}:${service.join(':')}:${resource}`;
}
