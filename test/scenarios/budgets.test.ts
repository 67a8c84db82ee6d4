/** What a cluster costs in calls: to make, to leave alone, and to remove; the figures come from the gateway's meter. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallReport } from '../../sandbox/aws/meter.ts';
import type { Cluster } from '../../sandbox/stage/clusters.ts';
import type { Operator } from '../../sandbox/stage/operator.ts';
import { until } from '../../sandbox/stage/until.ts';
import { calm, figure, logsGoToo, openWorld, type World } from './world.ts';

const id = 'thrift';
let world: World;
let operator: Operator;
let cluster: Cluster;

beforeAll(async () => {
  world = await openWorld();
  operator = await world.start({ settings: [logsGoToo] });
}, 180_000);

afterAll(async () => await world?.close());

/** The calls of users as text, for figures and for the message of a failed expectation. */
function listed({ calls }: CallReport): string {
  return calls
    .filter(({ via }) => via === undefined)
    .map(({ account, service, action, count }) => `${account.slice(0, 3)} ${service}:${action} ${count}`)
    .join(', ');
}

/** Calls of users that are not looks of the sweep, which are an account's cost and not a cluster's. */
function besidesTheSweep({ calls }: CallReport): readonly string[] {
  return calls
    .filter(({ via, action }) => via === undefined && action !== 'ListStacks')
    .map(({ service, action, count }) => `${service}:${action} ${count}`);
}

/** Writing requests that the API server has answered, besides its own leases. */
async function kubernetesWrites(): Promise<number> {
  const { body } = await world.sandbox.hostCluster.request({ method: 'GET', path: '/metrics' });
  const lines = String(body)
    .split('\n')
    .filter((line) => /^apiserver_request_total\{.*verb="(APPLY|PATCH|POST|PUT|DELETE)"/.test(line))
    .filter((line) => !/resource="(leases|subjectaccessreviews|tokenreviews)"/.test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

async function passes(of: Operator): Promise<number> {
  const metrics = await (await fetch(`${of.url}/metrics`)).text();
  const lines = metrics.split('\n').filter((line) => line.startsWith('controller_runtime_reconcile_total{'));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** Seconds of processor time a process has used. Source: proc_pid_stat(5), fields 14 and 15, in hundredths. */
async function processorSeconds({ pid }: Operator): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Resolves when, besides, nobody has written to the host cluster for a second: an operator that starts applies all once. */
async function allCalm(): Promise<void> {
  await until('nobody writes to the host cluster', async () => {
    const before = await kubernetesWrites();
    await calm(world, cluster);
    return (await kubernetesWrites()) === before;
  });
}

test('a cluster of one master and three workers is made with at most 45 calls, 18 of them writes', async () => {
  await calm(world);
  await world.resetCalls();
  const before = await processorSeconds(operator);
  cluster = await world.apply(id);
  await cluster.waitFor('Ready', 'True', 60_000);
  const used = (await processorSeconds(operator)) - before;
  const report = await world.calls();
  figure('to create', `${report.user.calls} calls, ${report.user.writes} writes (${listed(report)})`);
  figure('processor time of the operator for it', `${used.toFixed(2)} s`);
  expect(report.user.calls).toBeLessThanOrEqual(45);
  expect(report.user.writes).toBeLessThanOrEqual(18);
});

test('a pass that changes nothing calls nobody and writes nothing', async () => {
  await allCalm();
  await world.resetCalls();
  const [ran, written] = [await passes(operator), await kubernetesWrites()];
  const pokes = 3;
  for (let poke = 1; poke <= pokes; poke++) {
    await cluster.patch({ metadata: { annotations: { poked: String(poke) } } });
    await until('a pass has run', async () => (await passes(operator)) >= ran + poke);
  }
  await calm(world, cluster);
  expect(besidesTheSweep(await world.calls())).toEqual([]);
  expect((await kubernetesWrites()) - written - pokes).toBe(0);
});

test('ten quiet minutes cost looks at the accounts and nothing else, though clusters are revisited', async () => {
  await operator.stop();
  const settings = [logsGoToo, '--service.clock.speed=60'];
  const before = await kubernetesWrites();
  operator = await world.start({ settings, name: 'operator-hurried' });
  await until('the operator knows the cluster again', async () => (await passes(operator)) > 0);
  await allCalm();
  await world.resetCalls();
  const [ran, written] = [await passes(operator), await kubernetesWrites()];
  figure('writes to Kubernetes of an operator that is started again', `${written - before}`);
  const began = performance.now();
  // Resync comes every 5 minutes, which are 5 seconds here.
  await until('clusters were revisited', async () => performance.now() - began > 10_000);
  const report = await world.calls();
  figure('ten quiet minutes', `${report.user.calls} calls, ${report.user.writes} writes (${listed(report)})`);
  expect(await passes(operator)).toBeGreaterThan(ran);
  expect(besidesTheSweep(report)).toEqual([]);
  expect((await kubernetesWrites()) - written).toBe(0);
  // 12 an hour and account are 2 in ten minutes, and one more may fall on the edge.
  for (const { count } of report.calls.filter(({ via }) => via === undefined))
    expect(count).toBeLessThanOrEqual(3);
});

test('a cluster is removed, with proof, with at most 60 calls', { timeout: 60_000 }, async () => {
  await operator.stop();
  operator = await world.start({ settings: [logsGoToo], name: 'operator-again' });
  await calm(world, cluster);
  await world.resetCalls();
  await world.remove(cluster);
  const report = await world.calls();
  figure('to remove', `${report.user.calls} calls, ${report.user.writes} writes (${listed(report)})`);
  expect(report.user.calls).toBeLessThanOrEqual(60);
});
