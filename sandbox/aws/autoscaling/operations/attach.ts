/** Running instances that become members of a group. */
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import type { Call } from '../../contract.ts';
import { at, openActivity } from '../control/activities.ts';
import { kick } from '../control/work.ts';
import { placed } from '../control/zones.ts';
import type { Engine } from '../engine.ts';
import type { Group, Member } from '../model.ts';
import { invalid, texts } from '../request.ts';
import { type Action, after, named } from './action.ts';
import { refuseWithoutLaunch, resize, serveAgain } from './membership.ts';

async function attach(engine: Engine, call: Call): Promise<object> {
  const group = named(engine, call);
  refuseWithoutLaunch(group, `Cannot attach instances to AutoScalingGroup ${group.name}`);
  const ids = texts(call.params, 'InstanceIds') ?? [];
  const members = await Promise.all(ids.map((id) => stranger(engine, call, group, id)));
  const elsewhere = members.find((member) => !placed(group, member));
  if (elsewhere !== undefined) {
    throw invalid(
      `Instance ${elsewhere.id} is in ${elsewhere.place.zone}, which AutoScalingGroup ${group.name} does not use.`,
    );
  }
  resize(group, members.length, 'attach');
  for (const member of members) {
    group.members.set(member.id, member);
    const cause = at(
      engine,
      `an instance was added in response to user request. Keeping the capacity at the new ${group.settings.desired}.`,
    );
    const description = `Attaching an existing EC2 instance: ${member.id}`;
    const activity = openActivity(engine, group, {
      description,
      cause,
      place: { ...member.place, subnet: undefined },
    });
    serveAgain(engine, group, member, activity);
  }
  kick(engine, group);
  return after(engine, group);
}

/** A running instance that no group has. Source: API reference, AttachInstances. */
async function stranger(
  engine: Engine,
  { caller }: Call,
  ...[group, id]: readonly [Group, string]
): Promise<Member> {
  for (const { groups } of engine.territories.values()) {
    for (const { name, members } of groups.values()) {
      if (members.has(id)) throw invalid(`Instance ${id} is already part of AutoScalingGroup:${name}.`);
    }
  }
  const ec2 = await engine.eyes(caller).ec2();
  const Filters = [{ Name: 'instance-id', Values: [id] }];
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  const found = Reservations[0]?.Instances?.[0];
  if (found === undefined) throw invalid(`Invalid Instance ID(s): [${id}] specified.`);
  if (found.State?.Name !== 'running') {
    throw invalid(`Instance ${id} is not in correct state: it must be running, and is ${found.State?.Name}.`);
  }
  const zone = found.Placement?.AvailabilityZone ?? '';
  const zoneId = group.settings.places.find((place) => place.zone === zone)?.zoneId;
  return {
    id,
    place: { zone, zoneId, subnet: found.SubnetId },
    instanceType: found.InstanceType ?? '',
    origin: { kind: 'none' },
    spot: found.InstanceLifecycle === 'spot',
    launched: found.LaunchTime ?? engine.clock.now(),
    state: 'Pending',
    health: 'Healthy',
    ailment: undefined,
    protected: false,
    inServiceSince: undefined,
    leaving: false,
    running: true,
    actions: new Map(),
  };
}

/** AttachInstances. */
export const attachActions: Readonly<Record<string, Action>> = {
  AttachInstances: { takes: ['InstanceIds', 'AutoScalingGroupName'], run: attach },
};
