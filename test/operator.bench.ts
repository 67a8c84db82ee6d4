/** What the operator itself costs: to start, to rest, and to make a cluster, beside a bare Node on the same machine. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle, type Operator, startOperator } from '../sandbox/stage/operator.ts';
import { until } from '../sandbox/stage/until.ts';
import { figure, logsGoToo, openWorld, timed, type World } from './scenarios/world.ts';

const run = promisify(execFile);
const settings = [
  '--service.guest.readiness.enabled=false',
  '--service.leaderelection.enabled=false',
  logsGoToo,
];
const rounds = 3;

let world: World;

beforeAll(async () => {
  await run(process.execPath, [new URL('../scripts/bundle.ts', import.meta.url).pathname]);
  world = await openWorld();
}, 180_000);

afterAll(async () => await world?.close());

const start = async (): Promise<Operator> => {
  const { sandbox, installation } = world;
  return await startOperator({ sandbox, installation, settings, program: bundle });
};

async function residentMegabytes(pid: number | undefined): Promise<number> {
  const [, kilobytes = '0'] =
    /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1_024);
}

/** Seconds of processor time. Source: proc_pid_stat(5), fields 14 and 15, in hundredths. */
async function processorSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function reconciled({ url }: Operator): Promise<boolean> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith('controller_runtime_reconcile_total{'));
  return lines.some((line) => Number(line.split(' ').at(-1)) > 0);
}

/** The middle of several runs, in milliseconds. */
async function median(work: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round < rounds; round++) took.push(await timed(work));
  return took.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}

test('starting, beside a Node that does nothing', { timeout: 120_000 }, async () => {
  const node = await median(async () => await run(process.execPath, ['-e', '0']));
  const version = await median(async () => await run(process.execPath, [bundle, 'version']));
  const unknownRelease = await world.apply('first', {
    edit: ({ spec }) => (spec.versionBundle.version = '0.0.1'),
  });
  const first = await median(async () => {
    const operator = await start();
    await until('a pass has run', async () => await reconciled(operator));
    await operator.kill();
  });
  figure('a Node that does nothing', `${node} ms`);
  figure('aws-operator version', `${version} ms, ${(version / node).toFixed(1)} times as long`);
  figure(
    'aws-operator daemon until its first pass',
    `${first} ms, ${(first / node).toFixed(1)} times as long`,
  );
  await unknownRelease.delete();
  expect(first).toBeGreaterThan(0);
});

test('resting, and making a cluster', { timeout: 180_000 }, async () => {
  const operator = await start();
  const bare = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(bare, 'spawn');
  const idle = await residentMegabytes(operator.pid);
  await world.resetCalls();
  const before = await processorSeconds(operator.pid);
  const cluster = await world.apply('bench');
  const took = await timed(async () => await cluster.waitFor('Ready', 'True', 60_000));
  const own = (await processorSeconds(operator.pid)) - before;
  const { user } = await world.calls();
  figure('applied until Ready', `${took} ms, of which the operator computed ${Math.round(own * 1_000)} ms`);
  figure('to create one cluster', `${user.calls} calls, ${user.writes} writes`);
  const [after, node] = [await residentMegabytes(operator.pid), await residentMegabytes(bare.pid)];
  figure(
    'resident',
    `${idle} MB when started, ${after} MB with a cluster, ${node} MB a Node that does nothing`,
  );
  bare.kill();
  await world.remove(cluster);
  expect(user.calls).toBeGreaterThan(0);
});
