/** Machines are apart from one another and from this system, reach each other as in a VPC, and leave nothing behind. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../stage/until.ts';
import { writeImage } from './boot/root.ts';
import { Machine } from './machine.ts';
import { Fabric } from './network/fabric.ts';
import { Plugs } from './network/plugs.ts';
import { run } from './network/shell.ts';
import { whyNoMachines } from './rights.ts';
import { Volumes } from './volumes.ts';

let directory = '';
let fabric: Fabric;
let plugs: Plugs;
const machines: Machine[] = [];
const subnet = { vpcId: 'vpc-1', cidr: '10.7.0.0/24' };

beforeAll(async () => {
  const obstacle = await whyNoMachines();
  if (obstacle !== undefined) throw new Error(obstacle);
  directory = await mkdtemp(join(tmpdir(), 'machines-'));
  fabric = await Fabric.start(join(directory, 'network'));
  plugs = new Plugs(fabric);
});

afterAll(async () => {
  await Promise.all(machines.map(async (machine) => await machine.powerOff()));
  await fabric?.stop();
  await rm(directory, { recursive: true, force: true });
});

async function machine(id: string, address: string): Promise<Machine> {
  const home = join(directory, id);
  await writeImage({ root: join(home, 'root'), hostname: id, authority: '' });
  const made = await Machine.start({ id, directory: home, programs: {}, hostname: id });
  machines.push(made);
  const mac = `02:00:00:00:00:${address.split('.')[3]?.padStart(2, '0')}`;
  await plugs.plugFirst(made, { id: `eni-${id}`, mac, address, index: 0 }, subnet);
  return made;
}

test('a machine has a name, processes and files of its own, and this system’s programs to read only', async () => {
  const one = await machine('i-one', '10.7.0.11');
  expect((await one.ask(['hostname'])).trim()).toBe('i-one');
  await one.ask(['/bin/sh', '-c', 'echo mine > /etc/mine']);
  await expect(run(['cat', '/etc/mine'])).rejects.toThrow('No such file');
  await expect(one.ask(['touch', '/usr/bin/theirs'])).rejects.toThrow('Read-only');
  expect((await one.ask(['/bin/sh', '-c', 'cd /proc && ls -d [0-9]*'])).split('\n').length).toBeLessThan(10);
});

test('a signal reaches the program, and not only what stands for it outside', async () => {
  const [one] = machines;
  const sleeper = one?.start({ name: 'sleeper', line: ['sleep', '4711'] });
  const sleeps = async (): Promise<boolean> =>
    (await one?.ask(['/bin/sh', '-c', "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"]))?.includes('sleep 4711') ===
    true;
  await until('it sleeps', sleeps);
  sleeper?.kill('SIGTERM');
  await sleeper?.ended;
  expect(await sleeps()).toBe(false);
});

test('a machine reaches another, and what listens in their network, but nothing of this system', async () => {
  const other = await machine('i-two', '10.7.0.12');
  const seen: (string | undefined)[] = [];
  const http = createServer((message, response) => {
    seen.push(message.socket.remoteAddress);
    response.end('hello');
  });
  await fabric.ip('address add 100.64.7.7/32 dev lo');
  await fabric.listen('100.64.7.7', 80, (socket) => http.emit('connection', socket));
  expect(await other.ask(['curl', '-sS', 'http://100.64.7.7/'])).toBe('hello');
  expect(seen).toEqual(['10.7.0.12']);

  // Nobody listens there, but it is the other machine that says so.
  await expect(machines[0]?.ask(['curl', '-sS', '--max-time', '5', 'http://10.7.0.12:9/'])).rejects.toThrow(
    'Failed to connect',
  );
  expect(await machines[0]?.ask(['ip', 'neighbour', 'show', '10.7.0.12'])).toContain('02:00:00:00:00:12');

  const outside = createServer((_, response) => response.end('host'));
  outside.listen(0, '127.0.0.1');
  await new Promise((resolve) => outside.once('listening', resolve));
  const bound = outside.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  await expect(other.ask(['curl', '-sS', `http://127.0.0.1:${port}/`])).rejects.toThrow('Failed to connect');
  outside.close();
});

test('an interface that moves to another machine leaves the one that had it, though that is not gone yet', async () => {
  const [one, other] = machines as [Machine, Machine];
  const moving = { id: 'eni-moving', mac: '02:00:00:00:00:99', address: '10.7.0.99', index: 1 };
  const has = async (who: Machine): Promise<boolean> => (await who.ask(['ip', 'link'])).includes(moving.mac);
  await plugs.plugLater(one, moving, subnet);
  expect([await has(one), await has(other)]).toEqual([true, false]);
  await plugs.plugLater(other, moving, subnet);
  expect([await has(one), await has(other)]).toEqual([false, true]);
});

test('a VPC whose addresses another one has is refused as long as that one has machines', async () => {
  const cable = (id: string) => ({
    id: `eni-${id}`,
    mac: `02:00:00:00:08:0${id}`,
    address: '10.8.0.9',
    index: 0,
  });
  const start = async (id: string): Promise<Machine> => {
    await writeImage({ root: join(directory, id, 'root'), hostname: id, authority: '' });
    const made = await Machine.start({ id, directory: join(directory, id), programs: {}, hostname: id });
    machines.push(made);
    return made;
  };
  const [five, six] = await Promise.all(['i-five', 'i-six'].map(start));
  if (five === undefined || six === undefined) throw new Error('two machines were to start');
  await plugs.plugFirst(five, cable('5'), { vpcId: 'vpc-5', cidr: '10.8.0.0/24' });
  const second = { vpcId: 'vpc-6', cidr: '10.8.0.0/25' };
  await expect(plugs.plugFirst(six, cable('6'), second)).rejects.toThrow(
    'the subnet 10.8.0.0/25 of vpc-6 overlaps 10.8.0.0/24 of vpc-5, and machines of one sandbox share a network',
  );
  await five.powerOff();
  await plugs.unplug('i-five', 'vpc-5');
  await plugs.plugFirst(six, cable('6'), second);
});

test('two networks side by side may use the same addresses', async () => {
  const second = await Fabric.start(join(directory, 'second'));
  await second.ip('address add 100.64.7.7/32 dev lo');
  await second.listen('100.64.7.7', 80, (socket) => socket.end('second'));
  const socket = await second.connect('100.64.7.7', 80);
  const heard = await new Promise((resolve) => socket.once('data', (chunk) => resolve(String(chunk))));
  expect(heard).toBe('second');
  await second.stop();
});

test('a volume keeps its file system when its machine is switched off, and is let go of', async () => {
  const volumes = new Volumes(join(directory, 'volumes'));
  const first = await machine('i-three', '10.7.0.13');
  await volumes.attach(first, { id: 'vol-0abc', gibibytes: 1, index: 1 });
  expect((await first.ask(['cat', '/sys/block/nvme1n1/device/serial'])).trim()).toBe('vol0abc');
  await first.ask([
    '/bin/sh',
    '-c',
    'mkfs.ext4 -q -L etcd /dev/nvme1n1 && udevadm trigger --settle /dev/nvme1n1',
  ]);
  await first.ask([
    '/bin/sh',
    '-c',
    'mount /dev/disk/by-label/etcd /mnt 2>/dev/null || { mkdir -p /mnt; mount /dev/disk/by-label/etcd /mnt; }',
  ]);
  await first.ask(['/bin/sh', '-c', 'echo kept > /mnt/word; sync']);
  await first.powerOff();

  const second = await machine('i-four', '10.7.0.14');
  await volumes.attach(second, { id: 'vol-0abc', gibibytes: 1, index: 1 });
  await second.ask(['/bin/sh', '-c', 'mkdir -p /mnt; mount /dev/nvme1n1 /mnt']);
  expect((await second.ask(['cat', '/mnt/word'])).trim()).toBe('kept');
  await second.powerOff();
  const loops = async (): Promise<boolean> =>
    !(await run(['losetup', '--noheadings', '--output', 'BACK-FILE'])).includes(directory);
  await until('no loop device is left', loops, { deadline: 10_000 });
}, 60_000);

test('a process that is killed takes its machines, its network and its loop devices with it', async () => {
  const home = join(directory, 'killed');
  const here = import.meta.dirname;
  const script = `
    import { writeImage } from '${here}/boot/root.ts';
    import { Machine } from '${here}/machine.ts';
    import { Fabric } from '${here}/network/fabric.ts';
    import { Volumes } from '${here}/volumes.ts';
    await Fabric.start('${home}/network');
    await writeImage({ root: '${home}/root', hostname: 'killed', authority: '' });
    const machine = await Machine.start({ id: 'i-killed', directory: '${home}', programs: {}, hostname: 'killed' });
    await new Volumes('${home}/volumes').attach(machine, { id: 'vol-0dead', gibibytes: 1, index: 1 });
    console.log('up');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const remains = async (): Promise<string> => {
    const processes = await run(['/bin/sh', '-c', `cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '`]);
    const loops = await run(['losetup', '--noheadings', '--output', 'BACK-FILE']);
    return [processes, loops].filter((text) => text.includes(home)).join();
  };
  expect(await remains()).not.toBe('');
  child.kill('SIGKILL');
  await until('nothing of it is left', async () => (await remains()) === '', {
    deadline: 15_000,
    pause: 200,
  });
}, 60_000);
