/** What is proved of roles, keys, zones, buckets and the small services. */
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeLogGroupsCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreatePolicyVersionCommand,
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import {
  DescribeKeyCommand,
  ListAliasesCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import {
  type Change,
  ChangeResourceRecordSetsCommand,
  GetHealthCheckCommand,
  GetHostedZoneCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  UpdateHealthCheckCommand,
  UpdateHostedZoneCommentCommand,
} from '@aws-sdk/client-route-53';
import {
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { DescribeSecretCommand, UpdateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { at, type Proof, ref, type Seen, type World } from './proof-for-tests.ts';

const trust = {
  AssumeRolePolicyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }],
  },
};
const allow = {
  PolicyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
  },
};

async function managedPolicy(id: string, { services }: World): Promise<Seen> {
  const iam = await services.iam();
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: id }));
  const version = { PolicyArn: id, VersionId: Policy?.DefaultVersionId };
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand(version));
  return { ...Policy, Document: decodeURIComponent(PolicyVersion?.Document ?? '') };
}

async function record(zone: string, name: string, { services, ids }: World): Promise<Seen> {
  const client = await services.route53();
  const found = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: ids.get(zone) }));
  return found.ResourceRecordSets?.find(({ Name }) => Name === `${name}.`);
}

/** Gives a record of the zone an address past its stack. */
async function address(id: string, Value: string, { services, ids }: World): Promise<unknown> {
  const client = await services.route53();
  const record: ResourceRecordSet = { Name: `${id}.`, Type: 'A', TTL: 60, ResourceRecords: [{ Value }] };
  const Changes: Change[] = [{ Action: 'UPSERT', ResourceRecordSet: record }];
  const ChangeBatch = { Changes };
  return client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: ids.get('Zone'), ChangeBatch }));
}

/** The rest, by type. */
export const otherProofs: Readonly<Record<string, Proof>> = {
  'AWS::CloudFormation::Stack': {
    look: async (id, { cloudFormation }) => {
      const found = await cloudFormation.send(new DescribeStacksCommand({ StackName: id }));
      return found.Stacks?.find(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
    },
    attributes: {
      'Outputs.Word': 'Outputs.0.OutputValue',
      StackId: 'StackId',
      // The status and times as they were when CloudFormation last had to do with it.
      StackStatus: /^(CREATE|UPDATE)_COMPLETE(_CLEANUP_IN_PROGRESS)?$/,
      CreationTime: 'CreationTime',
      LastUpdateTime: /^20\d\d-/,
      ParentId: 'ParentId',
      RootId: 'RootId',
      ChangeSetId: /^$/,
    },
    updated: { property: 'Parameters', shown: 'Parameters.0.ParameterValue', becomes: () => 'turn-2' },
  },
  'AWS::CDK::Metadata': {
    look: async (id) => ({ id }),
    attributes: {},
  },
  'AWS::CloudFormation::WaitConditionHandle': {
    look: async (id) => ({ id }),
    attributes: { Id: 'id' },
  },
  'AWS::CloudFormation::WaitCondition': {
    look: async (id) => ({ id }),
    attributes: { Id: 'id', Data: /^\{.*\}$/ },
  },
  'AWS::IAM::Role': {
    drifts: {
      says: '/Description NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.iam()).send(new UpdateRoleCommand({ RoleName: id, Description: 'drifted' })),
    },
    look: async (id, { services }) => {
      const iam = await services.iam();
      return (await iam.send(new GetRoleCommand({ RoleName: id }))).Role;
    },
    attributes: { Arn: 'Arn', RoleId: 'RoleId' },
    updated: { property: 'Description', shown: 'Description' },
    replaced: { property: 'Path', always: trust, before: { Path: '/before/' }, after: { Path: '/after/' } },
  },
  'AWS::IAM::InstanceProfile': {
    drifts: {
      says: '/Roles/0 REMOVE',
      by: async (id, { services, ids }) =>
        (await services.iam()).send(
          new RemoveRoleFromInstanceProfileCommand({
            InstanceProfileName: id,
            RoleName: ids.get('OtherRole'),
          }),
        ),
    },
    look: async (id, { services }) => {
      const iam = await services.iam();
      return (await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: id }))).InstanceProfile;
    },
    attributes: { Arn: 'Arn' },
    updated: {
      of: 'OtherProfile',
      property: 'Roles',
      shown: 'Roles.0.RoleName',
      becomes: ({ ids }) => ids.get('OtherRole') ?? '',
    },
    replaced: {
      property: 'Path',
      always: { Roles: [ref('Role')] },
      before: { Path: '/before/' },
      after: { Path: '/after/' },
    },
  },
  'AWS::IAM::ManagedPolicy': {
    drifts: {
      says: '/PolicyDocument/Statement/0/Action NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.iam()).send(
          new CreatePolicyVersionCommand({
            PolicyArn: id,
            SetAsDefault: true,
            PolicyDocument: JSON.stringify(allow.PolicyDocument),
          }),
        ),
    },
    look: managedPolicy,
    attributes: {
      PolicyArn: 'Arn',
      PolicyId: 'PolicyId',
      DefaultVersionId: 'DefaultVersionId',
      CreateDate: 'CreateDate',
      UpdateDate: 'UpdateDate',
      IsAttachable: 'IsAttachable',
      PermissionsBoundaryUsageCount: (seen) => at(seen, 'PermissionsBoundaryUsageCount') ?? '0',
      // As it was when CloudFormation last had to do with the policy; roles come and go later.
      AttachmentCount: /^\d+$/,
    },
    updated: { property: 'PolicyDocument', shown: 'Document' },
    replaced: { property: 'Path', always: allow, before: { Path: '/before/' }, after: { Path: '/after/' } },
  },
  'AWS::IAM::Policy': {
    look: async (_id, { services, ids }) => {
      const iam = await services.iam();
      const names = await Promise.allSettled(
        ['other-turn-1', 'other-turn-2'].map((PolicyName) =>
          iam.send(new GetRolePolicyCommand({ RoleName: ids.get('Role'), PolicyName })),
        ),
      );
      return names.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))[0];
    },
    attributes: { Id: /^every-Polic-[A-Za-z0-9]{12}$/ },
    updated: { property: 'PolicyName', shown: 'PolicyName' },
  },
  'AWS::KMS::Key': {
    drifts: {
      says: '/Description NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.kms()).send(new UpdateKeyDescriptionCommand({ KeyId: id, Description: 'drifted' })),
    },
    look: async (id, { services }) => {
      const kms = await services.kms();
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: id }));
      return KeyMetadata?.KeyState === 'PendingDeletion' ? undefined : KeyMetadata;
    },
    attributes: { KeyId: 'KeyId', Arn: 'Arn' },
    updated: { property: 'Description', shown: 'Description' },
  },
  'AWS::KMS::Alias': {
    drifts: {
      says: '/TargetKeyId NOT_EQUAL',
      by: async (id, { services, ids }) =>
        (await services.kms()).send(new UpdateAliasCommand({ AliasName: id, TargetKeyId: ids.get('Key') })),
    },
    look: async (id, { services }) => {
      const kms = await services.kms();
      const { Aliases } = await kms.send(new ListAliasesCommand({}));
      return Aliases?.find(({ AliasName }) => AliasName === id);
    },
    attributes: {},
    updated: {
      property: 'TargetKeyId',
      shown: 'TargetKeyId',
      becomes: ({ ids }) => ids.get('OtherKey') ?? '',
    },
    replaced: {
      property: 'AliasName',
      always: { TargetKeyId: ref('Key') },
      before: { AliasName: 'alias/every-before' },
      after: { AliasName: 'alias/every-after' },
    },
  },
  'AWS::Logs::LogGroup': {
    drifts: {
      says: '/RetentionInDays NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.logs()).send(new PutRetentionPolicyCommand({ logGroupName: id, retentionInDays: 3 })),
    },
    look: async (id, { services }) => {
      const logs = await services.logs();
      const found = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: id }));
      return found.logGroups?.find(({ logGroupName }) => logGroupName === id);
    },
    attributes: { Arn: (seen) => `${at(seen, 'arn')?.replace(/:\*$/, '')}:*` },
    updated: { property: 'RetentionInDays', shown: 'retentionInDays' },
    replaced: {
      property: 'LogGroupName',
      before: { LogGroupName: '/every/before' },
      after: { LogGroupName: '/every/after' },
    },
  },
  'AWS::Route53::HealthCheck': {
    drifts: {
      says: '/HealthCheckConfig/FailureThreshold NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.route53()).send(
          new UpdateHealthCheckCommand({ HealthCheckId: id, FailureThreshold: 9 }),
        ),
    },
    look: async (id, { services }) => {
      const client = await services.route53();
      return (await client.send(new GetHealthCheckCommand({ HealthCheckId: id }))).HealthCheck;
    },
    attributes: { HealthCheckId: 'Id' },
    updated: {
      property: 'HealthCheckConfig',
      shown: 'HealthCheckConfig.FailureThreshold',
      becomes: () => '4',
    },
    replaced: {
      property: 'HealthCheckConfig/RequestInterval',
      before: {
        HealthCheckConfig: { Type: 'TCP', IPAddress: '198.51.100.8', Port: 80, RequestInterval: 30 },
      },
      after: { HealthCheckConfig: { Type: 'TCP', IPAddress: '198.51.100.8', Port: 80, RequestInterval: 10 } },
    },
  },
  'AWS::Route53::HostedZone': {
    drifts: {
      says: '/HostedZoneConfig/Comment NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.route53()).send(new UpdateHostedZoneCommentCommand({ Id: id, Comment: 'drifted' })),
    },
    look: async (id, { services }) => {
      const client = await services.route53();
      return client.send(new GetHostedZoneCommand({ Id: id }));
    },
    attributes: {
      Id: (seen) => at(seen, 'HostedZone.Id')?.replace('/hostedzone/', ''),
      NameServers: 'DelegationSet.NameServers',
    },
    updated: {
      property: 'HostedZoneConfig',
      shown: 'HostedZone.Config.Comment',
      becomes: () => 'turn-2',
    },
    replaced: {
      property: 'Name',
      before: { Name: 'before.sandbox.example' },
      after: { Name: 'after.sandbox.example' },
    },
  },
  'AWS::Route53::RecordSet': {
    drifts: {
      of: 'leaf',
      says: '/ResourceRecords/0 NOT_EQUAL',
      by: (id, world) => address(id, '10.9.9.9', world),
      back: (id, world) => address(id, '10.0.0.2', world),
    },
    look: (id, world) => record('Zone', id, world),
    attributes: {},
    updated: {
      property: 'AliasTarget',
      shown: 'AliasTarget.EvaluateTargetHealth',
      becomes: () => 'true',
    },
    replaced: {
      property: 'Name',
      always: { HostedZoneId: ref('Zone'), Type: 'A', TTL: '60', ResourceRecords: ['10.0.0.2'] },
      before: { Name: 'before.every.sandbox.example.' },
      after: { Name: 'after.every.sandbox.example.' },
    },
  },
  'AWS::Route53::RecordSetGroup': {
    look: (id, world) =>
      id.includes('-New')
        ? record('OtherZone', 'moves.other.sandbox.example', world)
        : record('Zone', 'etcd.every.sandbox.example', world),
    attributes: { Id: /^everything-Records-.+$/ },
    updated: { property: 'RecordSets', shown: 'TTL', becomes: () => '120' },
    replaced: {
      property: 'HostedZoneId',
      old: (world) => record('Zone', 'moves.every.sandbox.example', world),
      before: {
        HostedZoneId: ref('Zone'),
        RecordSets: [
          { Name: 'moves.every.sandbox.example.', Type: 'TXT', TTL: 60, ResourceRecords: ['"a"'] },
        ],
      },
      after: {
        HostedZoneId: ref('OtherZone'),
        RecordSets: [
          { Name: 'moves.other.sandbox.example.', Type: 'TXT', TTL: 60, ResourceRecords: ['"a"'] },
        ],
      },
    },
  },
  'AWS::S3::Bucket': {
    drifts: {
      says: '/VersioningConfiguration/Status NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.s3()).send(
          new PutBucketVersioningCommand({ Bucket: id, VersioningConfiguration: { Status: 'Suspended' } }),
        ),
    },
    look: async (id, { services }) => {
      const s3 = await services.s3();
      await s3.send(new HeadBucketCommand({ Bucket: id }));
      return { id, ...(await s3.send(new GetBucketVersioningCommand({ Bucket: id }))) };
    },
    attributes: {
      Arn: (seen) => `arn:aws:s3:::${at(seen, 'id')}`,
      DomainName: (seen) => `${at(seen, 'id')}.s3.amazonaws.com`,
      DualStackDomainName: (seen, { region }) => `${at(seen, 'id')}.s3.dualstack.${region}.amazonaws.com`,
      RegionalDomainName: (seen, { region }) => `${at(seen, 'id')}.s3.${region}.amazonaws.com`,
      WebsiteURL: (seen, { region }) => `http://${at(seen, 'id')}.s3-website.${region}.amazonaws.com`,
    },
    unset: {
      MetadataConfiguration: 'a bucket without metadata tables',
      MetadataTableConfiguration: 'a bucket without metadata tables',
    },
    updated: { property: 'VersioningConfiguration', shown: 'Status', becomes: () => 'Enabled' },
    replaced: {
      property: 'BucketName',
      before: { BucketName: 'every-before-sandbox' },
      after: { BucketName: 'every-after-sandbox' },
    },
  },
  'AWS::S3::BucketPolicy': {
    drifts: {
      says: '/PolicyDocument/Statement/0/Action NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.s3()).send(
          new PutBucketPolicyCommand({
            Bucket: id,
            Policy: JSON.stringify({
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Action: 's3:DeleteBucket',
                  Resource: `arn:aws:s3:::${id}`,
                  Principal: { AWS: `arn:aws:iam::111111111111:root` },
                },
              ],
            }),
          }),
        ),
    },
    look: async (id, { services }) => {
      const s3 = await services.s3();
      const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: id }));
      return Policy === undefined || Policy === '' ? undefined : (JSON.parse(Policy) as Seen);
    },
    attributes: {},
    updated: {
      property: 'PolicyDocument',
      shown: 'Statement.0.Action',
      becomes: () => 's3:ListBucket',
    },
    replaced: {
      property: 'Bucket',
      always: {
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Deny', Action: 's3:PutObject', Resource: 'arn:aws:s3:::every/*', Principal: '*' },
          ],
        },
      },
      before: { Bucket: ref('SecondBucket') },
      after: { Bucket: ref('ThirdBucket') },
    },
  },
  'AWS::SSM::Parameter': {
    drifts: {
      says: '/Value NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.ssm()).send(new PutParameterCommand({ Name: id, Value: 'drifted', Overwrite: true })),
    },
    look: async (id, { services }) => {
      const ssm = await services.ssm();
      return (await ssm.send(new GetParameterCommand({ Name: id }))).Parameter;
    },
    attributes: { Type: 'Type', Value: 'Value', Arn: 'ARN' },
    updated: { property: 'Value', shown: 'Value' },
    replaced: {
      property: 'Name',
      always: { Type: 'String', Value: 'any' },
      before: { Name: '/every/before' },
      after: { Name: '/every/after' },
    },
  },
  'AWS::SecretsManager::Secret': {
    drifts: {
      says: '/Description NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.secretsManager()).send(
          new UpdateSecretCommand({ SecretId: id, Description: 'drifted' }),
        ),
    },
    look: async (id, { services }) => {
      const client = await services.secretsManager();
      const found = await client.send(new DescribeSecretCommand({ SecretId: id }));
      return found.DeletedDate === undefined ? found : undefined;
    },
    attributes: { Id: 'ARN' },
    updated: { property: 'Description', shown: 'Description' },
    replaced: {
      property: 'Name',
      always: { SecretString: 'any' },
      before: { Name: 'every-before' },
      after: { Name: 'every-after' },
    },
  },
};
