/** A user's session: keys of its own, for the user's account, until it ends; and what AWS does not let it do. */
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import * as sts from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ClientSettings, localAws, type TestAws } from './local-aws-for-tests.ts';

let world: TestAws;
let session: ClientSettings;
beforeAll(async () => {
  world = await localAws();
  const { Credentials: keys } = await new sts.STSClient(world.host).send(new sts.GetSessionTokenCommand({}));
  const credentials = {
    accessKeyId: keys?.AccessKeyId ?? '',
    secretAccessKey: keys?.SecretAccessKey ?? '',
    sessionToken: keys?.SessionToken ?? '',
  };
  session = { ...world.host, credentials };
});
afterAll(() => world.stop());

it('has temporary keys that work as the user, and differ from those of any other session', async () => {
  expect(session.credentials.accessKeyId).toMatch(/^ASIA[A-Z0-9]{16}$/);
  const { Credentials: other } = await new sts.STSClient(world.host).send(new sts.GetSessionTokenCommand({}));
  expect(other?.AccessKeyId).not.toBe(session.credentials.accessKeyId);
  const mine = await new sts.STSClient(session).send(new sts.GetCallerIdentityCommand({}));
  const users = await new sts.STSClient(world.host).send(new sts.GetCallerIdentityCommand({}));
  expect({ ...mine, $metadata: {} }).toEqual({ ...users, $metadata: {} });
  await new EC2Client(session).send(new DescribeVpcsCommand({}));
});

it('may not ask IAM anything, nor for another session', async () => {
  await expect(new IAMClient(session).send(new ListRolesCommand({}))).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  });
  for (const settings of [session, world.guest]) {
    await expect(new sts.STSClient(settings).send(new sts.GetSessionTokenCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Cannot call GetSessionToken with session credentials',
    });
  }
});

it('lasts between a quarter of an hour and 36 hours', async () => {
  for (const DurationSeconds of [899, 129_601]) {
    await expect(
      new sts.STSClient(world.host).send(new sts.GetSessionTokenCommand({ DurationSeconds })),
    ).rejects.toMatchObject({ name: 'ValidationError', message: expect.stringContaining('durationSeconds') });
  }
});

it('is not there for federated users, and the sandbox says so', async () => {
  await expect(
    new sts.STSClient(world.host).send(new sts.GetFederationTokenCommand({ Name: 'ada' })),
  ).rejects.toMatchObject({
    message: "The sandbox's STS does not offer GetFederationToken: it has no federated users.",
  });
});
