/** AWS::S3::Bucket and AWS::S3::BucketPolicy. */
import {
  type BucketLocationConstraint,
  type BucketVersioningStatus,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketWebsiteCommand,
  DeletePublicAccessBlockCommand,
  type ObjectLockConfiguration,
  type ObjectOwnership,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
  type ServerSideEncryption,
} from '@aws-sdk/client-s3';
import { type Mapping, same } from '../value.ts';
import { plainTags } from './iam.ts';
import { documentText } from './iam-holdings.ts';
import { type Context, type Made, mappingsOf, needed, type ResourceType, textOf } from './kind.ts';
import { lifecycleRules } from './s3-lifecycle.ts';
import { corsRules, webSite } from './s3-web.ts';

type Setting = (s3: S3Client, Bucket: string, value: Mapping | undefined) => Promise<unknown>;

/** What each property becomes; called only when it changed, with undefined when it was taken away. */
const settings: Readonly<Record<string, Setting>> = {
  VersioningConfiguration: (s3, Bucket, value) => {
    const Status = (value === undefined ? 'Suspended' : needed(value, 'Status')) as BucketVersioningStatus;
    return s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  },
  BucketEncryption: (s3, Bucket, value) => {
    if (value === undefined) return s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
    const Rules = mappingsOf(value, 'ServerSideEncryptionConfiguration').map((rule) => {
      const chosen = (rule['ServerSideEncryptionByDefault'] ?? {}) as Mapping;
      return {
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: needed(chosen, 'SSEAlgorithm') as ServerSideEncryption,
          KMSMasterKeyID: textOf(chosen, 'KMSMasterKeyID'),
        },
        ...(rule['BucketKeyEnabled'] === undefined
          ? {}
          : { BucketKeyEnabled: rule['BucketKeyEnabled'] === true }),
      };
    });
    return s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  },
  LifecycleConfiguration: (s3, Bucket, value) => {
    if (value === undefined) return s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
    const LifecycleConfiguration = { Rules: lifecycleRules(value) };
    return s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
  },
  PublicAccessBlockConfiguration: (s3, Bucket, value) => {
    if (value === undefined) return s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    const names = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
    const PublicAccessBlockConfiguration = Object.fromEntries(
      names.map((name) => [name, value[name] === true]),
    );
    return s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  },
  OwnershipControls: (s3, Bucket, value) => {
    const [rule] = value === undefined ? [] : mappingsOf(value, 'Rules');
    const ObjectOwnership = (
      rule === undefined ? 'BucketOwnerEnforced' : needed(rule, 'ObjectOwnership')
    ) as ObjectOwnership;
    return s3.send(
      new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } }),
    );
  },
  CorsConfiguration: (s3, Bucket, value) => {
    if (value === undefined) return s3.send(new DeleteBucketCorsCommand({ Bucket }));
    return s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: corsRules(value) } }));
  },
  WebsiteConfiguration: (s3, Bucket, value) => {
    if (value === undefined) return s3.send(new DeleteBucketWebsiteCommand({ Bucket }));
    return s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: webSite(value) }));
  },
  ObjectLockConfiguration: (s3, Bucket, value) => {
    const ObjectLockConfiguration = (value ?? { ObjectLockEnabled: 'Enabled' }) as ObjectLockConfiguration;
    return s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  },
  LoggingConfiguration: (s3, Bucket, value) => {
    const LoggingEnabled =
      value === undefined
        ? undefined
        : {
            TargetBucket: textOf(value, 'DestinationBucketName') ?? Bucket,
            TargetPrefix: textOf(value, 'LogFilePrefix') ?? '',
          };
    return s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }));
  },
};

async function configure(id: string, properties: Mapping, former: Mapping, context: Context): Promise<void> {
  const s3 = await context.services.s3();
  for (const [name, set] of Object.entries(settings)) {
    if (!same(properties[name], former[name])) await set(s3, id, properties[name] as Mapping | undefined);
  }
  const TagSet = plainTags(context.tags);
  if (TagSet.length > 0) await s3.send(new PutBucketTaggingCommand({ Bucket: id, Tagging: { TagSet } }));
}

/** "Amazon S3 endpoints and quotas": the older regions have a dash where the newer ones have a dot. */
const dashed = [
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
  'us-gov-west-1',
];

function attributesOf(id: string, { partition, region }: Context['caller']): Mapping {
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return {
    Arn: `arn:${partition}:s3:::${id}`,
    DomainName: `${id}.s3.${suffix}`,
    DualStackDomainName: `${id}.s3.dualstack.${region}.${suffix}`,
    RegionalDomainName: `${id}.s3.${region}.${suffix}`,
    WebsiteURL: `http://${id}.s3-website${dashed.includes(region) ? '-' : '.'}${region}.${suffix}`,
  };
}

/** The handler of AWS::S3::Bucket. */
export const bucket: ResourceType = {
  type: 'AWS::S3::Bucket',
  properties: ['BucketName', 'ObjectLockEnabled', 'Tags', ...Object.keys(settings)],
  seconds: { create: 20, update: 10, delete: 5 },

  async create(properties, context): Promise<Made> {
    const s3 = await context.services.s3();
    const id = textOf(properties, 'BucketName') ?? context.physicalName(63).toLowerCase();
    const { region } = context.caller;
    await s3.send(
      new CreateBucketCommand({
        Bucket: id,
        ...(properties['ObjectLockEnabled'] === true ? { ObjectLockEnabledForBucket: true } : {}),
        ...(region === 'us-east-1'
          ? {}
          : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } }),
      }),
    );
    const attributes = attributesOf(id, context.caller);
    context.initiated(id, attributes);
    await configure(id, properties, {}, context);
    return { id, attributes };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    await configure(id, properties, former, context);
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const s3 = await context.services.s3();
    await s3.send(new DeleteBucketCommand({ Bucket: id }));
  },
};

async function putPolicy(properties: Mapping, context: Context): Promise<Made> {
  const s3 = await context.services.s3();
  const id = needed(properties, 'Bucket');
  await s3.send(
    new PutBucketPolicyCommand({ Bucket: id, Policy: documentText(properties, 'PolicyDocument') }),
  );
  return { id, attributes: {} };
}

/** The handler of AWS::S3::BucketPolicy. */
export const bucketPolicy: ResourceType = {
  type: 'AWS::S3::BucketPolicy',
  properties: ['Bucket', 'PolicyDocument'],
  seconds: { create: 3, update: 3, delete: 2 },
  create: putPolicy,
  update: (properties, _current, context) => putPolicy(properties, context),

  async delete({ id }, context): Promise<void> {
    const s3 = await context.services.s3();
    await s3.send(new DeleteBucketPolicyCommand({ Bucket: id }));
  },
};
