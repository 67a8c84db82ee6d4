/** Moto dies under a running sandbox: every later answer says so, whoever would have given it. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localAws, type TestAws } from './local-aws-for-tests.ts';

let world: TestAws;
beforeAll(async () => {
  world = await localAws();
});
afterAll(() => world.stop());

it('says in every answer, and to whoever waits, that moto is gone', async () => {
  const { aws, guest } = world;
  const calls = [
    () => new EC2Client(guest).send(new DescribeVpcsCommand({})),
    () => new CloudFormationClient(guest).send(new DescribeStacksCommand({})),
    () => new STSClient(guest).send(new GetCallerIdentityCommand({})),
    () => new KMSClient(guest).send(new ListKeysCommand({})),
    () => new S3Client(guest).send(new ListBucketsCommand({})),
  ];
  await Promise.all(calls.map((call) => call()));
  process.kill(aws.motoPid, 'SIGKILL');
  const sentence = await aws.failed;
  expect(sentence).toMatch(/^moto has ended \(SIGKILL\)/);
  for (const call of calls) {
    await expect(call()).rejects.toMatchObject({ message: sentence, $metadata: { httpStatusCode: 503 } });
  }
  expect(await world.control('GET', 'health')).toEqual({ error: sentence });
});
