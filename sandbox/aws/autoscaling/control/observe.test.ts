/** Which members are found ill, with eyes that see what the test says. */

import { beforeEach, describe, expect, it } from 'vitest';
import type { SandboxClock, Services } from '../../contract.ts';
import type { Engine } from '../engine.ts';
import type { Group, Member } from '../model.ts';
import { observe } from './observe.ts';

let running: readonly string[];
let unhealthy: readonly string[];

beforeEach(() => {
  running = ['i-one', 'i-two'];
  unhealthy = [];
});

const ec2 = {
  send: () => {
    const Instances = running.map((InstanceId) => ({ InstanceId, State: { Name: 'running' } }));
    return Promise.resolve({ Reservations: [{ Instances }] });
  },
};

const elbv2 = {
  send: () => {
    const state = (Id: string): object => ({ Target: { Id }, TargetHealth: { State: 'unhealthy' } });
    return Promise.resolve({ TargetHealthDescriptions: unhealthy.map(state) });
  },
};

const eyes = (): Services =>
  ({ ec2: () => Promise.resolve(ec2), elbv2: () => Promise.resolve(elbv2) }) as unknown as Services;

const clock: SandboxClock = {
  mode: 'aws',
  factor: 1,
  now: () => new Date(100_000),
  wait: () => Promise.resolve(),
};

const engine: Engine = {
  clock,
  eyes,
  servicesFor: eyes,
  territories: new Map(),
  stopping: new AbortController(),
  pass: () => Promise.resolve(),
};

/** Two members, 40 seconds in service, behind one target group. */
function group(more: {
  readonly types?: readonly string[];
  readonly grace?: number;
  readonly suspended?: string;
}) {
  const { types = ['EC2'], grace = 0, suspended } = more;
  const member = (id: string) => [
    id,
    { id, state: 'InService', health: 'Healthy', leaving: false, inServiceSince: new Date(60_000) },
  ];
  return {
    members: new Map(['i-one', 'i-two'].map(member) as [string, Member][]),
    settings: { healthCheckTypes: types, gracePeriod: grace },
    attachments: new Map([['arn', { kind: 'target-group', id: 'arn', state: 'InService' }]]),
    suspended: new Map(suspended === undefined ? [] : [[suspended, 'by a user']]),
  } as unknown as Group;
}

async function ill(one: Group): Promise<readonly (readonly [string, string | undefined])[]> {
  await observe(engine, one);
  const members = [...one.members.values()].filter(({ health }) => health === 'Unhealthy');
  return members.map(({ id, ailment }) => [id, ailment]);
}

// Page: User Guide, "Health checks for instances in an Auto Scaling group".
describe('a health check', () => {
  it('finds a machine ill that does not run, grace period or not', async () => {
    running = ['i-two'];
    expect(await ill(group({ grace: 300 }))).toEqual([['i-one', 'ec2']]);
  });

  it('minds what a load balancer says only when told to, and only after the grace period', async () => {
    unhealthy = ['i-two'];
    expect(await ill(group({}))).toEqual([]);
    expect(await ill(group({ types: ['ELB'], grace: 60 }))).toEqual([]);
    expect(await ill(group({ types: ['ELB'], grace: 30 }))).toEqual([['i-two', 'elb']]);
  });

  it('finds nobody ill while HealthCheck is suspended', async () => {
    running = [];
    expect(await ill(group({ suspended: 'HealthCheck' }))).toEqual([]);
  });
});
