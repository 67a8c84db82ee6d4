/** Keys, buckets, surroundings and identities over the wire. */
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAccounts } from '../src/aws/accounts.ts';
import { silentMeter } from '../src/aws/meter.ts';
import { systemClock } from '../src/support/clock.ts';
import { systemEntropy } from '../src/support/entropy.ts';
import { isCode } from '../src/support/errors.ts';
import { silentLog } from '../src/support/log.ts';
import { type AwsFixture, awsFixture } from './aws-fixture.ts';

let aws: AwsFixture;
beforeAll(async () => {
  aws = await awsFixture();
});
afterAll(async () => await aws.stop());

/** Whether the guest account has a bucket of this name, with the policy that it was made with. */
const there = async (name: string, account = aws.guest): Promise<boolean> =>
  await account.buckets.agrees({ name, tags, policy, expiring }, 'policy', aws.signal);

const expiring = [{ prefix: 'snapshots/', days: 30 }];
const policy = { Version: '2012-10-17', Statement: [] };
const tags = { 'giantswarm.io/cluster': 'al9qy', 'kubernetes.io/cluster/al9qy': 'owned' };

describe('accounts', () => {
  it('learns the host account once and reads the guest account from the role', async () => {
    await aws.accounts.host(aws.region, aws.signal);
    expect([aws.host.id, aws.guest.id]).toEqual(['111111111111', '222222222222']);
    expect(aws.calls.filter((call) => call.operation === 'GetCallerIdentity')).toHaveLength(1);
  });

  it('assumes a role once for all its clients', async () => {
    await Promise.all([
      aws.guest.surroundings.zones(aws.signal),
      aws.guest.keys.find('alias/none', aws.signal),
      there('no-such-bucket-here'),
    ]);
    expect(aws.calls.filter((call) => call.operation === 'AssumeRole')).toHaveLength(1);
  });

  it('says Denied with the role when the external id is missing, and works when it is given', async () => {
    const roleArn = aws.env('SANDBOX_GUEST_EXTERNAL_ID_ROLE_ARN');
    const without = aws.accounts.guest({ roleArn }, aws.region);
    const refusal = await without.surroundings.zones(aws.signal).catch((thrown: unknown) => thrown);
    expect(isCode(refusal, 'Denied')).toBe(true);
    expect(String(refusal)).toContain(roleArn);
    const externalId = aws.env('SANDBOX_GUEST_EXTERNAL_ID');
    const within = aws.accounts.guest({ roleArn, externalId }, aws.region);
    expect((await within.surroundings.zones(aws.signal)).length).toBeGreaterThan(1);
  });

  it('uses what the machine provides when it was given no key', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', aws.env('AWS_ACCESS_KEY_ID'));
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', aws.env('AWS_SECRET_ACCESS_KEY'));
    const surroundings = { clock: systemClock, entropy: systemEntropy, log: silentLog, meter: silentMeter };
    const accounts = createAccounts({ ...surroundings, hostCredentials: 'ambient', version: '4.0.0-test' });
    expect((await accounts.host(aws.region, aws.signal)).id).toBe('111111111111');
  });

  it('repeats a throttled call twice, counts each attempt, and then says Throttled', async () => {
    const error = { code: 'ThrottlingException', status: 400, message: 'Rate exceeded' };
    const rule = { service: 'kms', action: 'DescribeKey', error };
    await aws.local.control('POST', 'faults', [{ ...rule, count: 2 }]);
    aws.attempts.length = 0;
    aws.calls.length = 0;
    expect(await aws.guest.keys.find('alias/none', aws.signal)).toBeUndefined();
    expect(aws.attempts).toEqual(['DescribeKey', 'DescribeKey', 'DescribeKey']);
    expect(aws.calls).toMatchObject([
      {
        account: '222222222222',
        service: 'kms',
        operation: 'DescribeKey',
        kind: 'read',
        code: 'NotFoundException',
      },
    ]);
    await aws.local.control('POST', 'faults', [rule]);
    const refusal = aws.guest.keys.find('alias/none', aws.signal);
    await expect(refusal).rejects.toMatchObject({ code: 'Throttled', details: { object: 'alias/none' } });
    await aws.local.control('DELETE', 'faults');
  });

  it('gives up a silent service when the caller does', async () => {
    await aws.local.control('POST', 'faults', [{ service: 'kms', latencyMs: 5_000 }]);
    const impatient = AbortSignal.timeout(200);
    await expect(aws.guest.keys.find('alias/none', impatient)).rejects.toMatchObject({ code: 'Timeout' });
    await aws.local.control('DELETE', 'faults');
  });

  it('refuses what is not the ARN of a role, with an example of one', () => {
    expect(() => aws.accounts.guest({ roleArn: 'admin' }, aws.region)).toThrow(/arn:aws:iam::123456789012/);
  });
});

describe('keys', () => {
  it('makes a key that is found by alias, seals data and is destroyed once', async () => {
    const { keys } = aws.guest;
    const key = await keys.create({ description: 'al9qy', tags }, aws.signal);
    expect(await keys.findOrphan(tags, aws.signal)).toMatchObject({ id: key.id });
    await keys.addAlias(key, 'alias/al9qy', aws.signal);
    await keys.addAlias(key, 'alias/al9qy', aws.signal);
    await keys.enableRotation(key, aws.signal);
    expect(await keys.find('alias/al9qy', aws.signal)).toMatchObject({ id: key.id, state: 'Enabled' });
    expect(await keys.findOrphan(tags, aws.signal)).toBeUndefined();

    const sealed = await keys.generateDataKey(key, { cluster: 'al9qy' }, aws.signal);
    expect(sealed?.plaintext.reveal()).toHaveLength(64);
    expect(JSON.stringify(sealed)).toContain('[redacted]');

    await keys.deleteAlias('alias/al9qy', aws.signal);
    await keys.deleteAlias('alias/al9qy', aws.signal);
    expect(await keys.find('alias/al9qy', aws.signal)).toBeUndefined();
    const date = await keys.scheduleDeletion(key, 7, aws.signal);
    expect(await keys.scheduleDeletion(key, 7, aws.signal)).toEqual(date);
    expect((date.getTime() - Date.now()) / 86_400_000).toBeCloseTo(7, 0);
    expect(await keys.generateDataKey(key, { cluster: 'al9qy' }, aws.signal)).toBeUndefined();
  });

  it('refuses an alias that points to another key', async () => {
    const { keys } = aws.guest;
    const [one, other] = [
      await keys.create({ description: 'one', tags: {} }, aws.signal),
      await keys.create({ description: 'other', tags: {} }, aws.signal),
    ];
    await keys.addAlias(one, 'alias/taken', aws.signal);
    await expect(keys.addAlias(other, 'alias/taken', aws.signal)).rejects.toMatchObject({ code: 'Conflict' });
  });
});

describe('buckets', () => {
  const name = '222222222222-g8s-al9qy';

  it('makes a bucket with five writes, again without harm', async () => {
    const { buckets } = aws.guest;
    expect(await there(name)).toBe(false);
    aws.calls.length = 0;
    await buckets.ensure({ name, tags, policy, expiring }, aws.signal);
    expect(aws.calls.map((call) => call.operation)).toEqual([
      'CreateBucket',
      'PutBucketTagging',
      'PutBucketLifecycleConfiguration',
      'PutPublicAccessBlock',
      'PutBucketPolicy',
    ]);
    await buckets.ensure({ name, tags, policy, expiring }, aws.signal);
    for (const aspect of ['policy', 'public access', 'tags', 'expiry'] as const)
      expect(await buckets.agrees({ name, tags, policy, expiring }, aspect, aws.signal)).toBe(true);
    const other = { name, tags: { ...tags, more: 'yes' }, policy: { Version: '2008-10-17' }, expiring: [] };
    for (const aspect of ['policy', 'tags', 'expiry'] as const)
      expect(await buckets.agrees(other, aspect, aws.signal)).toBe(false);
  });

  it('keeps an object as it was first written', async () => {
    const { buckets } = aws.guest;
    const object = { key: 'ignition/master-1.ign', metadata: { hash: 'abc' }, body: 'one' };
    await buckets.put(name, object, aws.signal);
    await buckets.put(name, { ...object, metadata: { hash: 'def' }, body: 'two' }, aws.signal);
    expect(await buckets.find(name, object.key, aws.signal)).toEqual({
      key: object.key,
      metadata: { hash: 'abc' },
    });
    expect(await buckets.find(name, 'nothing', aws.signal)).toBeUndefined();
    expect(await buckets.list(name, 'ignition/', aws.signal)).toEqual([object.key]);
    await buckets.remove(name, [object.key], aws.signal);
    expect(await buckets.list(name, '', aws.signal)).toEqual([]);
  });

  it('sends access logs to another bucket', async () => {
    const { buckets } = aws.guest;
    const logs = 'al9qy-g8s-access-logs';
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${logs}/*`,
    };
    const logPolicy = { Version: '2012-10-17', Statement: [statement] };
    await buckets.ensure({ name: logs, tags, policy: logPolicy, expiring: [] }, aws.signal);
    await buckets.sendAccessLogs(name, { bucket: logs, prefix: 'al9qy/' }, aws.signal);
    expect(await buckets.destroy(logs, aws.signal)).toBe(true);
  });

  it('destroys a bucket with everything in it, and is content when it is gone', async () => {
    const { buckets } = aws.guest;
    const keys = Array.from({ length: 5 }, (_, index) => `object-${index}`);
    for (const key of keys) await buckets.put(name, { key, metadata: {}, body: key }, aws.signal);
    expect(await buckets.destroy(name, aws.signal)).toBe(true);
    expect(await buckets.destroy(name, aws.signal)).toBe(true);
    expect(await there(name)).toBe(false);
  });

  it('counts versions, delete markers and unfinished uploads as content', async () => {
    const Bucket = 'versioned-bucket';
    await aws.guest.buckets.ensure({ name: Bucket, tags, policy, expiring }, aws.signal);
    const s3 = new S3Client({ ...aws.local.guest, forcePathStyle: true });
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    for (const Body of ['one', 'two']) await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'b' }));
    expect(await aws.guest.buckets.destroy(Bucket, aws.signal)).toBe(true);
    expect(await there(Bucket)).toBe(false);
  });

  it('will not touch a bucket of another account', async () => {
    await aws.host.buckets.ensure({ name: 'somebody-elses', tags: {}, policy, expiring }, aws.signal);
    const refusal = aws.guest.buckets.ensure({ name: 'somebody-elses', tags, policy, expiring }, aws.signal);
    await expect(refusal).rejects.toMatchObject({ code: 'Denied' });
  });

  it('makes buckets in us-east-1, which must not be named', async () => {
    const guest = aws.accounts.guest({ roleArn: aws.env('SANDBOX_GUEST_ROLE_ARN') }, 'us-east-1');
    await guest.buckets.ensure({ name: 'bucket-in-virginia', tags, policy, expiring }, aws.signal);
    expect(await there('bucket-in-virginia', guest)).toBe(true);
  });
});

describe('surroundings', () => {
  it('finds the host VPC and its route tables, and remembers them', async () => {
    const vpcId = aws.env('SANDBOX_HOST_VPC_ID');
    const { surroundings } = aws.host;
    aws.calls.length = 0;
    for (let pass = 0; pass < 3; pass += 1) {
      expect(await surroundings.vpc(vpcId, aws.signal)).toEqual({ id: vpcId, cidrs: ['10.0.0.0/16'] });
      const names = ['sandbox-private-a', 'sandbox-private-b', 'sandbox-private-c'];
      const tables = await surroundings.routeTables(vpcId, names, aws.signal);
      expect(tables.found.map(({ name }) => name)).toEqual(names.slice(0, 2));
      expect(tables.found[0]?.destinations).toContain('10.0.0.0/16');
      expect(tables.missing).toEqual(['sandbox-private-c']);
    }
    expect(aws.calls).toHaveLength(2);
  });

  it('answers undefined for what is not there', async () => {
    const { surroundings } = aws.host;
    expect(await surroundings.vpc('vpc-0123456789abcdef0', aws.signal)).toBeUndefined();
    const image = { owner: '075585003325', name: 'no such image', architecture: 'x86_64' } as const;
    expect(await surroundings.image(image, aws.signal)).toBeUndefined();
    expect(await surroundings.privateAddresses('nobody', aws.signal)).toEqual([]);
  });

  it('names the zones of the region', async () => {
    const zones = await aws.guest.surroundings.zones(aws.signal);
    expect(zones.every((zone) => zone.startsWith(aws.region))).toBe(true);
    expect(zones.length).toBeGreaterThan(1);
  });
});
