/** The gateway as real SDK clients see it: identities, accounts, wires, faults and the meter. */
import { Agent, get } from 'node:http';
import type { LookupFunction } from 'node:net';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import * as ec2 from '@aws-sdk/client-ec2';
import { GetPolicyCommand, GetRoleCommand, IAMClient, ListPoliciesCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import * as s3 from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { assumed, type ClientSettings, localAws, type TestAws } from './local-aws-for-tests.ts';

let world: TestAws;
beforeAll(async () => {
  world = await localAws();
});
afterAll(() => world.stop());
afterEach(() => world.control('DELETE', 'faults'));

const nameOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no error',
    (error: { name: string }) => error.name,
  );

describe('identities', () => {
  const whoAmI = async (settings: ClientSettings): Promise<string | undefined> =>
    (await new STSClient(settings).send(new GetCallerIdentityCommand({}))).Arn;

  it('are a user of the host account and a session of the guest account', async () => {
    expect(await whoAmI(world.host)).toBe('arn:aws:iam::111111111111:user/sandbox-host');
    expect(await whoAmI(world.guest)).toBe('arn:aws:sts::222222222222:assumed-role/sandbox-guest/test');
  });

  it('see nothing of each other’s accounts', async () => {
    const { Vpc: vpc } = await new ec2.EC2Client(world.guest).send(
      new ec2.CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }),
    );
    expect(vpc?.OwnerId).toBe('222222222222');
    const look = new ec2.EC2Client(world.host).send(
      new ec2.DescribeVpcsCommand({ VpcIds: [vpc?.VpcId ?? ''] }),
    );
    expect(await nameOf(look)).toBe('InvalidVpcID.NotFound');
  });

  it('are refused a role that does not exist, does not trust them, or wants an external ID', async () => {
    const { env } = world.aws;
    const withId = env['SANDBOX_GUEST_EXTERNAL_ID_ROLE_ARN'] ?? '';
    const missing = 'arn:aws:iam::222222222222:role/nobody';
    const text = (role: string): string =>
      `User: arn:aws:iam::111111111111:user/sandbox-host is not authorized to perform: sts:AssumeRole on resource: ${role}`;
    await expect(assumed(world.host, missing)).rejects.toThrow(text(missing));
    await expect(assumed(world.host, withId)).rejects.toThrow(text(withId));
    await expect(assumed(world.host, withId, 'wrong')).rejects.toThrow(text(withId));
    await expect(assumed(world.host, withId, env['SANDBOX_GUEST_EXTERNAL_ID'])).resolves.toBeDefined();
    await expect(assumed(world.guest, env['SANDBOX_GUEST_ROLE_ARN'] ?? '')).rejects.toThrow('not authorized');
  });

  it('with an unknown key are refused in each service’s own words', async () => {
    const stranger = {
      ...world.host,
      credentials: { accessKeyId: 'AKIANOBODY0000000000', secretAccessKey: 'x' },
    };
    const names = await Promise.all([
      nameOf(new STSClient(stranger).send(new GetCallerIdentityCommand({}))),
      nameOf(new ec2.EC2Client(stranger).send(new ec2.DescribeVpcsCommand({}))),
      nameOf(new KMSClient(stranger).send(new DescribeKeyCommand({ KeyId: 'x' }))),
      nameOf(new s3.S3Client(stranger).send(new s3.ListBucketsCommand({}))),
      nameOf(new Route53Client(stranger).send(new GetHostedZoneCommand({ Id: 'Z' }))),
    ]);
    expect(names).toEqual([
      'InvalidClientTokenId',
      'AuthFailure',
      'UnrecognizedClientException',
      'InvalidAccessKeyId',
      'InvalidClientTokenId',
    ]);
  });
});

describe('a region that does not exist', () => {
  it('is refused by name, and one of another partition is served', async () => {
    const list = (region: string): Promise<ec2.DescribeAvailabilityZonesCommandOutput> =>
      new ec2.EC2Client({ ...world.host, region }).send(new ec2.DescribeAvailabilityZonesCommand({}));
    await expect(list('eu-nowhere-1')).rejects.toThrow("not 'eu-nowhere-1'");
    const { AvailabilityZones: zones = [] } = await list('cn-north-1');
    expect(zones.map(({ ZoneName: name }) => name)).toContain('cn-north-1a');
  });
});

describe('what moto reads when it is first asked for', () => {
  it('is there: the policies that AWS manages, in each account', async () => {
    for (const account of [world.host, world.guest]) {
      const iam = new IAMClient(account);
      const input = { PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' };
      const { Policy } = await iam.send(new GetPolicyCommand(input));
      expect(Policy).toMatchObject({ Arn: input.PolicyArn, IsAttachable: true });
      const { Policies } = await iam.send(new ListPoliciesCommand({ Scope: 'Local' }));
      expect(Policies).toEqual([]);
    }
  });

  it('is there: the types of machine that each region offers', async () => {
    const offered = async (region: string): Promise<readonly unknown[]> => {
      const client = new ec2.EC2Client({ ...world.host, region });
      const Filters = [{ Name: 'instance-type', Values: ['m5.large'] }];
      const input = { Filters, LocationType: 'availability-zone' } as const;
      const answer = await client.send(new ec2.DescribeInstanceTypeOfferingsCommand(input));
      return answer.InstanceTypeOfferings?.map(({ Location }) => Location).toSorted() ?? [];
    };
    expect(await offered('eu-central-1')).toEqual(['eu-central-1a', 'eu-central-1b', 'eu-central-1c']);
    expect(await offered('us-west-1')).toEqual(['us-west-1a', 'us-west-1b']);
  });
});

describe('connections to moto', () => {
  it('are kept, since each new one costs as much as a small call', async () => {
    const { moto } = (await world.control('GET', 'health')) as { moto: { url: string } };
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const port = (): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const asked = get(`${moto.url}/moto-api/`, { agent }, (answer) => {
          const { localPort } = answer.socket;
          answer.resume().once('end', () => resolve(localPort));
        });
        asked.once('error', reject);
      });
    const first = await port();
    expect(await port()).toBe(first);
    agent.destroy();
  });
});

describe('CloudFormation', () => {
  it('is ours, acts as the caller, and has its calls booked apart', async () => {
    const client = new CloudFormationClient(world.guest);
    await world.control('DELETE', 'calls');
    const stack = { StackName: 'one-vpc' };
    const network = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.3.0.0/16' } };
    const TemplateBody = JSON.stringify({ Resources: { Network: network } });
    await client.send(new CreateStackCommand({ ...stack, TemplateBody }));
    await vi.waitFor(async () => {
      const { Stacks: [made] = [] } = await client.send(new DescribeStacksCommand(stack));
      expect(made?.StackStatus).toBe('CREATE_COMPLETE');
    }, 15_000);
    expect(await world.control('GET', 'calls')).toMatchObject({ user: { writes: 1 } });
    const booked = world.aws.gateway.meter.report().calls.find(({ action }) => action === 'CreateVpc');
    expect(booked).toMatchObject({ account: '222222222222', via: 'cloudformation', count: 1 });
  });
});

describe('peering between the accounts', () => {
  it('is accepted by the other side only, and then active on both', async () => {
    const [host, guest] = [new ec2.EC2Client(world.host), new ec2.EC2Client(world.guest)];
    const { Vpc: vpc } = await guest.send(new ec2.CreateVpcCommand({ CidrBlock: '10.8.0.0/16' }));
    const { VpcPeeringConnection: peering } = await guest.send(
      new ec2.CreateVpcPeeringConnectionCommand({
        VpcId: vpc?.VpcId,
        PeerVpcId: world.aws.env['SANDBOX_HOST_VPC_ID'],
        PeerOwnerId: '111111111111',
      }),
    );
    const id = { VpcPeeringConnectionId: peering?.VpcPeeringConnectionId };
    expect(await nameOf(guest.send(new ec2.AcceptVpcPeeringConnectionCommand(id)))).toBe(
      'OperationNotPermitted',
    );
    await host.send(new ec2.AcceptVpcPeeringConnectionCommand(id));
    const state = async (client: ec2.EC2Client): Promise<unknown> =>
      (await client.send(new ec2.DescribeVpcPeeringConnectionsCommand({}))).VpcPeeringConnections?.at(-1)
        ?.Status?.Code;
    expect(await Promise.all([state(host), state(guest)])).toEqual(['active', 'active']);
  });
});

describe('S3', () => {
  it('keeps objects with their bytes and metadata, whichever way they are sent', async () => {
    const client = new s3.S3Client(world.guest);
    const Bucket = 'wire-test';
    await client.send(
      new s3.CreateBucketCommand({
        Bucket,
        CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
      }),
    );
    const bytes = Buffer.alloc(300_000, 'é');
    await client.send(
      new s3.PutObjectCommand({ Bucket, Key: 'a b/ü.bin', Body: bytes, Metadata: { who: 'me' } }),
    );
    const { Body: body, Metadata: metadata } = await client.send(
      new s3.GetObjectCommand({ Bucket, Key: 'a b/ü.bin' }),
    );
    expect(Buffer.from((await body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
    expect(metadata).toEqual({ who: 'me' });
    const { Contents: list } = await client.send(new s3.ListObjectsV2Command({ Bucket }));
    expect(list?.map(({ Key: key, Size: size }) => [key, size])).toEqual([['a b/ü.bin', 600_000 / 2]]);
    expect(await nameOf(client.send(new s3.HeadObjectCommand({ Bucket, Key: 'none' })))).toBe('NotFound');
    expect(await nameOf(new s3.S3Client(world.host).send(new s3.ListObjectsV2Command({ Bucket })))).toBe(
      'AccessDenied',
    );
  });

  it('understands a bucket in the host name', async () => {
    const { port } = new URL(world.host.endpoint);
    const lookup: LookupFunction = (_name, _options, found) =>
      found(null, [{ address: '127.0.0.1', family: 4 }]);
    const client = new s3.S3Client({
      ...world.guest,
      endpoint: `http://localhost:${port}`,
      requestHandler: { httpAgent: new Agent({ lookup }) },
    });
    const Bucket = 'by-host';
    await client.send(
      new s3.CreateBucketCommand({
        Bucket,
        CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
      }),
    );
    await client.send(new s3.PutObjectCommand({ Bucket, Key: 'k', Body: 'v' }));
    const path = new s3.S3Client({ ...world.guest, forcePathStyle: true });
    const { Contents: list } = await path.send(new s3.ListObjectsV2Command({ Bucket }));
    expect(list?.map(({ Key: key }) => key)).toEqual(['k']);
  });
});

describe('refusals', () => {
  it('are readable by the SDK on every wire, moto’s and ours', async () => {
    await world.control('POST', 'faults', [{ throttle: true }]);
    const { host } = world;
    const names = await Promise.all([
      nameOf(new ec2.EC2Client(host).send(new ec2.DescribeVpcsCommand({}))),
      nameOf(new CloudFormationClient(host).send(new DescribeStacksCommand({}))),
      nameOf(new KMSClient(host).send(new DescribeKeyCommand({ KeyId: 'x' }))),
      nameOf(new s3.S3Client(host).send(new s3.ListBucketsCommand({}))),
      nameOf(new Route53Client(host).send(new GetHostedZoneCommand({ Id: 'Z' }))),
      nameOf(new IAMClient(host).send(new GetRoleCommand({ RoleName: 'x' }))),
    ]);
    const [inEc2, inJson, inS3] = ['RequestLimitExceeded', 'ThrottlingException', 'SlowDown'];
    expect(names).toEqual([inEc2, 'Throttling', inJson, inS3, 'Throttling', 'Throttling']);
    await world.control('DELETE', 'faults');
    expect(await nameOf(new KMSClient(host).send(new DescribeKeyCommand({ KeyId: 'x' })))).toBe(
      'NotFoundException',
    );
    expect(await nameOf(new IAMClient(host).send(new GetRoleCommand({ RoleName: 'x' })))).toBe(
      'NoSuchEntityException',
    );
  });

  it('of a throttle that passes are overcome by the SDK’s own retries', async () => {
    await world.control('POST', 'faults', [{ service: 'ec2', throttle: true, count: 2 }]);
    const patient = new ec2.EC2Client({ ...world.host, maxAttempts: 3 });
    const { $metadata } = await patient.send(new ec2.DescribeVpcsCommand({}));
    expect($metadata.attempts).toBe(3);
  });

  it('by a lost answer leave behind what the call has made', async () => {
    const client = new ec2.EC2Client(world.host);
    const count = async (): Promise<number> =>
      (await client.send(new ec2.DescribeVpcsCommand({}))).Vpcs?.length ?? 0;
    const before = await count();
    await world.control('POST', 'faults', [{ action: 'CreateVpc', lostAnswer: true, count: 1 }]);
    await expect(client.send(new ec2.CreateVpcCommand({ CidrBlock: '10.7.0.0/16' }))).rejects.toThrow(
      /socket hang up|ECONNRESET/,
    );
    expect(await count()).toBe(before + 1);
    await world.control('POST', 'faults', [{ action: 'CreateVpc', reset: true, count: 1 }]);
    await expect(client.send(new ec2.CreateVpcCommand({ CidrBlock: '10.6.0.0/16' }))).rejects.toThrow(
      /socket hang up|ECONNRESET/,
    );
    expect(await count()).toBe(before + 1);
  });
});

describe('the control paths', () => {
  it('count calls by account, service, action and status', async () => {
    await world.control('DELETE', 'calls');
    const client = new ec2.EC2Client(world.guest);
    await client.send(new ec2.DescribeVpcsCommand({}));
    await client.send(new ec2.DescribeVpcsCommand({}));
    await nameOf(client.send(new ec2.DescribeVpcsCommand({ VpcIds: ['vpc-0'] })));
    expect(await world.control('GET', 'calls')).toMatchObject({
      user: { calls: 3, reads: 3, writes: 0 },
      via: { calls: 0 },
      calls: [
        {
          account: '222222222222',
          service: 'ec2',
          action: 'DescribeVpcs',
          kind: 'read',
          status: 200,
          count: 2,
        },
        { status: 400, count: 1 },
      ],
    });
  });

  it('set the clock, and say what is wrong with a request', async () => {
    const scaled = { mode: 'scaled', factor: 60 };
    expect(await world.control('PUT', 'clock', scaled)).toEqual(scaled);
    expect(await world.control('PUT', 'clock', { mode: 'instant' })).toEqual({ mode: 'instant', factor: 1 });
    expect(await world.control('PUT', 'clock', { mode: 'fast' })).toHaveProperty('error');
    expect(await world.control('GET', 'health')).toMatchObject({ status: 'ok' });
    expect(await world.control('GET', 'nowhere')).toHaveProperty('error');
  });
});
