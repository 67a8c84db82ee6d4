/** Machines with the keys of their instance roles, under IAM policies: what each may read and open. */
import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import * as ec2 from '@aws-sdk/client-ec2';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientSettings, localAws, type TestAws } from '../local-aws-for-tests.ts';

const BUCKET = 'configs-of-a-cluster';
const GUEST = '222222222222';

interface Minted {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token: string;
  readonly Expiration: string;
}

let world: TestAws;
let keyArn: string;
let machine: string;
let worker: ClientSettings;

beforeAll(async () => {
  world = await localAws({ iamEnforced: true });
  keyArn = await makeKeyAndObjects();
  await makeRole('worker');
  machine = await launch('worker');
  worker = settingsOf(await mint(machine));
});
afterAll(() => world.stop());

async function makeKeyAndObjects(): Promise<string> {
  const bucket = new s3.S3Client({ ...world.guest, forcePathStyle: true });
  await bucket.send(
    new s3.CreateBucketCommand({
      Bucket: BUCKET,
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    }),
  );
  for (const role of ['master', 'worker']) {
    await bucket.send(new s3.PutObjectCommand({ Bucket: BUCKET, Key: `${role}/config`, Body: role }));
  }
  const { KeyMetadata: key } = await new kms.KMSClient(world.guest).send(new kms.CreateKeyCommand({}));
  return key?.Arn ?? '';
}

async function makeRole(name: string): Promise<void> {
  const client = new iam.IAMClient(world.guest);
  const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const may = [
    { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${BUCKET}/${name}/*` },
    {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: keyArn,
      Condition: { StringEquals: { 'kms:EncryptionContext:role': name } },
    },
  ];
  const document = (...Statement: readonly object[]): string =>
    JSON.stringify({ Version: '2012-10-17', Statement });
  const named = { RoleName: name, InstanceProfileName: name };
  await client.send(new iam.CreateRoleCommand({ ...named, AssumeRolePolicyDocument: document(trust) }));
  await client.send(
    new iam.PutRolePolicyCommand({ ...named, PolicyName: 'may', PolicyDocument: document(...may) }),
  );
  await client.send(new iam.CreateInstanceProfileCommand(named));
  await client.send(new iam.AddRoleToInstanceProfileCommand(named));
}

async function launch(profile: string | undefined): Promise<string> {
  const client = new ec2.EC2Client(world.guest);
  const { Images: [image] = [] } = await client.send(
    new ec2.DescribeImagesCommand({ Owners: ['075585003325'] }),
  );
  const own = profile === undefined ? {} : { IamInstanceProfile: { Name: profile } };
  const input = {
    ImageId: image?.ImageId,
    InstanceType: 'm5.large',
    MinCount: 1,
    MaxCount: 1,
    ...own,
  } as const;
  const { Instances: [started] = [] } = await client.send(new ec2.RunInstancesCommand(input));
  return started?.InstanceId ?? '';
}

async function mint(instanceId: string, more: object = {}): Promise<Minted> {
  return (await world.control('POST', 'instance-credentials', {
    account: GUEST,
    instanceId,
    ...more,
  })) as Minted;
}

function settingsOf({ AccessKeyId, SecretAccessKey, Token }: Minted): ClientSettings {
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token };
  return { ...world.guest, credentials };
}

const read = async (who: ClientSettings, Key: string): Promise<string | undefined> => {
  const client = new s3.S3Client({ ...who, forcePathStyle: true });
  return (await client.send(new s3.GetObjectCommand({ Bucket: BUCKET, Key }))).Body?.transformToString();
};

describe('a machine', () => {
  it('is its role’s session, named after itself', async () => {
    const { Arn: arn } = await new STSClient(worker).send(new GetCallerIdentityCommand({}));
    expect(arn).toBe(`arn:aws:sts::${GUEST}:assumed-role/worker/${machine}`);
  });

  it('reads what is meant for its role, and nothing else in the bucket', async () => {
    expect(await read(worker, 'worker/config')).toBe('worker');
    await expect(read(worker, 'master/config')).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
      message:
        `User: arn:aws:sts::${GUEST}:assumed-role/worker/${machine} is not authorized to perform: s3:GetObject on ` +
        `resource: "arn:aws:s3:::${BUCKET}/master/config" because no identity-based policy allows the s3:GetObject action`,
    });
  });

  it('opens what was sealed for its role, and not what was sealed for another', async () => {
    const seal = async (role: string): Promise<Uint8Array | undefined> => {
      const input = { KeyId: keyArn, Plaintext: Buffer.from('secret'), EncryptionContext: { role } };
      return (await new kms.KMSClient(world.guest).send(new kms.EncryptCommand(input))).CiphertextBlob;
    };
    const open = async (sealedFor: string, saying: string): Promise<string> => {
      const input = { CiphertextBlob: await seal(sealedFor), EncryptionContext: { role: saying } };
      const { Plaintext: plain } = await new kms.KMSClient(worker).send(new kms.DecryptCommand(input));
      return Buffer.from(plain ?? []).toString();
    };
    expect(await open('worker', 'worker')).toBe('secret');
    await expect(open('master', 'worker')).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
    await expect(open('master', 'master')).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        `User: arn:aws:sts::${GUEST}:assumed-role/worker/${machine} is not authorized to perform: kms:Decrypt on ` +
        `resource: ${keyArn} because no identity-based policy allows the kms:Decrypt action`,
    });
  });

  it('makes no calls its policy does not name', async () => {
    await expect(new ec2.EC2Client(worker).send(new ec2.DescribeVpcsCommand({}))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message:
        `You are not authorized to perform this operation. User: arn:aws:sts::${GUEST}:assumed-role/worker/${machine} ` +
        'is not authorized to perform: ec2:DescribeVpcs because no identity-based policy allows the ec2:DescribeVpcs action',
    });
  });

  it('may do more as soon as its role’s policy says so', async () => {
    const everything = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
    };
    const named = { RoleName: 'worker', PolicyName: 'more' };
    const client = new iam.IAMClient(world.guest);
    await client.send(new iam.PutRolePolicyCommand({ ...named, PolicyDocument: JSON.stringify(everything) }));
    expect(await read(worker, 'master/config')).toBe('master');
    await client.send(new iam.DeleteRolePolicyCommand(named));
    await expect(read(worker, 'master/config')).rejects.toThrow('not authorized');
  });

  it('loses its rights when its keys expire', async () => {
    const gone = settingsOf(await mint(machine, { durationSeconds: 0.001 }));
    await expect(read(gone, 'worker/config')).rejects.toMatchObject({ name: 'ExpiredToken' });
  });
});

/** Gives the worker's role these rights while `work` runs. */
async function given(statements: readonly object[], work: () => Promise<void>): Promise<void> {
  const client = new iam.IAMClient(world.guest);
  const named = { RoleName: 'worker', PolicyName: 'for-now' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  await client.send(new iam.PutRolePolicyCommand({ ...named, PolicyDocument }));
  await work();
  await client.send(new iam.DeleteRolePolicyCommand(named));
}

const may = (Action: string, Resource = '*', more: object = {}): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

describe('an object that a key seals', () => {
  const Key = 'worker/sealed';

  it('is read with the right to decrypt, through S3 and for that object', async () => {
    const owner = new s3.S3Client({ ...world.guest, forcePathStyle: true });
    const sealed = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn } as const;
    await owner.send(new s3.PutObjectCommand({ Bucket: BUCKET, Key, Body: 'sealed', ...sealed }));
    await expect(read(worker, Key)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(`kms:Decrypt on resource: "${keyArn}"`),
    });
    const through = (service: string, object: string): object => ({
      Condition: {
        StringEquals: {
          'kms:ViaService': `${service}.eu-central-1.amazonaws.com`,
          'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::${BUCKET}/${object}`,
        },
      },
    });
    await given([may('kms:Decrypt', keyArn, through('s3', Key))], async () => {
      expect(await read(worker, Key)).toBe('sealed');
    });
    for (const condition of [through('ec2', Key), through('s3', 'master/config')]) {
      await given([may('kms:Decrypt', keyArn, condition)], async () => {
        await expect(read(worker, Key)).rejects.toThrow('kms:Decrypt');
      });
    }
  });

  it('is written with the right to a data key, also where the bucket asks for it', async () => {
    const owner = new s3.S3Client({ ...world.guest, forcePathStyle: true });
    const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn } as const;
    const ServerSideEncryptionConfiguration = { Rules: [{ ApplyServerSideEncryptionByDefault }] };
    const input = { Bucket: BUCKET, ServerSideEncryptionConfiguration };
    await owner.send(new s3.PutBucketEncryptionCommand(input));
    const writer = new s3.S3Client({ ...worker, forcePathStyle: true });
    const write = (more: object = {}): Promise<unknown> =>
      writer.send(new s3.PutObjectCommand({ Bucket: BUCKET, Key: 'worker/new', Body: 'new', ...more }));
    await given([may('s3:PutObject')], async () => {
      await expect(write()).rejects.toThrow('kms:GenerateDataKey');
      await write({ ServerSideEncryption: 'AES256' });
    });
    await given([may('s3:PutObject'), may('kms:GenerateDataKey', keyArn)], async () => {
      await write();
    });
    await owner.send(new s3.DeleteBucketEncryptionCommand({ Bucket: BUCKET }));
  });

  it('stays shut to a role that the key’s own policy does not let in', async () => {
    const client = new kms.KMSClient(world.guest);
    const named = { KeyId: keyArn, PolicyName: 'default' } as const;
    const { Policy: former } = await client.send(new kms.GetKeyPolicyCommand(named));
    const onlyAdministrators = {
      Version: '2012-10-17',
      Statement: [may('kms:*', '*', { Principal: { AWS: `arn:aws:iam::${GUEST}:role/sandbox-guest` } })],
    };
    await client.send(new kms.PutKeyPolicyCommand({ ...named, Policy: JSON.stringify(onlyAdministrators) }));
    await given([may('kms:Decrypt', keyArn)], async () => {
      await expect(read(worker, Key)).rejects.toThrow('resource-based policy');
    });
    await client.send(new kms.PutKeyPolicyCommand({ ...named, Policy: former }));
  });
});

describe('a group of machines', () => {
  it('is given a launch template by whom may launch it and pass its role', async () => {
    const client = new ec2.EC2Client(world.guest);
    const { Images: [image] = [] } = await client.send(
      new ec2.DescribeImagesCommand({ Owners: ['075585003325'] }),
    );
    const IamInstanceProfile = { Name: 'worker' };
    const { LaunchTemplate: template } = await client.send(
      new ec2.CreateLaunchTemplateCommand({
        LaunchTemplateName: 'for-groups',
        LaunchTemplateData: { ImageId: image?.ImageId, InstanceType: 'm5.large', IamInstanceProfile },
      }),
    );
    const scaling = new AutoScalingClient(worker);
    const create = (): Promise<unknown> =>
      scaling.send(
        new CreateAutoScalingGroupCommand({
          AutoScalingGroupName: 'of-worker',
          LaunchTemplate: { LaunchTemplateId: template?.LaunchTemplateId },
          MinSize: 0,
          MaxSize: 1,
          AvailabilityZones: ['eu-central-1a'],
        }),
      );
    const refusal = {
      name: 'AccessDenied',
      message: `You are not authorized to use launch template: ${template?.LaunchTemplateId}`,
    };
    await given([may('autoscaling:*')], async () => {
      await expect(create()).rejects.toMatchObject(refusal);
    });
    await given([may('autoscaling:*'), may('ec2:RunInstances')], async () => {
      await expect(create()).rejects.toMatchObject(refusal);
    });
    const pass = may('iam:PassRole', `arn:aws:iam::${GUEST}:role/worker`);
    await given([may('autoscaling:*'), may('ec2:RunInstances'), pass], async () => {
      await create();
    });
  });
});

describe('keys of machines', () => {
  it('are not to be had for a machine without a profile, a strange one, or one that is gone', async () => {
    const bare = await launch(undefined);
    expect(await mint(bare)).toEqual({ error: `${bare} has no instance profile.` });
    expect(await mint('i-0123')).toMatchObject({
      error: expect.stringMatching(/^There is no instance i-0123 in /),
    });
    await new ec2.EC2Client(world.guest).send(new ec2.TerminateInstancesCommand({ InstanceIds: [bare] }));
    expect(await mint(bare)).toEqual({ error: `${bare} is terminated.` });
  });
});

describe('policies', () => {
  it('count only while they are switched on', async () => {
    expect(await world.control('PUT', 'iam', { enforced: false })).toMatchObject({ enforced: false });
    expect(await read(worker, 'master/config')).toBe('master');
    expect(await world.control('PUT', 'iam', { enforced: true })).toMatchObject({ enforced: true });
    await expect(read(worker, 'master/config')).rejects.toThrow('not authorized');
  });
});
