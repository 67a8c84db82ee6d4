/** Looks at a group's machines as Auto Scaling's health checks do, and marks those that are ill. */
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import type { Engine } from '../engine.ts';
import type { Ailment, Group, Member } from '../model.ts';
import { failingAt } from './register.ts';

/**
 * Marks members that do not run as unhealthy at once, and, with health check type ELB, those that a load balancer
 * calls unhealthy after the grace period. With `HealthCheck` suspended nothing is marked.
 * Source: EC2 Auto Scaling User Guide, "Health checks for instances in an Auto Scaling group".
 */
export async function observe(engine: Engine, group: Group): Promise<void> {
  const members = [...group.members.values()].filter(({ leaving }) => !leaving);
  if (members.length === 0) return;
  const running = await runningIds(engine, group, members);
  for (const member of members) member.running = running.has(member.id);
  if (group.suspended.has('HealthCheck')) return;
  const serving = members.filter(({ state }) => state !== 'Standby' && state !== 'EnteringStandby');
  for (const member of serving) if (!member.running) fallIll(member, 'ec2');
  if (!group.settings.healthCheckTypes.includes('ELB')) return;
  const failing = await failingAt(engine, group);
  for (const member of serving) {
    if (failing.has(member.id) && !inGrace(engine, group, member)) fallIll(member, 'elb');
  }
}

/** Marks a member unhealthy, for the reason that came first. */
export function fallIll(member: Member, ailment: Ailment): void {
  member.health = 'Unhealthy';
  member.ailment ??= ailment;
}

/** Whether the member is so new that only its running counts. */
export function inGrace(engine: Engine, group: Group, { inServiceSince }: Member): boolean {
  if (inServiceSince === undefined) return true;
  const speed = engine.clock.mode === 'scaled' ? engine.clock.factor : 1;
  const age = (engine.clock.now().getTime() - inServiceSince.getTime()) * speed;
  return engine.clock.mode !== 'instant' && age < group.settings.gracePeriod * 1_000;
}

const alive = new Set(['pending', 'running']);

async function runningIds(
  engine: Engine,
  group: Group,
  members: readonly Member[],
): Promise<ReadonlySet<string>> {
  const ec2 = await engine.eyes(group.caller).ec2();
  const Filters = [{ Name: 'instance-id', Values: members.map(({ id }) => id) }];
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  const found = Reservations.flatMap(({ Instances = [] }) => Instances);
  return new Set(
    found.flatMap(({ InstanceId = '', State }) => (alive.has(State?.Name ?? '') ? [InstanceId] : [])),
  );
}
