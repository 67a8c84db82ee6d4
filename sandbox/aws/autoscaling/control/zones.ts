/** Where the next machine goes, and which one goes first: the choices of a group, without any effect. */
import type { Origin, Place } from '../launch-sources.ts';
import { counts, type Group, type Member } from '../model.ts';

/** How many members and launches each enabled zone has. */
export function zoneSizes(group: Group): Map<string, number> {
  const sizes = new Map(group.settings.places.map(({ zone }) => [zone, 0]));
  const add = ({ zone }: Place): void => {
    const size = sizes.get(zone);
    if (size !== undefined) sizes.set(zone, size + 1);
  };
  for (const member of group.members.values()) if (counts(member)) add(member.place);
  for (const place of group.launching) add(place);
  return sizes;
}

/**
 * The emptiest place of the emptiest zone that is not shunned; undefined when none is left. With `balanced-only` only
 * the emptiest zone counts, even when it could not give a machine a moment ago.
 * Source: EC2 Auto Scaling User Guide, "Availability Zone distribution".
 */
export function nextPlace(group: Group): Place | undefined {
  const sizes = [...zoneSizes(group)].toSorted(([, a], [, b]) => a - b);
  const least = sizes[0]?.[1];
  const strict = group.settings.distribution === 'balanced-only';
  const eligible = sizes.filter(
    ([zone, size]) => !group.work.shunned.has(zone) && (!strict || size === least),
  );
  const [zone] = eligible[0] ?? [];
  const places = group.settings.places.filter((place) => place.zone === zone);
  return places.toSorted((a, b) => crowd(group, a) - crowd(group, b))[0];
}

function crowd(group: Group, place: Place): number {
  const there = (other: Place): boolean => other.zone === place.zone && other.subnet === place.subnet;
  const members = [...group.members.values()].filter((member) => counts(member) && there(member.place));
  return members.length + [...group.launching].filter(there).length;
}

/** Whether the member is in a zone that the group may use; its subnet may be another. */
export function placed(group: Group, { place }: Member): boolean {
  return group.settings.places.some(({ zone }) => zone === place.zone);
}

/**
 * Whether a machine should be launched only to move the group: a zone has two more than another, or a member is where
 * the group may not be any more. Source: EC2 Auto Scaling User Guide, "Auto Scaling benefits", rebalancing activities.
 */
export function unbalanced(group: Group): boolean {
  const members = [...group.members.values()].filter(counts);
  if (members.some((member) => !placed(group, member))) return true;
  const sizes = [...zoneSizes(group).values()];
  return sizes.length > 1 && Math.max(...sizes) - Math.min(...sizes) >= 2;
}

/**
 * The member that a scale-in takes: one where the group may not be, else from the zone with most members that has an
 * unprotected one, chosen by the termination policies in their order. Undefined when all are protected.
 * Source: EC2 Auto Scaling User Guide, "Control which instances terminate".
 */
export function nextVictim(group: Group, current: Origin): Member | undefined {
  const free = [...group.members.values()].filter((member) => counts(member) && !member.protected);
  const displaced = free.filter((member) => !placed(group, member));
  const candidates = displaced.length > 0 ? displaced : inLargestZone(group, free);
  let left = candidates;
  for (const policy of group.settings.terminationPolicies) left = narrowed(policy, left, current);
  return left.toSorted(byAge)[0];
}

function inLargestZone(group: Group, free: readonly Member[]): readonly Member[] {
  const sizes = zoneSizes(group);
  const size = ({ place }: Member): number => sizes.get(place.zone) ?? 0;
  const largest = Math.max(0, ...free.map(size));
  return free.filter((member) => size(member) === largest);
}

const byAge = (a: Member, b: Member): number => a.launched.getTime() - b.launched.getTime();

function narrowed(policy: string, members: readonly Member[], current: Origin): readonly Member[] {
  if (members.length < 2) return members;
  const sorted = members.toSorted(byAge);
  switch (policy) {
    case 'OldestInstance':
      return sorted.slice(0, 1);
    case 'NewestInstance':
      return sorted.slice(-1);
    case 'ClosestToNextInstanceHour':
      return members.toSorted((a, b) => hourLeft(a) - hourLeft(b)).slice(0, 1);
    case 'OldestLaunchConfiguration':
      return oldest(members.filter(({ origin }) => origin.kind === 'configuration')) ?? members;
    case 'OldestLaunchTemplate':
      return oldestTemplate(members, current);
    case 'AllocationStrategy':
      return members;
    default:
      return byDefault(members, current);
  }
}

function byDefault(members: readonly Member[], current: Origin): readonly Member[] {
  const configured = members.filter(({ origin }) => origin.kind === 'configuration');
  const mixed = configured.length > 0 && configured.length < members.length;
  const left = mixed ? configured : oldestTemplate(members, current);
  return left.toSorted((a, b) => hourLeft(a) - hourLeft(b)).slice(0, 1);
}

/** Members of another template than the group's come first, then those of the lowest version. */
function oldestTemplate(members: readonly Member[], current: Origin): readonly Member[] {
  const age = ({ origin }: Member): number => {
    if (origin.kind !== 'template') return -1;
    const same = current.kind === 'template' && current.template.id === origin.template.id;
    return same ? Number(origin.template.version) : 0;
  };
  const least = Math.min(...members.map(age));
  return members.filter((member) => age(member) === least);
}

function oldest(members: readonly Member[]): readonly Member[] | undefined {
  const first = members.toSorted(byAge)[0];
  if (first === undefined) return undefined;
  const name = first.origin.kind === 'configuration' ? first.origin.name : '';
  return members.filter(({ origin }) => origin.kind === 'configuration' && origin.name === name);
}

const hour = 3_600_000;

/** Milliseconds of the running hour since launch that are left, so that the one closest to its end comes first. */
function hourLeft({ launched }: Member): number {
  return hour - ((Date.now() - launched.getTime()) % hour);
}
