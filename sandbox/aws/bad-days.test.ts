/** AWS's smaller bad days: what is new is not known yet, and keys run out under way. */
import * as ec2 from '@aws-sdk/client-ec2';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { assumed, localAws, type TestAws } from './local-aws-for-tests.ts';

let world: TestAws;
beforeAll(async () => {
  world = await localAws();
});
afterAll(() => world.stop());

const trust = JSON.stringify({
  Statement: [{ Effect: 'Allow', Principal: { AWS: '111111111111' }, Action: 'sts:AssumeRole' }],
});

it('a new role is unknown to STS, and a new profile to EC2, until time has passed', async () => {
  await world.control('PUT', 'clock', { mode: 'aws' });
  await world.control('PUT', 'consistency', { iamSeconds: 3_600 });
  const client = new iam.IAMClient(world.guest);
  const { Role: role } = await client.send(
    new iam.CreateRoleCommand({ RoleName: 'fresh', AssumeRolePolicyDocument: trust }),
  );
  await client.send(new iam.CreateInstanceProfileCommand({ InstanceProfileName: 'fresh' }));
  const machines = new ec2.EC2Client(world.guest);
  const { Images: [image] = [] } = await machines.send(
    new ec2.DescribeImagesCommand({ Owners: ['075585003325'] }),
  );
  const launch = (): Promise<unknown> => {
    const input = {
      ImageId: image?.ImageId,
      IamInstanceProfile: { Name: 'fresh' },
      MinCount: 1,
      MaxCount: 1,
    };
    return machines.send(new ec2.RunInstancesCommand({ ...input, InstanceType: 'm5.large' }));
  };
  await expect(assumed(world.host, role?.Arn ?? '')).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(launch()).rejects.toMatchObject({
    name: 'InvalidParameterValue',
    message:
      'Value (fresh) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name',
  });
  await world.control('PUT', 'clock', { mode: 'instant' });
  expect(await assumed(world.host, role?.Arn ?? '')).toMatchObject({
    accessKeyId: expect.stringMatching(/^ASIA/),
  });
  await launch();
});

it('keys that run out are refused as each service refuses them, and new ones work', async () => {
  expect(await world.control('POST', 'expired-credentials', { account: '222222222222' })).toMatchObject({
    expired: expect.any(Number),
  });
  await expect(new ec2.EC2Client(world.guest).send(new ec2.DescribeVpcsCommand({}))).rejects.toMatchObject({
    name: 'RequestExpired',
  });
  await expect(new kms.KMSClient(world.guest).send(new kms.ListKeysCommand({}))).rejects.toMatchObject({
    name: 'ExpiredTokenException',
  });
  await expect(new iam.IAMClient(world.guest).send(new iam.ListRolesCommand({}))).rejects.toMatchObject({
    name: 'ExpiredToken',
  });
  await expect(new s3.S3Client(world.guest).send(new s3.ListBucketsCommand({}))).rejects.toMatchObject({
    name: 'ExpiredToken',
  });
  const credentials = await assumed(world.host, world.aws.env['SANDBOX_GUEST_ROLE_ARN'] ?? '');
  await new ec2.EC2Client({ ...world.guest, credentials }).send(new ec2.DescribeVpcsCommand({}));
});

it('a new version of a launch template builds on the one it names, and is the latest', async () => {
  const client = new ec2.EC2Client(world.host);
  const named = { LaunchTemplateName: 'growing' };
  const data = { InstanceType: 'm5.large', KeyName: 'ada' } as const;
  await client.send(new ec2.CreateLaunchTemplateCommand({ ...named, LaunchTemplateData: data }));
  const change = { InstanceType: 'm5.xlarge' } as const;
  await client.send(
    new ec2.CreateLaunchTemplateVersionCommand({ ...named, SourceVersion: '1', LaunchTemplateData: change }),
  );
  const look = async (...Versions: string[]): Promise<readonly unknown[]> => {
    const command = new ec2.DescribeLaunchTemplateVersionsCommand({ ...named, Versions });
    const { LaunchTemplateVersions: found = [] } = await client.send(command);
    return found.map(({ VersionNumber, LaunchTemplateData }) => [VersionNumber, LaunchTemplateData]);
  };
  expect(await look('$Latest')).toEqual([[2, { ...data, ...change }]]);
  expect(await look('$Default')).toEqual([[1, data]]);
  await client.send(new ec2.ModifyLaunchTemplateCommand({ ...named, DefaultVersion: '2' }));
  expect(await look('$Default')).toEqual([[2, { ...data, ...change }]]);
});
