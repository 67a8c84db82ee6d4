/** Two replicas, one of which leads: when it dies, the other goes on where it stopped, and never do both act. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Operator } from '../../sandbox/stage/operator.ts';
import { until } from '../../sandbox/stage/until.ts';
import { figure, guestAccount, logsGoToo, openWorld, tally, timed, type World, wholeOnce } from './world.ts';

/** Seconds after which a silent leader is given up; client-go's own, and what the Deployment runs with. */
const leaseSeconds = 15;

let world: World;
let replicas: readonly Operator[];
let leading: Operator;

beforeAll(async () => {
  world = await openWorld();
  const settings = [logsGoToo, '--service.leaderelection.enabled=true'];
  replicas = await Promise.all(
    ['operator-a', 'operator-b'].map(async (name) => await world.start({ settings, name })),
  );
}, 180_000);

afterAll(async () => await world?.close());

interface Lease {
  readonly spec: { readonly holderIdentity: string; readonly leaseTransitions: number };
}

const lease = async (): Promise<Lease | undefined> =>
  await world.object<Lease>('/apis/coordination.k8s.io/v1/namespaces/giantswarm/leases/aws-operator');

async function leads(replica: Operator): Promise<boolean> {
  return (await replica.lines()).some(({ message }) => message === 'this replica leads');
}

/** Passes over clusters that the replica has made. */
async function passes({ url }: Operator): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const lines = metrics.split('\n').filter((line) => line.startsWith('controller_runtime_reconcile_total{'));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

test('when the leader dies in the middle of a creation, the other finishes it within the lease', {
  timeout: 90_000,
}, async () => {
  const leader = await until('one of them leads', async () => {
    for (const replica of replicas) if (await leads(replica)) return replica;
    return undefined;
  });
  const follower = replicas.find((replica) => replica !== leader) as Operator;
  expect(await leads(follower)).toBe(false);
  const before = (await lease())?.spec;

  await world.fail({ account: guestAccount, action: 'CreateStack', count: 1, latencyMs: 500 });
  const cluster = await world.apply('heir');
  await until('the guest stack is on its way', async () => (await world.failed())[0] === 1, { pause: 5 });
  expect(await passes(follower)).toBe(0);
  const took = await timed(async () => {
    await leader.kill();
    await until('the other leads', async () => await leads(follower), { deadline: 40_000 });
  });
  leading = follower;
  figure('leader killed → the other leads', `${took} ms`);
  // The lease, and the other's longest pause between two looks at it.
  expect(took).toBeLessThan((leaseSeconds + 2 * 2.2 + 3) * 1_000);
  const after = (await lease())?.spec;
  expect(after?.holderIdentity).not.toBe(before?.holderIdentity);

  await cluster.waitFor('Ready', 'True', 30_000);
  expect(tally(await world.leftovers('heir'))).toMatchObject(wholeOnce);
});

test('a leader that is told to stop hands over at once', { timeout: 60_000 }, async () => {
  const next = await world.start({
    settings: [logsGoToo, '--service.leaderelection.enabled=true'],
    name: 'operator-c',
  });
  const took = await timed(async () => {
    expect(await leading.stop()).toBe(0);
    await until('the next leads', async () => await leads(next));
  });
  figure('leader stopped → the next leads', `${took} ms`);
  expect(took).toBeLessThan(leaseSeconds * 1_000);
});
