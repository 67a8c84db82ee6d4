/** The credential Secret of an AWSConfig: which role in the guest account the operator assumes. */

import type { Partition } from '../support/partition.ts';
import type { Secret } from '../support/secret.ts';
import { partitions } from './partitions.ts';
import type { Problem } from './problem.ts';

/** Where a credential Secret is. */
export interface CredentialReference {
  readonly namespace: string;
  readonly name: string;
}

export interface Credential {
  /** `arn:<partition>:iam::<account>:role/<name>`. */
  readonly roleArn: string;
  readonly partition: Partition;
  /** 12 digits. */
  readonly accountId: string;
  readonly externalId?: string | undefined;
}

/** Keys of the credential Secret. */
const credentialKeys = {
  roleArn: 'aws.awsoperator.arn',
  externalId: 'aws.awsoperator.externalid',
} as const;

const field = 'spec.aws.credentialSecret';

/** Reads the Secret that `reference` names; `values` is undefined when there is no such Secret. */
export function parseCredential(
  reference: CredentialReference,
  values: Readonly<Record<string, Secret<string>>> | undefined,
): { readonly credential: Credential } | { readonly problem: Problem } {
  const secret = `Secret ${reference.namespace}/${reference.name}`;
  const remedy = `Put the ARN of a role in the guest account, arn:aws:iam::<account>:role/<name>, under the key ${credentialKeys.roleArn}.`;
  if (values === undefined)
    return { problem: { field, problem: `the ${secret} does not exist`, remedy: `Create it. ${remedy}` } };

  const roleArn = values[credentialKeys.roleArn]?.reveal().trim() ?? '';
  if (roleArn === '')
    return { problem: { field, problem: `the ${secret} has no key ${credentialKeys.roleArn}`, remedy } };

  const parsed = parseRoleArn(roleArn);
  if (parsed === undefined)
    return {
      problem: {
        field,
        problem: `the ${secret} holds ${shown(roleArn)}, which is not the ARN of a role`,
        remedy,
      },
    };

  const externalId = values[credentialKeys.externalId]?.reveal().trim();
  if (externalId === undefined || externalId === '') return { credential: { roleArn, ...parsed } };
  // Source: the Pattern and length constraints of ExternalId in the API reference of sts:AssumeRole.
  if (!/^[\w+=,.@:/-]{2,1224}$/.test(externalId))
    return {
      problem: {
        field,
        problem: `the ${secret} holds an external ID that AWS does not allow`,
        remedy: `Use 2 to 1224 letters, digits and _+=,.@:/- under ${credentialKeys.externalId}.`,
      },
    };
  return { credential: { roleArn, ...parsed, externalId } };
}

/** Partition and account of a role's ARN; undefined for anything else. */
function parseRoleArn(
  arn: string,
): { readonly partition: Partition; readonly accountId: string } | undefined {
  const match = /^arn:([a-z-]+):iam::(\d{12}):role\/[\w+=,.@/-]{1,576}$/.exec(arn);
  const [, partition, accountId] = match ?? [];
  if (partition === undefined || accountId === undefined || !isPartition(partition)) return undefined;
  return { partition, accountId };
}

function isPartition(text: string): text is Partition {
  return text in partitions;
}

/** A wrong value as a message may show it: an ARN in full, anything else only by its length, since it may be a key. */
function shown(text: string): string {
  return text.startsWith('arn:') ? `"${text}"` : `a value of ${text.length} characters`;
}
