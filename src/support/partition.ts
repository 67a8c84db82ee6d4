/** The name of an AWS partition, shared by layers that must not know each other. */

export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';
