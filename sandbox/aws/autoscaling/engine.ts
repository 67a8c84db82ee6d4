/** The parts every operation of the sandbox's Auto Scaling works with, and its way of waiting. */
import {
  AwsError,
  type Call,
  type Caller,
  type SandboxClock,
  type Services,
  type ServicesFor,
} from '../contract.ts';
import type { Group, Territory } from './model.ts';
import { invalid, required, text } from './request.ts';

export interface Engine {
  readonly clock: SandboxClock;
  /** Acts with a caller's rights. */
  readonly servicesFor: ServicesFor;
  /** Looks at instances and health as Auto Scaling itself does: past faults, guards and meter. */
  readonly eyes: ServicesFor;
  /** By `account/region`. */
  readonly territories: Map<string, Territory>;
  readonly stopping: AbortController;
  /** Does for a group what it needs now; whoever changes a group asks for it by `kick`. */
  readonly pass: (engine: Engine, group: Group) => Promise<void>;
}

/** Thrown out of waits when the sandbox stops. */
export class Stopped extends Error {}

/** The account and region of a caller. */
export function territoryOf(engine: Engine, caller: Caller): Territory {
  const key = `${caller.account}/${caller.region}`;
  const known = engine.territories.get(key);
  if (known !== undefined) return known;
  const fresh: Territory = { key, caller, groups: new Map(), configurations: new Map(), past: [] };
  engine.territories.set(key, fresh);
  return fresh;
}

/** The named group. Throws as AWS does when there is none: what only shows says the name without quotes. */
export function groupOf(
  engine: Engine,
  { caller, action }: Pick<Call, 'caller' | 'action'>,
  name: string,
): Group {
  const short = name.includes(':autoScalingGroupName/') ? (name.split('/').at(-1) ?? name) : name;
  const group = territoryOf(engine, caller).groups.get(short);
  if (group === undefined) {
    const said = action.startsWith('Describe') ? name : `'${name}'`;
    throw invalid(`AutoScalingGroup name not found - AutoScalingGroup ${said} not found`);
  }
  return group;
}

/** The group that a request names, which is not being deleted. Source: API reference, DeleteAutoScalingGroup (`ScalingActivityInProgress`). */
export function livingGroupOf(engine: Engine, call: Call): Group {
  const name = required(call.params, 'AutoScalingGroupName');
  const group = groupOf(engine, call, name);
  if (group.deleting) {
    throw new AwsError(
      'ScalingActivityInProgress',
      `AutoScalingGroup ${name} is pending delete, so cannot be changed.`,
    );
  }
  return group;
}

/** The group that a request names, or all there are when it names none. */
export function groupsIn(engine: Engine, call: Call): readonly Group[] {
  const name = text(call.params, 'AutoScalingGroupName');
  return name === undefined
    ? [...territoryOf(engine, call.caller).groups.values()]
    : [groupOf(engine, call, name)];
}

/** What a group acts with. */
export function actingFor(engine: Engine, group: Group): Services {
  return engine.servicesFor(group.caller);
}

/** Waits as long as AWS would; throws `Stopped` when the sandbox ends meanwhile. */
export async function pause(engine: Engine, awsMilliseconds: number): Promise<void> {
  const { signal } = engine.stopping;
  if (signal.aborted) throw new Stopped();
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => reject(new Stopped());
    signal.addEventListener('abort', stop, { once: true });
    void engine.clock.wait(awsMilliseconds).then(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
  });
}

const longestRetreatMilliseconds = 900_000;
const longestRealRetreatMilliseconds = 2_000;

/**
 * Waits longer after every failure in a row, 15 s to 15 minutes of AWS's time. An instant clock still takes a moment,
 * so that what keeps failing is not tried without a break.
 */
export async function retreat(engine: Engine, failures: number): Promise<void> {
  const awsMilliseconds = Math.min(15_000 * 2 ** (failures - 1), longestRetreatMilliseconds);
  await pause(engine, awsMilliseconds);
  if (engine.clock.mode !== 'instant') return;
  const real = Math.min(25 * 2 ** (failures - 1), longestRealRetreatMilliseconds);
  await new Promise((resolve) => setTimeout(resolve, real).unref());
  if (engine.stopping.signal.aborted) throw new Stopped();
}
