/** The AWS partitions and what is spelled differently in each. Source: botocore partitions.json and endpoints.json. */

import type { Partition } from '../support/partition.ts';

export type { Partition };

export interface PartitionFacts {
  readonly urlSuffix: string;
  /** Service principal that EC2 instances assume roles with. */
  readonly ec2Principal: string;
}

export const partitions: Readonly<Record<Partition, PartitionFacts>> = {
  aws: { urlSuffix: 'amazonaws.com', ec2Principal: 'ec2.amazonaws.com' },
  'aws-cn': { urlSuffix: 'amazonaws.com.cn', ec2Principal: 'ec2.amazonaws.com.cn' },
  'aws-us-gov': { urlSuffix: 'amazonaws.com', ec2Principal: 'ec2.amazonaws.com' },
};

/** The partition a region belongs to; undefined when the text is not shaped like a region. */
export function partitionOf(region: string): Partition | undefined {
  if (!/^[a-z]{2}(-[a-z]+)+-\d+$/.test(region)) return undefined;
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
