/** A group's UpdatePolicy: read, and refused where CloudFormation would refuse it. Source: User Guide, "UpdatePolicy attribute". */
import { isMapping, type Mapping, same } from '../value.ts';
import { durationOf } from './duration.ts';
import { HandlerError, textsOf } from './kind.ts';

/** The limits of one rolling update. */
export interface Pace {
  /** Most instances replaced at once. */
  readonly batch: number;
  /** Fewest instances in service meanwhile. */
  readonly inService: number;
  /** How long to wait after each batch, or for its signals at most. */
  readonly pauseMilliseconds: number;
  /** As written: `PT5M`. */
  readonly pauseTime: string;
  readonly signals: boolean;
  /** Percent of the replaced instances that must succeed. */
  readonly success: number;
  /** Processes that rest during the update. */
  readonly suspended: readonly string[];
}

const members: Readonly<Record<string, readonly string[]>> = {
  AutoScalingReplacingUpdate: ['WillReplace'],
  AutoScalingScheduledAction: ['IgnoreUnmodifiedGroupSizeProperties'],
  AutoScalingRollingUpdate: [
    'MaxBatchSize',
    'MinInstancesInService',
    'MinSuccessfulInstancesPercent',
    'PauseTime',
    'SuspendProcesses',
    'WaitOnResourceSignals',
  ],
};

const longestPauseMilliseconds = 3_600_000;

function invalid(message: string): HandlerError {
  return new HandlerError('InvalidRequest', message);
}

/** One policy of the attribute, with no members that are not its own; undefined when it is not there. */
function part(policy: Mapping | undefined, name: string): Mapping | undefined {
  const strange = Object.keys(policy ?? {}).find((key) => members[key] === undefined);
  if (strange !== undefined) throw invalid(`Encountered unsupported UpdatePolicy ${strange}`);
  const found = policy?.[name];
  if (!isMapping(found)) return undefined;
  const unknown = Object.keys(found).find((key) => members[name]?.includes(key) === false);
  if (unknown !== undefined) throw invalid(`Encountered unsupported property ${unknown} in ${name}`);
  return found;
}

const truth = (value: Mapping['x'] | undefined): boolean => value === true || value === 'true';

function number(policy: Mapping, name: string, [least, most]: readonly [number, number]): number | undefined {
  const value = policy[name];
  if (value === undefined) return undefined;
  const found = Number(value);
  if (Number.isInteger(found) && found >= least && found <= most) return found;
  throw invalid(`${name} must be a whole number between ${least} and ${most}`);
}

/** How the group is to be rolled; undefined when it is not. `maxSize` is the group's. */
export function paceOf(updatePolicy: Mapping | undefined, maxSize: number): Pace | undefined {
  const policy = part(updatePolicy, 'AutoScalingRollingUpdate');
  if (policy === undefined) return undefined;
  const inService = number(policy, 'MinInstancesInService', [0, Infinity]) ?? 0;
  if (inService >= maxSize && maxSize > 0) {
    throw invalid("MinInstancesInService must be less than the autoscaling group's MaxSize");
  }
  const signals = truth(policy['WaitOnResourceSignals']);
  const given = policy['PauseTime'];
  const pauseTime = typeof given === 'string' ? given : signals ? 'PT5M' : 'PT0S';
  const pauseMilliseconds = durationOf(pauseTime);
  if (pauseMilliseconds > longestPauseMilliseconds) throw invalid('PauseTime must not be longer than PT1H');
  return {
    batch: number(policy, 'MaxBatchSize', [1, 100]) ?? 1,
    inService,
    pauseMilliseconds,
    pauseTime,
    signals,
    success: number(policy, 'MinSuccessfulInstancesPercent', [0, 100]) ?? 100,
    suspended: textsOf(policy, 'SuspendProcesses'),
  };
}

/** Properties whose change makes a group roll, or be replaced as a whole. */
const rolling = ['LaunchConfigurationName', 'LaunchTemplate', 'MixedInstancesPolicy', 'VPCZoneIdentifier'];

/** Whether a change of these properties makes a new group: `WillReplace`, which wins over a rolling update. */
export function replacedByPolicy(updatePolicy: Mapping | undefined, changed: readonly string[]): boolean {
  const policy = part(updatePolicy, 'AutoScalingReplacingUpdate');
  return truth(policy?.['WillReplace']) && changed.some((name) => rolling.includes(name));
}

const sizes = ['MinSize', 'MaxSize', 'DesiredCapacity'];

/** The properties without the sizes that the template did not change, when scheduled actions may have changed the group's. */
export function withoutKeptSizes(
  updatePolicy: Mapping | undefined,
  properties: Mapping,
  former: Mapping,
): Mapping {
  const policy = part(updatePolicy, 'AutoScalingScheduledAction');
  if (!truth(policy?.['IgnoreUnmodifiedGroupSizeProperties'])) return properties;
  const kept = (name: string): boolean => sizes.includes(name) && same(properties[name], former[name]);
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !kept(name)));
}
