/** The acts of the demo, each a thing that a user does and what the operator makes of it. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Cluster, createCluster } from '../stage/clusters.ts';
import type { Installation } from '../stage/installation.ts';
import { type Operator, startOperator } from '../stage/operator.ts';
import { until } from '../stage/until.ts';
import type { FullSandbox } from '../start.ts';
import { memoryText } from './guest.ts';
import { byAccount, certConfigCount, hostObjects, leftovers, stacks } from './inventory.ts';
import { figuresText, type Meter } from './meter.ts';
import { type Screen, seconds } from './screen.ts';
import { type Follower, follow } from './story.ts';

export const clusterId = 'al9qy';

export interface Scene {
  readonly screen: Screen;
  readonly sandbox: FullSandbox;
  readonly installation: Installation;
  readonly meter: Meter;
  readonly signal: AbortSignal;
}

/**
 * Settings of the demo's installation: the guest is asked if its machines boot, access logs go with the cluster, and the
 * operator makes the certificates itself.
 */
export function settingsFor({ machines }: Pick<FullSandbox, 'machines'>): readonly string[] {
  return [
    `--service.guest.readiness.enabled=${machines !== undefined}`,
    '--service.aws.loggingbucket.delete=true',
    '--service.certificates.issuer=local',
  ];
}

/** Machines that really boot take their time on a busy computer: milliseconds. */
const patience = 240_000;

/** The cluster on stage, and what has been told of it. */
export interface Hero {
  readonly cluster: Cluster;
  readonly follower: Follower;
}

export async function creation(scene: Scene): Promise<Hero> {
  const { screen, sandbox, meter, signal } = scene;
  screen.title(
    'kubectl apply -f config/samples/awsconfig.yaml',
    `${clusterId}: 1 master, 3 workers, eu-central-1a, release 4.0.0`,
  );
  await meter.reset();
  const since = performance.now();
  const cluster = await createCluster(sandbox, { id: clusterId, certificates: false });
  const follower = follow(cluster, screen);
  await follower.until(isReady, { since, signal, deadline: patience });
  screen.timed(since, 'Ready', figuresText(await meter.read()));
  screen.line(
    `   Its certificates are the operator’s own: ${await certConfigCount(sandbox, clusterId)} CertConfigs, by an authority in the Secret ${clusterId}-authority.`,
  );
  if (sandbox.machines === undefined) {
    screen.line(
      '   Ready means here: all that AWS and the host cluster hold is in place. The machines of the local AWS do',
    );
    screen.line('   not boot, so the guest itself is not asked (service.guest.readiness.enabled=false).');
  } else {
    screen.line(
      '   Ready means here: all of that, and the guest’s own API says that all its nodes are Ready.',
    );
    screen.line(`   ${await memoryText(sandbox.machines)}`);
  }
  return { cluster, follower };
}

export async function inventory({ screen, sandbox }: Scene): Promise<void> {
  screen.title('What exists now');
  for (const { account, name, status, outputs } of await stacks(sandbox, clusterId)) {
    screen.line(`${account}  ${name}  ${status}${outputs.length === 0 ? '' : `, ${outputs.length} outputs`}`);
    for (const output of outputs) screen.line(`                ${output}`);
  }
  for (const line of byAccount(await leftovers(sandbox, clusterId))) screen.line(line);
  for (const line of await hostObjects(sandbox, clusterId)) screen.line(`host cluster  ${line}`);
}

export async function scaling(scene: Scene, { cluster, follower }: Hero): Promise<void> {
  const { screen, sandbox, meter, signal } = scene;
  screen.title('kubectl patch: workers 3 → 5');
  const before = await machines(sandbox);
  await meter.reset();
  const since = performance.now();
  await cluster.patch({ spec: { aws: { workers: [{}, {}, {}, {}, {}] } } });
  const generation = (await cluster.live())?.metadata['generation'];
  const seen = async (): Promise<boolean> => (await cluster.status())['observedGeneration'] === generation;
  await until('the operator has seen the change', seen);
  await follower.until(isReady, { since, signal, deadline: patience });
  await until('five workers run', async () => (await machines(sandbox)).length === before.length + 2, {
    deadline: 10_000,
  });
  const after = await machines(sandbox);
  screen.timed(since, 'Ready', figuresText(await meter.read()));
  const kept = before.filter((id) => after.includes(id)).length;
  screen.line(
    `   instances ${before.length} → ${after.length}: ${kept} kept, ${after.length - kept} new, ${before.length - kept} replaced`,
  );
}

/** Restarts the operator with a hurried clock: a restart is itself a pass that changes nothing. */
export async function quiet(scene: Scene, operator: Operator): Promise<Operator> {
  const { screen, meter, signal, sandbox, installation } = scene;
  const [speed, minutes] = [60, 10];
  screen.title(
    `${minutes} quiet minutes`,
    `the operator is restarted and its clock runs ${speed} times faster`,
  );
  await operator.stop();
  await meter.reset();
  // A hurried clock must not keep a lease that the next operator reads with its own.
  const settings = [
    ...settingsFor(sandbox),
    `--service.clock.speed=${speed}`,
    '--service.leaderelection.enabled=false',
  ];
  const next = await startOperator({ sandbox, installation, settings, name: 'operator-hurried' });
  await until('the restarted operator has looked at everything', async () => (await meter.read()).calls > 0);
  await calm(meter, signal);
  screen.line(`restarted, knows the cluster again: ${figuresText(await meter.read())}`);
  const [version, before] = [await resourceVersion(sandbox), performance.now()];
  await meter.reset();
  await wait((minutes * 60_000) / speed, undefined, { signal });
  const figures = await meter.read();
  const untouched =
    (await resourceVersion(sandbox)) === version ? '0 Kubernetes writes' : 'the AWSConfig was written';
  screen.line(`${minutes} minutes in ${seconds(before)}: ${figuresText(figures)}, ${untouched}`);
  return next;
}

/** Until the meter stands still for a second. */
async function calm(meter: Meter, signal: AbortSignal): Promise<void> {
  let [calls, since] = [-1, performance.now()];
  while (performance.now() - since < 1_000) {
    const now = (await meter.read()).calls;
    if (now !== calls) [calls, since] = [now, performance.now()];
    await wait(100, undefined, { signal });
  }
}

async function resourceVersion({ hostCluster }: FullSandbox): Promise<unknown> {
  const path = `/apis/provider.giantswarm.io/v1alpha1/namespaces/default/awsconfigs/${clusterId}`;
  const { body } = await hostCluster.request({ method: 'GET', path });
  return (body as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
}

export async function deletion(scene: Scene, { cluster, follower }: Hero): Promise<void> {
  const { screen, sandbox, meter, signal } = scene;
  // What an operator that has just started looks at is not what a deletion costs.
  await until('the operator has looked at everything', async () => (await meter.read()).calls > 0);
  await calm(meter, signal);
  screen.title(`kubectl delete awsconfig ${clusterId}`);
  const before = await leftovers(sandbox, clusterId);
  await meter.reset();
  const since = performance.now();
  await cluster.delete();
  const gone = async (): Promise<boolean> => (await cluster.live()) === undefined;
  const watching = follower.until(() => false, { since, signal, tell: ['Ready'] }).catch(() => {});
  await until(`${clusterId} is gone`, gone, { deadline: 60_000 });
  void watching;
  screen.timed(since, 'gone', figuresText(await meter.read()));
  const after = await leftovers(sandbox, clusterId);
  const kept = after.filter(({ state }) => state !== 'PendingDeletion');
  const keys = after.filter(({ state }) => state === 'PendingDeletion').map(({ id }) => id);
  if (kept.length > 0)
    throw new Error(`left behind: ${kept.map(({ type, id }) => `${type} ${id}`).join(', ')}`);
  screen.line(
    `Nothing is left in either account: 0 of ${before.length} objects (key ${keys.join(', ')} is scheduled for deletion, in 7 days at the earliest).`,
  );
  for (const note of await proofEvents(sandbox))
    screen.line(`The operator’s own proof, as an event: ${note}`);
}

async function proofEvents({ hostCluster }: FullSandbox): Promise<readonly string[]> {
  const events = await until('the proof is announced', async () => {
    const { body } = await hostCluster.request({
      method: 'GET',
      path: '/apis/events.k8s.io/v1/namespaces/default/events',
    });
    const notes = (body as { items: readonly { reason: string; note: string }[] }).items.filter(
      ({ reason }) => reason === 'Deleted',
    );
    return notes.length > 0 ? notes : undefined;
  });
  return events.map(({ note }) => note);
}

async function machines(sandbox: FullSandbox): Promise<readonly string[]> {
  const found = await leftovers(sandbox, clusterId);
  return found.filter(({ service, type }) => service === 'ec2' && type === 'instance').map(({ id }) => id);
}

function isReady(conditions: readonly { readonly type: string; readonly status: string }[]): boolean {
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}
