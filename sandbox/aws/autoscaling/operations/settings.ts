/** The settings of a group that a request may carry besides sizes, places and what is launched. */
import type { Params } from '../../contract.ts';
import type { Settings } from '../model.ts';
import { choice, flag, invalid, knownOnly, number, object, text, texts } from '../request.ts';

/** Kept and shown; the sandbox does nothing by them. */
const shownTexts = ['PlacementGroup', 'ServiceLinkedRoleARN', 'Context', 'DesiredCapacityType'];

/** Members of the requests to create and to update a group that set settings. */
export const settingMembers = [
  'MinSize',
  'MaxSize',
  'DesiredCapacity',
  'DefaultCooldown',
  'AvailabilityZones',
  'VPCZoneIdentifier',
  'LaunchConfigurationName',
  'LaunchTemplate',
  'MixedInstancesPolicy',
  'HealthCheckType',
  'HealthCheckGracePeriod',
  'TerminationPolicies',
  'NewInstancesProtectedFromScaleIn',
  'AvailabilityZoneDistribution',
  'CapacityRebalance',
  'DefaultInstanceWarmup',
  ...shownTexts,
] as const;

/** Settings of AWS's that would change what a group does, and do nothing here: refused by name. */
export const settingsNotOffered = [
  'AvailabilityZoneIds',
  'AvailabilityZoneImpairmentPolicy',
  'CapacityReservationSpecification',
  'DeletionProtection',
  'InstanceLifecyclePolicy',
  'InstanceMaintenancePolicy',
  'MaxInstanceLifetime',
  'SkipZonalShiftValidation',
];

const healthCheckTypes = ['EC2', 'ELB', 'EBS', 'VPC_LATTICE'];

const terminationPolicies = [
  'AllocationStrategy',
  'ClosestToNextInstanceHour',
  'Default',
  'NewestInstance',
  'OldestInstance',
  'OldestLaunchConfiguration',
  'OldestLaunchTemplate',
];

type Plain = Omit<Settings, 'min' | 'max' | 'desired' | 'places' | 'source'>;

/** What a group has that nobody has set. Source: API reference, CreateAutoScalingGroup. */
const usual: Plain = {
  cooldown: 300,
  healthCheckTypes: ['EC2'],
  gracePeriod: 0,
  terminationPolicies: ['Default'],
  protectNew: false,
  distribution: 'balanced-best-effort',
  shown: {},
};

/** The plain settings after a request; what it does not name stays. */
export function plainSettings(params: Params, former: Plain = usual): Plain {
  return {
    cooldown: number(params, 'DefaultCooldown') ?? former.cooldown,
    healthCheckTypes: healthChecks(params) ?? former.healthCheckTypes,
    gracePeriod: number(params, 'HealthCheckGracePeriod') ?? former.gracePeriod,
    terminationPolicies: policies(params) ?? former.terminationPolicies,
    protectNew: flag(params, 'NewInstancesProtectedFromScaleIn') ?? former.protectNew,
    distribution: distribution(params) ?? former.distribution,
    shown: { ...former.shown, ...shown(params) },
  };
}

function healthChecks(params: Params): readonly string[] | undefined {
  const given = text(params, 'HealthCheckType')
    ?.split(',')
    .map((type) => type.trim());
  const strange = given?.find((type) => !healthCheckTypes.includes(type));
  if (strange !== undefined) throw invalid(`Invalid HealthCheckType: ${strange}`);
  return given;
}

function policies(params: Params): readonly string[] | undefined {
  const given = texts(params, 'TerminationPolicies');
  if (given === undefined || given.length === 0) return undefined;
  const strange = given.find((policy) => !terminationPolicies.includes(policy));
  if (strange !== undefined) throw invalid(`Invalid termination policy type: ${strange}`);
  if (given.includes('Default') && given.at(-1) !== 'Default') {
    throw invalid('The Default termination policy must be the last one in the list.');
  }
  return given;
}

function distribution(params: Params): Plain['distribution'] | undefined {
  const given = object(params, 'AvailabilityZoneDistribution');
  if (given === undefined) return undefined;
  knownOnly(given, ['CapacityDistributionStrategy'], 'AvailabilityZoneDistribution');
  return choice(given, 'CapacityDistributionStrategy', ['balanced-best-effort', 'balanced-only']);
}

function shown(params: Params): Plain['shown'] {
  const all: Record<string, string | number | boolean> = {};
  for (const name of shownTexts) {
    const value = text(params, name);
    if (value !== undefined) all[name] = value;
  }
  const rebalance = flag(params, 'CapacityRebalance');
  if (rebalance !== undefined) all['CapacityRebalance'] = rebalance;
  const warmup = number(params, 'DefaultInstanceWarmup', { min: -1, max: 3_600 });
  if (warmup !== undefined) all['DefaultInstanceWarmup'] = warmup;
  return all;
}
