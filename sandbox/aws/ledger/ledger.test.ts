/** The ledger as SDK clients see it: what is made is written down, and what is not kept is refused. */
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as ec2 from '@aws-sdk/client-ec2';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { assumed, type ClientSettings } from '../local-aws-for-tests.ts';
import type { LocalAws } from '../start.ts';
import { startLedger } from './start.ts';

let aws: LocalAws;
let host: ClientSettings;
let guest: ClientSettings;

beforeAll(async () => {
  aws = await startLedger();
  const { env } = aws;
  const credentials = {
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
  };
  host = { endpoint: env['AWS_ENDPOINT_URL'] ?? '', region: 'eu-central-1', maxAttempts: 1, credentials };
  guest = { ...host, credentials: await assumed(host, env['SANDBOX_GUEST_ROLE_ARN'] ?? '') };
});
afterAll(() => aws.stop());

it('gives an identity in the account of the role', async () => {
  const { Arn: arn } = await new STSClient(guest).send(new GetCallerIdentityCommand({}));
  expect(arn).toBe('arn:aws:sts::222222222222:assumed-role/sandbox-guest/test');
});

it('writes stacks down with ids, attributes and outputs, changes and forgets them', async () => {
  const client = new cloudformation.CloudFormationClient(guest);
  const template = (cidr: string): string =>
    JSON.stringify({
      Resources: {
        Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: cidr } },
        Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'machine', AssumeRolePolicyDocument: {} } },
      },
      Outputs: {
        Vpc: { Value: { Ref: 'Vpc' } },
        Cidr: { Value: { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] } },
        Arn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } },
      },
    });
  const named = { StackName: 'written', Capabilities: ['CAPABILITY_NAMED_IAM' as const] };
  const settled = async (status: string): Promise<Readonly<Record<string, string | undefined>>> =>
    await vi.waitFor(async () => {
      const { Stacks: [stack] = [] } = await client.send(new cloudformation.DescribeStacksCommand(named));
      expect(stack?.StackStatus).toBe(status);
      return Object.fromEntries(
        (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]),
      );
    }, 10_000);
  await client.send(
    new cloudformation.CreateStackCommand({ ...named, TemplateBody: template('10.1.0.0/16') }),
  );
  const first = await settled('CREATE_COMPLETE');
  expect(first).toEqual({
    Vpc: expect.stringMatching(/^vpc-/),
    Cidr: '10.1.0.0/16',
    Arn: expect.stringContaining('machine'),
  });
  await client.send(
    new cloudformation.UpdateStackCommand({ ...named, TemplateBody: template('10.2.0.0/16') }),
  );
  const second = await settled('UPDATE_COMPLETE');
  expect(second['Vpc']).not.toBe(first['Vpc']);
  await client.send(new cloudformation.DeleteStackCommand(named));
  await vi.waitFor(async () => {
    await expect(client.send(new cloudformation.DescribeStacksCommand(named))).rejects.toThrow(
      'does not exist',
    );
  }, 10_000);
});

it('keeps keys with their aliases and state, and objects with their metadata', async () => {
  const keys = new kms.KMSClient(guest);
  const { KeyMetadata: key } = await keys.send(
    new kms.CreateKeyCommand({ Tags: [{ TagKey: 'a', TagValue: 'b' }] }),
  );
  await keys.send(new kms.CreateAliasCommand({ AliasName: 'alias/one', TargetKeyId: key?.KeyId }));
  await keys.send(new kms.ScheduleKeyDeletionCommand({ KeyId: 'alias/one', PendingWindowInDays: 7 }));
  const { KeyMetadata: later } = await keys.send(new kms.DescribeKeyCommand({ KeyId: 'alias/one' }));
  expect(later).toMatchObject({ KeyId: key?.KeyId, KeyState: 'PendingDeletion' });
  const buckets = new s3.S3Client({ ...guest, forcePathStyle: true });
  await buckets.send(new s3.CreateBucketCommand({ Bucket: 'written' }));
  await buckets.send(
    new s3.PutObjectCommand({ Bucket: 'written', Key: 'a/b', Body: 'x', Metadata: { role: 'worker' } }),
  );
  const { Metadata } = await buckets.send(new s3.HeadObjectCommand({ Bucket: 'written', Key: 'a/b' }));
  expect(Metadata).toEqual({ role: 'worker' });
  const { Contents: found } = await buckets.send(
    new s3.ListObjectsV2Command({ Bucket: 'written', Prefix: 'a/' }),
  );
  expect(found?.map(({ Key }) => Key)).toEqual(['a/b']);
});

it('knows the host network, zones and images, and no machines', async () => {
  const client = new ec2.EC2Client(host);
  const Filters = [{ Name: 'vpc-id', Values: [aws.env['SANDBOX_HOST_VPC_ID'] ?? ''] }];
  const { Vpcs: vpcs } = await client.send(new ec2.DescribeVpcsCommand({ Filters }));
  expect(vpcs?.map(({ CidrBlock }) => CidrBlock)).toEqual(['10.0.0.0/16']);
  const byName = [...Filters, { Name: 'tag:Name', Values: ['sandbox-private-a'] }];
  expect(
    (await client.send(new ec2.DescribeRouteTablesCommand({ Filters: byName }))).RouteTables,
  ).toHaveLength(1);
  const { AvailabilityZones: zones } = await client.send(new ec2.DescribeAvailabilityZonesCommand({}));
  expect(zones?.map(({ ZoneName }) => ZoneName)).toEqual(['eu-central-1a', 'eu-central-1b', 'eu-central-1c']);
  expect((await client.send(new ec2.DescribeInstancesCommand({}))).Reservations ?? []).toEqual([]);
});

it('refuses what it does not keep', async () => {
  const run = new ec2.RunInstancesCommand({ MinCount: 1, MaxCount: 1 });
  await expect(new ec2.EC2Client(host).send(run)).rejects.toMatchObject({
    name: 'UnsupportedOperation',
    message: 'The ledger keeps no RunInstances.',
  });
});
