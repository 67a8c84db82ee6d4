/** One pass over a group: replaces what is ill, then brings the number of members to what is wanted, then evens zones out. */
import { type Engine, territoryOf } from '../engine.ts';
import type { Origin, Place } from '../launch-sources.ts';
import { capacity, counts, type Group, type Member } from '../model.ts';
import { ailments, at, causeOf, keptActivities } from './activities.ts';
import { launch } from './launch.ts';
import { findVersion, sourceNow } from './launch-source.ts';
import { observe } from './observe.ts';
import { type Leaving, terminate } from './terminate.ts';
import { nextPlace, nextVictim, unbalanced, zoneSizes } from './zones.ts';

/** Starts everything that the group needs now. What it starts asks for another pass when it ends. */
export async function pass(engine: Engine, group: Group): Promise<void> {
  if (group.deleting) {
    finishDeletion(engine, group);
    return;
  }
  if (group.work.look) {
    group.work.look = false;
    await observe(engine, group);
  }
  const leaving = [...replaceIll(engine, group), ...(await shrink(engine, group))];
  await Promise.all(leaving.map(({ released }) => released));
  if (!group.deleting) grow(engine, group);
}

/** Source: EC2 Auto Scaling User Guide, "Suspend and resume processes": ReplaceUnhealthy ends the ill one first. */
function replaceIll(engine: Engine, group: Group): readonly Leaving[] {
  if (group.suspended.has('ReplaceUnhealthy') || group.suspended.has('Terminate')) return [];
  const ill = [...group.members.values()].filter(
    ({ health, leaving, state }) => health === 'Unhealthy' && !leaving && state !== 'Standby',
  );
  return ill.map((member) => {
    group.successors.push(
      'an instance was launched in response to an unhealthy instance needing to be replaced.',
    );
    const cause = at(engine, ailments[member.ailment ?? 'user']);
    return terminate(engine, group, { member, cause, hooks: true });
  });
}

async function shrink(engine: Engine, group: Group): Promise<readonly Leaving[]> {
  const surplus = capacity(group) - group.settings.desired;
  const settling = [...group.members.values()].some(({ state }) => state.startsWith('Pending'));
  const moving = group.work.moving && settling;
  if (surplus <= 0 || group.suspended.has('Terminate') || moving) return [];
  group.work.moving = false;
  const current = await currentOrigin(engine, group);
  const [before, { desired }] = [capacity(group), group.settings];
  const leaving: Leaving[] = [];
  for (let count = 0; count < surplus; count += 1) {
    const member = nextVictim(group, current);
    if (member === undefined) break;
    const cause = causeOf([
      ...group.reasons,
      at(
        engine,
        `an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${before} to ${desired}.`,
      ),
      at(engine, `instance ${member.id} was selected for termination.`),
    ]);
    leaving.push(terminate(engine, group, { member, cause, hooks: true }));
  }
  group.reasons = [];
  return leaving;
}

/** What a launch would use now; for choosing whom a scale-in takes. */
async function currentOrigin(engine: Engine, group: Group): Promise<Origin> {
  const source = sourceNow(group);
  if (source.kind === 'configuration') return source;
  const template = source.kind === 'mixed' ? source.mixed.template : source.template;
  const ec2 = await engine.eyes(group.caller).ec2();
  const found = await findVersion(ec2, template).catch(() => undefined);
  return found === undefined ? { kind: 'none' } : { kind: 'template', template: found.template };
}

function grow(engine: Engine, group: Group): void {
  if (group.suspended.has('Launch') || group.work.held) return;
  const before = capacity(group);
  const missing = group.settings.desired - before;
  if (missing <= 0) {
    if (missing === 0) settleDown(engine, group);
    return;
  }
  for (let count = 0; count < missing; count += 1) {
    const place = nextPlace(group);
    if (place === undefined) return;
    launch(engine, group, { place, cause: launchCause(engine, group, before) });
  }
  group.reasons = [];
}

function launchCause(engine: Engine, group: Group, before: number): string {
  const successor = group.successors.shift();
  if (successor !== undefined) return at(engine, successor);
  return causeOf([
    ...group.reasons,
    at(
      engine,
      `an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${before} to ${group.settings.desired}.`,
    ),
  ]);
}

/** The group has what it wants; it may still have to move. */
function settleDown(engine: Engine, group: Group): void {
  group.successors = [];
  group.reasons = [];
  const quiet = [...group.members.values()].every(
    ({ state }) => state === 'InService' || state === 'Standby',
  );
  const able = !group.suspended.has('AZRebalance') && !group.suspended.has('Terminate');
  if (!quiet || !able || group.launching.size > 0 || !unbalanced(group)) return;
  const place = emptiest(group);
  if (place === undefined) return;
  group.work.moving = true;
  launch(engine, group, { place, cause: movingCause(engine, group) });
}

/** The zone that lacks machines, and no other: a machine elsewhere would not help. */
function emptiest(group: Group): Place | undefined {
  const place = nextPlace(group);
  const sizes = zoneSizes(group);
  const least = Math.min(...sizes.values());
  return place !== undefined && sizes.get(place.zone) === least ? place : undefined;
}

function movingCause(engine: Engine, group: Group): string {
  const members = [...group.members.values()].filter(counts);
  const zones = zoneSizes(group);
  for (const { place } of members as readonly Member[]) {
    if (!zones.has(place.zone)) zones.set(place.zone, 0);
  }
  const sizes = [...zones.keys()].map((zone) => members.filter(({ place }) => place.zone === zone).length);
  return causeOf([
    at(
      engine,
      `availability zones ${[...zones.keys()].join(' ')} had ${sizes.join(' ')} instances respectively. An instance was launched to aid in balancing the group's zones.`,
    ),
  ]);
}

function finishDeletion(engine: Engine, group: Group): void {
  if (group.members.size > 0 || group.launching.size > 0) {
    const cause = at(engine, 'a user request force deleted AutoScalingGroup.');
    for (const member of group.members.values()) {
      if (!member.leaving) terminate(engine, group, { member, cause, hooks: false });
    }
    return;
  }
  const { groups, past } = territoryOf(engine, group.caller);
  groups.delete(group.name);
  past.unshift(...group.activities);
  past.splice(keptActivities);
}
