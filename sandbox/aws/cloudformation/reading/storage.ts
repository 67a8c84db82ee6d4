/** Reads buckets, parameters, secrets and log groups. */
import { DescribeLogGroupsCommand, ListTagsLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
} from '@aws-sdk/client-s3';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, ListTagsForResourceCommand } from '@aws-sdk/client-ssm';
import type { Value } from '../value.ts';
import { plainValue, type Reader, saysGone, tagList } from './reader.ts';

/** A setting that a service answers with "there is none" when it was never made. */
async function optional<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (saysGone(error)) return undefined;
    throw error;
  }
}

const bucket: Reader = async ({ id, attributes }, { services }) => {
  const s3 = await services.s3();
  const Bucket = id;
  await s3.send(new HeadBucketCommand({ Bucket }));
  const [versioning, encryption, access, tags] = await Promise.all([
    s3.send(new GetBucketVersioningCommand({ Bucket })),
    optional(s3.send(new GetBucketEncryptionCommand({ Bucket }))),
    optional(s3.send(new GetPublicAccessBlockCommand({ Bucket }))),
    optional(s3.send(new GetBucketTaggingCommand({ Bucket }))),
  ]);
  const rules = encryption?.ServerSideEncryptionConfiguration?.Rules?.map((rule) => {
    const { SSEAlgorithm, KMSMasterKeyID } = rule.ApplyServerSideEncryptionByDefault ?? {};
    return { ServerSideEncryptionByDefault: { SSEAlgorithm, KMSMasterKeyID } };
  });
  return {
    properties: {
      BucketName: id,
      VersioningConfiguration: versioning.Status === undefined ? undefined : { Status: versioning.Status },
      BucketEncryption:
        rules === undefined ? undefined : plainValue({ ServerSideEncryptionConfiguration: rules }),
      PublicAccessBlockConfiguration: plainValue(access?.PublicAccessBlockConfiguration),
      Tags: tagList(tags?.TagSet),
    },
    attributes,
  };
};

const bucketPolicy: Reader = async ({ id }, { services }) => {
  const s3 = await services.s3();
  const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: id }));
  if (Policy === undefined || Policy === '') return undefined;
  return { properties: { Bucket: id, PolicyDocument: JSON.parse(Policy) as Value }, attributes: {} };
};

const parameter: Reader = async ({ id }, { services, caller }) => {
  const ssm = await services.ssm();
  const { Parameter: one } = await ssm.send(new GetParameterCommand({ Name: id, WithDecryption: true }));
  if (one === undefined) return undefined;
  const tags = await ssm.send(new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: id }));
  const { partition, region, account } = caller;
  const arn = `arn:${partition}:ssm:${region}:${account}:parameter/${id.replace(/^\//, '')}`;
  return {
    properties: {
      Name: id,
      Type: one.Type,
      Value: one.Value,
      Tags: Object.fromEntries((tags.TagList ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    },
    attributes: { Type: one.Type ?? '', Value: one.Value ?? '', Arn: arn },
  };
};

const secret: Reader = async ({ id }, { services }) => {
  const client = await services.secretsManager();
  const one = await client.send(new DescribeSecretCommand({ SecretId: id }));
  if (one.DeletedDate !== undefined) return undefined;
  return { properties: { Description: one.Description, KmsKeyId: one.KmsKeyId, Tags: tagList(one.Tags) } };
};

const logGroup: Reader = async ({ id }, { services, caller }) => {
  const logs = await services.logs();
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: id }));
  const one = logGroups?.find(({ logGroupName }) => logGroupName === id);
  if (one === undefined) return undefined;
  const { tags = {} } = await logs.send(new ListTagsLogGroupCommand({ logGroupName: id }));
  const { partition, region, account } = caller;
  return {
    properties: {
      LogGroupName: id,
      RetentionInDays: one.retentionInDays,
      KmsKeyId: one.kmsKeyId,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    },
    attributes: { Arn: `arn:${partition}:logs:${region}:${account}:log-group:${id}:*` },
  };
};

/** Readers by type. */
export const storageReaders: Readonly<Record<string, Reader>> = {
  'AWS::Logs::LogGroup': logGroup,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucketPolicy,
  'AWS::SSM::Parameter': parameter,
  'AWS::SecretsManager::Secret': secret,
};
