/** Moto dies under a running sandbox: every later answer says so, whoever would have given it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
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

it('ends what `make sandbox` runs with one sentence and exit code 1', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'moto-gone-'));
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, AWS_ONLY: '1', SANDBOX_DIRECTORY: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [errors, ended] = [text(child.stderr), once(child, 'exit')];
  let said = '';
  for await (const words of child.stdout.setEncoding('utf8')) {
    said += words as string;
    if (said.includes('sandbox ready')) break;
  }
  const url = /AWS (http:\S+)/.exec(said)?.[1];
  const health = (await (await fetch(`${url}/_sandbox/health`)).json()) as { moto: { pid: number } };
  process.kill(health.moto.pid, 'SIGKILL');
  expect(await ended).toEqual([1, null]);
  expect(await errors).toMatch(/^moto has ended \(SIGKILL\): [^\n]*\n$/);
  expect(existsSync(join(directory, 'env'))).toBe(false);
  await rm(directory, { recursive: true });
});
