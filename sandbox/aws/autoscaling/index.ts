/** The sandbox's Auto Scaling: answers the API's actions and keeps every group as it shall be, with instances of EC2. */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import type { OwnService, SandboxClock, ServicesFor } from '../contract.ts';
import { answerAlarm, setsAlarmOff } from './alarm-actions.ts';
import { pass } from './control/pass.ts';
import { announce, kick } from './control/work.ts';
import { type Engine, pause, Stopped } from './engine.ts';
import type { Group, Territory } from './model.ts';
import { perform } from './operations/index.ts';

/** How often AWS looks at instances' health, about. */
const sweepMilliseconds = 30_000;
/** Of real time: with an instant clock, and between any two sweeps. */
const instantSweepMilliseconds = 2_000;
const shortestSweepMilliseconds = 500;
/** Sweeps take no more than this share of the time. */
const sweepShare = 20;

/** EC2's own actions after which a group's machines may not run any more. */
const telling = new Set(['TerminateInstances', 'StopInstances']);

/**
 * Groups whose machines are launched through `servicesFor` with the identity of whoever made or last changed the group.
 * `eyes` looks at instances past faults and meter, as Auto Scaling's own checks do. State lives in memory. Work is
 * started by calls, by what is seen of calls to EC2, and by a sweep; `stop` ends it and waits for calls under way.
 */
export function createAutoScaling(deps: {
  readonly servicesFor: ServicesFor;
  readonly eyes: ServicesFor;
  readonly clock: SandboxClock;
}): OwnService {
  const engine: Engine = { ...deps, territories: new Map(), stopping: new AbortController(), pass };
  setMaxListeners(0, engine.stopping.signal);
  const sweeping = sweeps(engine);
  let alarms = Promise.resolve();
  return {
    service: 'autoscaling',
    handle: (call) => perform(engine, call),
    noticed(call) {
      const { service, action, params, caller } = call;
      if (setsAlarmOff(call)) alarms = alarms.then(() => answerAlarm(engine, call)).catch(() => undefined);
      if (service !== 'ec2' || !telling.has(action)) return;
      const ids = params['InstanceId'];
      const territory = engine.territories.get(`${caller.account}/${caller.region}`);
      if (territory !== undefined && Array.isArray(ids)) lookAt(engine, territory, (id) => ids.includes(id));
    },
    async stop() {
      engine.stopping.abort();
      const groups = [...engine.territories.values()].flatMap((territory) => [...territory.groups.values()]);
      for (const group of groups) announce(group);
      await Promise.allSettled([
        sweeping,
        alarms,
        ...groups.flatMap(({ work }) => [work.running, ...work.flows, ...work.refreshes]),
      ]);
    },
  };
}

/** Has every group looked at that has a living member of which `doubtful` is true. */
function lookAt(engine: Engine, { groups }: Territory, doubtful: (id: string) => boolean): void {
  for (const group of groups.values()) {
    const doubt = [...group.members.values()].some(({ id, leaving }) => !leaving && doubtful(id));
    if (doubt || balanced(group)) look(engine, group);
  }
}

/** Whether load balancers judge the group's members. */
function balanced({ settings, attachments }: Group): boolean {
  return settings.healthCheckTypes.includes('ELB') && attachments.size > 0;
}

function look(engine: Engine, group: Group): void {
  group.work.look = true;
  kick(engine, group);
}

/** Looks at all members again and again, so that what happened behind the gateway is seen too. */
async function sweeps(engine: Engine): Promise<void> {
  try {
    for (;;) {
      const started = performance.now();
      for (const territory of engine.territories.values())
        await sweep(engine, territory).catch(() => undefined);
      const took = performance.now() - started;
      const instant = engine.clock.mode === 'instant';
      await rest(
        engine,
        Math.max(took * sweepShare, instant ? instantSweepMilliseconds : shortestSweepMilliseconds),
      );
      if (!instant) await pause(engine, sweepMilliseconds);
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
}

/** Real time, cut short when the sandbox stops. */
async function rest(engine: Engine, milliseconds: number): Promise<void> {
  const { signal } = engine.stopping;
  await sleep(milliseconds, undefined, { ref: false, signal }).catch(() => {
    throw new Stopped();
  });
}

/** One question for all groups of an account and region. */
async function sweep(engine: Engine, territory: Territory): Promise<void> {
  if (![...territory.groups.values()].some(({ members }) => members.size > 0)) return;
  const ec2 = await engine.eyes(territory.caller).ec2();
  const Filters = [
    { Name: 'tag-key', Values: ['aws:autoscaling:groupName'] },
    { Name: 'instance-state-name', Values: ['pending', 'running'] },
  ];
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  const running = new Set(
    Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId)),
  );
  lookAt(engine, territory, (id) => !running.has(id));
}
