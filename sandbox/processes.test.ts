import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clearLeftovers, freePort, startProcess, waitUntilReady, writePidFile } from './processes.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'processes-'));
});

afterEach(async () => {
  await clearLeftovers(directory);
  await rm(directory, { recursive: true, force: true });
});

const shell = (name: string, script: string, grace?: number) =>
  startProcess({ name, command: '/bin/sh', args: ['-c', script], directory, grace });

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  const until = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > until) throw new Error('it did not happen within 10 s');
    await wait(20);
  }
}

describe('a child process', () => {
  it('is gone after stop, with its own children', async () => {
    const child = await shell('parent', 'sleep 60 & echo $!; wait');
    await eventually(() => child.lastLines() !== '');
    const grandchild = Number(child.lastLines());
    await child.stop();
    expect(child.running).toBe(false);
    await eventually(() => !alive(grandchild));
  });

  it('is killed when it ignores the friendly signal', async () => {
    const child = await shell('deaf', "trap '' TERM; echo deaf; while :; do sleep 1; done", 200);
    await eventually(() => child.lastLines() === 'deaf');
    await child.stop();
    expect(await child.ended).toBe('signal SIGKILL');
  });

  it('names its end and the end of its log when it dies before it is ready', async () => {
    const child = await shell('broken', 'echo the disk is full; exit 3');
    const ready = waitUntilReady({
      what: 'broken',
      processes: [child],
      probe: () => Promise.resolve(false),
      deadline: 10_000,
    });
    await expect(ready).rejects.toThrow(/broken ended \(exit code 3\)[^]*the disk is full/);
  });

  it('is not waited for longer than the deadline', async () => {
    const child = await shell('slow', 'echo still loading; exec sleep 60');
    await eventually(() => child.lastLines() !== '');
    const ready = waitUntilReady({
      what: 'slow',
      processes: [child],
      probe: () => Promise.resolve(false),
      deadline: 100,
    });
    await expect(ready).rejects.toThrow(/slow was not ready after 0.1 s[^]*still loading/);
    await child.stop();
  });

  it('says when its program does not exist', async () => {
    const start = startProcess({ name: 'none', command: '/no/such/program', args: [], directory });
    await expect(start).rejects.toThrow(/no\/such\/program/);
  });

  it('ends when the process that started it is killed', async () => {
    const module = JSON.stringify(fileURLToPath(new URL('processes.ts', import.meta.url)));
    const spec = JSON.stringify({ name: 'orphan', command: '/bin/sleep', args: ['60'], directory });
    const script = `import { startProcess } from ${module}; console.log((await startProcess(${spec})).pid)`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(starter.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(alive(pid)).toBe(true);
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    await eventually(() => !alive(pid));
  });
});

describe('leftovers of a killed run', () => {
  it('are ended', async () => {
    const sleeper = spawn('/bin/sleep', ['60'], { detached: true, stdio: 'ignore' });
    await once(sleeper, 'spawn');
    await writePidFile(join(directory, 'old.pid'), sleeper.pid as number, '/bin/sleep');
    const gone = once(sleeper, 'exit');
    await clearLeftovers(directory);
    await gone;
    await expect(readFile(join(directory, 'old.pid'))).rejects.toThrow(/ENOENT/);
  });

  it('do not include a stranger who got the same process id', async () => {
    const stranger = spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
    await once(stranger, 'spawn');
    await writePidFile(join(directory, 'old.pid'), stranger.pid as number, '/opt/etcd');
    await clearLeftovers(directory);
    expect(alive(stranger.pid as number)).toBe(true);
    stranger.kill();
    await once(stranger, 'exit');
  });
});

it('finds free ports that differ', async () => {
  const ports = await Promise.all([freePort(), freePort(), freePort()]);
  expect(new Set(ports).size).toBe(3);
});
