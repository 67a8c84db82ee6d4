/** `make sandbox GUEST=1` as somebody uses it: what a machine writes is EC2's console output, and Ctrl-C in the middle of a boot leaves nothing. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import {
  AttachVolumeCommand,
  CreateSubnetCommand,
  CreateVolumeCommand,
  DescribeImagesCommand,
  EC2Client,
  GetConsoleOutputCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../stage/until.ts';
import { run } from './network/shell.ts';
import { asNobody } from './nobody-for-tests.ts';
import { whyNoMachines } from './rights.ts';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));
/** Ignition asks again and again for what nobody has: a boot that is under way for as long as one likes. */
const userData = JSON.stringify({
  ignition: { version: '3.4.0', config: { merge: [{ source: 'http://10.0.9.200/never' }] } },
});

/** What Ignition refuses: an empty config is expected to have a hash that nothing has. */
const refused = JSON.stringify({
  ignition: {
    version: '3.4.0',
    config: { merge: [{ source: 'data:,%7B%7D', verification: { hash: `sha256-${'0'.repeat(64)}` } }] },
  },
});

let directory = '';
const printed: string[] = [];
let sandbox: ChildProcess;
let ec2: EC2Client;

beforeAll(async () => {
  const obstacle = await whyNoMachines();
  if (obstacle !== undefined) throw new Error(obstacle);
  directory = await mkdtemp(join(tmpdir(), 'interrupted-'));
  const env = { ...process.env, SANDBOX_DIRECTORY: directory, AWS_ONLY: '1', GUEST: '1' };
  sandbox = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface({ input: sandbox.stdout as NodeJS.ReadableStream }).on('line', (line) =>
    printed.push(line),
  );
  await until('it is ready', async () => printed.includes('sandbox ready'), {
    deadline: 800_000,
    pause: 100,
  });
  const variables = parseEnv(await readFile(join(directory, 'env'), 'utf8'));
  ec2 = new EC2Client({
    endpoint: variables['AWS_ENDPOINT_URL'] ?? '',
    region: variables['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  await boot(variables['SANDBOX_HOST_VPC_ID']);
}, 900_000);

afterAll(async () => {
  sandbox?.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

let instance: string | undefined;
let mistaken: string | undefined;

async function boot(VpcId: string | undefined): Promise<void> {
  const zone = 'eu-central-1a';
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.9.0/24', AvailabilityZone: zone }),
  );
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['075585003325'] }));
  const launch = async (UserData: string): Promise<string | undefined> => {
    const [image, one] = [Images[0]?.ImageId, { MinCount: 1, MaxCount: 1 }];
    const { Instances = [] } = await ec2.send(
      new RunInstancesCommand({
        ImageId: image,
        InstanceType: 'm5.large',
        ...one,
        SubnetId: Subnet?.SubnetId,
        UserData: Buffer.from(UserData).toString('base64'),
      }),
    );
    return Instances[0]?.InstanceId;
  };
  instance = await launch(userData);
  mistaken = await launch(refused);
  const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 1 }));
  await ec2.send(new AttachVolumeCommand({ InstanceId: instance, VolumeId, Device: '/dev/xvdh' }));
}

async function output(InstanceId: string | undefined): Promise<string> {
  const { Output } = await ec2.send(new GetConsoleOutputCommand({ InstanceId, Latest: true }));
  return Buffer.from(Output ?? '', 'base64').toString();
}

test('a config with another hash is refused by Ignition, in words on the console, and the terminal names the machine', async () => {
  const words =
    /ignition\[1\]: .*hash verification failed \(calculated [0-9a-f]{64} but expected 0{64}\)\r$/m;
  await until('Ignition refuses', async () => words.test(await output(mistaken)), {
    deadline: 60_000,
    pause: 200,
  });
  const told = async (): Promise<string | undefined> => printed.find((line) => line.includes(`${mistaken}`));
  expect(await until('the terminal names it', told, { deadline: 10_000 })).toMatch(
    /^ {3}i-[0-9a-f]+ does not boot: Ignition gave up in its stage fetch/,
  );
}, 90_000);

test('what its Ignition says stands in the console output of the instance, and of no other', async () => {
  const asked = async (): Promise<boolean> =>
    /^\[ +\d+\.\d{6}\] ignition\[1\]: .*GET http:\/\/10\.0\.9\.200\/never: attempt #2\r$/m.test(
      await output(instance),
    );
  await until('Ignition asks for the config', asked, { deadline: 60_000, pause: 200 });
  await expect(output('i-0123456789abcdef0')).rejects.toThrow("'i-0123456789abcdef0' does not exist");
}, 90_000);

test('Ctrl-C in the middle of its boot leaves no process, mount, network or loop device', async () => {
  await until('its volume is a loop device', async () => (await loops()).length > 0, { deadline: 30_000 });
  const networks = await ownNetworks();
  expect(networks.size).toBe(3);
  sandbox.kill('SIGINT');
  const [code] = await once(sandbox, 'exit');
  expect(code).toBe(0);
  const left = async (): Promise<readonly unknown[]> => [
    ...(await processes()),
    ...(await loops()),
    ...(await readFile('/proc/self/mountinfo', 'utf8'))
      .split('\n')
      .filter((line) => line.includes(directory)),
    ...[...(await allNetworks())].filter((each) => networks.has(each)),
  ];
  await until('nothing is left', async () => (await left()).length === 0, { deadline: 15_000 });
}, 60_000);

test('who has no rights gets one sentence and nothing else', () => {
  const env = { ...process.env, SANDBOX_DIRECTORY: join(directory, 'nobody'), AWS_ONLY: '1', GUEST: '1' };
  const [command = '', ...args] = asNobody([process.execPath, program]);
  const { status, stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'Machines boot only for root, who may make namespaces and mounts.\n',
  });
});

async function loops(): Promise<readonly string[]> {
  const lines = await run(['losetup', '--noheadings', '--output', 'BACK-FILE']);
  return lines.split('\n').filter((line) => line.includes(directory));
}

async function pids(): Promise<readonly string[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
}

/** Command lines in which the sandbox's folder stands. */
async function processes(): Promise<readonly string[]> {
  const lines = await Promise.all(
    (await pids()).map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(directory));
}

async function allNetworks(): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    (await pids()).map((pid) => readlink(`/proc/${pid}/ns/net`).catch(() => undefined)),
  );
  return new Set(found.filter((each) => each !== undefined));
}

/** The network namespaces of the sandbox: its own, and one of each machine. */
async function ownNetworks(): Promise<ReadonlySet<string>> {
  const [outside, held] = [await readlink('/proc/self/ns/net'), new Set<string>()];
  const pidFiles = [instance, mistaken].map((id) => `guest/machines/${id}/machine.pid`);
  for (const name of ['guest/network.pid', ...pidFiles]) {
    const [pid] = (await readFile(join(directory, name), 'utf8')).split('\n');
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    for (const each of [pid, ...children.trim().split(' ')]) {
      const network = await readlink(`/proc/${each}/ns/net`).catch(() => outside);
      if (network !== outside) held.add(network);
    }
  }
  return held;
}
