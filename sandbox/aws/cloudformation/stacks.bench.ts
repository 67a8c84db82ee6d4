/** How fast the local CloudFormation makes large stacks, and how much memory many of them take. */
import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ref } from './original-parts-for-tests.ts';
import { guestMain, hostSetup } from './original-templates-for-tests.ts';
import { type SandboxProcess, sandboxProcess } from './sandbox-process-for-tests.ts';
import { StacksForTests } from './stacks-for-tests.ts';

let sandbox: SandboxProcess;
let host: StacksForTests;
let guest: StacksForTests;
let image: string;

beforeAll(async () => {
  sandbox = await sandboxProcess();
  console.log(`the sandbox was ready after ${(sandbox.startMilliseconds / 1_000).toFixed(1)} s`);
  const patience = { pollMilliseconds: 100, deadlineMilliseconds: 300_000 };
  host = new StacksForTests(sandbox.host, { ...patience, pollMilliseconds: 20 });
  guest = new StacksForTests(sandbox.guest, patience);
  const { Images } = await new EC2Client(sandbox.guest).send(new DescribeImagesCommand({}));
  image = Images?.find(({ Architecture }) => Architecture === 'x86_64')?.ImageId ?? '';
});

afterAll(() => sandbox.stop());

/** 74 resources of one cluster, whose network is peered with a network in the other account. */
function seventyFour(id: string, cidr: string): object {
  const template = guestMain({
    id,
    cidr,
    image,
    hostAccount: '111111111111',
    hostVpcId: sandbox.env['SANDBOX_HOST_VPC_ID'] ?? '',
    hostCidr: '10.0.0.0/16',
    peerRoleArn: `arn:aws:iam::111111111111:role/${id}-vpc-peer-access`,
    zoneId: sandbox.env['SANDBOX_HOSTED_ZONE_ID'] ?? '',
    generation: 'A1B2C',
    workers: 2,
    extraZones: 6,
  });
  const Interface = { Type: 'AWS::EC2::NetworkInterface', Properties: { SubnetId: ref('PrivateSubnet') } };
  const service = { 'Fn::Sub': 'com.amazonaws.${AWS::Region}.s3' };
  const Endpoint = { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcId: ref('VPC'), ServiceName: service } };
  const resources = { ...template.Resources, Interface, Endpoint };
  expect(Object.keys(resources)).toHaveLength(74);
  return { ...template, Resources: resources };
}

let made = 0;

async function makeCluster(): Promise<string> {
  made += 1;
  const id = `bench${made}`;
  await host.create(`${id}-setup`, hostSetup(id, '222222222222'));
  return id;
}

async function makeStack(id: string): Promise<void> {
  const stack = await guest.create(id, seventyFour(id, `10.${1 + (Number(id.slice(5)) % 250)}.0.0/16`));
  expect(await guest.failures(id)).toEqual([]);
  expect(stack.StackStatus).toBe('CREATE_COMPLETE');
}

test('one stack of 74 resources over two accounts', { timeout: 300_000 }, async ({ bench }) => {
  let id = await makeCluster();
  await makeStack(id);
  const options = { beforeEach: async () => void (id = await makeCluster()) };
  await bench('created', options, () => makeStack(id)).run({ iterations: 5, time: 0, warmup: false });
  expect(await guest.failures(id)).toEqual([]);
});

test('20 stacks of 74 resources at once', { timeout: 300_000 }, async ({ bench }) => {
  let ids: readonly string[] = [];
  const options = {
    beforeEach: async () => void (ids = await Promise.all(Array.from({ length: 20 }, makeCluster))),
  };
  await bench('created', options, async () => void (await Promise.all(ids.map(makeStack)))).run({
    iterations: 1,
    time: 0,
    warmup: false,
  });
});

/** What `make sandbox` promises, in MB of 10^6 bytes; unlike times it does not depend on what else the machine does. */
const promised = 200;

test('memory of the gateway with 1,000 stacks', { timeout: 3_000_000 }, async () => {
  const before = await sandbox.memory();
  const clusters = made;
  const handles = Array.from({ length: 20 }, (_, index) => [
    `Handle${index}`,
    { Type: 'AWS::CloudFormation::WaitConditionHandle', Metadata: { note: 'x'.repeat(400) } },
  ]);
  const left = 1_000 - 2 * clusters;
  for (let index = 0; index < left; index += 1) {
    const Log = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: `bench-${index}` } };
    await host.create(`small-${index}`, { Resources: { ...Object.fromEntries(handles), Log } });
  }
  const after = await sandbox.memory();
  expect((await host.find(`small-${left - 1}`)).StackStatus).toBe('CREATE_COMPLETE');
  console.log(
    `gateway: ${before.toFixed(0)} MB with ${clusters} stacks of 74 resources and as many of one, ` +
      `${after.toFixed(0)} MB with ${left} more of 21; at most ${promised} are promised`,
  );
  expect(after).toBeLessThanOrEqual(promised);
});
