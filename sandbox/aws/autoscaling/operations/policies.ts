/** Scaling policies: put, shown, carried out and deleted. */
import { randomUUID } from 'node:crypto';
import type { Call, Params } from '../../contract.ts';
import { at } from '../control/activities.ts';
import { refuseCooling } from '../control/cooldown.ts';
import { type Engine, groupsIn, livingGroupOf } from '../engine.ts';
import type { Group } from '../model.ts';
import { adjusted, adjustmentTypes, type ScalingPolicy, type Step, stepFor } from '../policies.ts';
import { choice, flag, invalid, number, object, objects, page, required, text, texts } from '../request.ts';
import { type Action, notOffered } from './action.ts';
import { tryAgain } from './capacity.ts';

const types = ['SimpleScaling', 'StepScaling', 'TargetTrackingScaling'] as const;
const kept = [
  'MetricAggregationType',
  'EstimatedInstanceWarmup',
  'TargetTrackingConfiguration',
  'StepAdjustments',
];

function step(given: Params): Step {
  const bound = (name: string): number | undefined => {
    const value = text(given, name);
    return value === undefined ? undefined : Number(value);
  };
  return {
    lower: bound('MetricIntervalLowerBound'),
    upper: bound('MetricIntervalUpperBound'),
    adjustment: number(given, 'ScalingAdjustment', { min: -2_147_483_648 }) ?? 0,
  };
}

function put(engine: Engine, call: Call): object {
  const { params, caller } = call;
  const group = livingGroupOf(engine, call);
  const name = required(params, 'PolicyName');
  const asked = text(params, 'PolicyType');
  if (asked === 'PredictiveScaling') throw notOffered('predictive scaling');
  const type = choice(params, 'PolicyType', types) ?? 'SimpleScaling';
  const steps = (objects(params, 'StepAdjustments') ?? []).map(step);
  const policy: ScalingPolicy = {
    name,
    arn: group.policies?.get(name)?.arn ?? arnOf(group, caller, name),
    type,
    adjustmentType: choice(params, 'AdjustmentType', adjustmentTypes),
    adjustment: number(params, 'ScalingAdjustment', { min: -2_147_483_648 }),
    steps,
    atLeast: number(params, 'MinAdjustmentMagnitude'),
    cooldown: number(params, 'Cooldown'),
    enabled: flag(params, 'Enabled') ?? true,
    shown: Object.fromEntries(kept.map((member) => [member, params[member]])),
  };
  refuseIncomplete(policy, params);
  group.policies ??= new Map();
  group.policies.set(name, policy);
  return { PolicyARN: policy.arn, Alarms: [] };
}

/** Source: API reference, PutScalingPolicy: what each type requires. */
function refuseIncomplete({ type, adjustment, adjustmentType, steps }: ScalingPolicy, params: Params): void {
  if (type === 'TargetTrackingScaling') {
    if (object(params, 'TargetTrackingConfiguration') === undefined)
      throw invalid('TargetTrackingConfiguration must be specified for policy type TargetTrackingScaling');
    return;
  }
  if (adjustmentType === undefined) throw invalid(`AdjustmentType must be specified for policy type ${type}`);
  if (type === 'SimpleScaling' && adjustment === undefined)
    throw invalid('ScalingAdjustment must be specified for policy type SimpleScaling');
  if (type === 'StepScaling' && steps.length === 0)
    throw invalid('StepAdjustments must be specified for policy type StepScaling');
}

function arnOf({ name: group }: Group, { partition, region, account }: Call['caller'], name: string): string {
  return `arn:${partition}:autoscaling:${region}:${account}:scalingPolicy:${randomUUID()}:autoScalingGroupName/${group}:policyName/${name}`;
}

function shown(group: Group, policy: ScalingPolicy): object {
  return {
    AutoScalingGroupName: group.name,
    PolicyName: policy.name,
    PolicyARN: policy.arn,
    PolicyType: policy.type,
    AdjustmentType: policy.adjustmentType,
    ScalingAdjustment: policy.adjustment,
    MinAdjustmentMagnitude: policy.atLeast,
    Cooldown: policy.cooldown,
    Enabled: policy.enabled,
    Alarms: [],
    ...policy.shown,
    StepAdjustments: policy.shown['StepAdjustments'] ?? [],
  };
}

function describe(engine: Engine, call: Call): object {
  const { params } = call;
  const names = texts(params, 'PolicyNames') ?? [];
  const wanted = texts(params, 'PolicyTypes') ?? [];
  const all = groupsIn(engine, call).flatMap((group) =>
    [...(group.policies?.values() ?? [])]
      .filter((one) => names.length === 0 || names.includes(one.name) || names.includes(one.arn))
      .filter(({ type }) => wanted.length === 0 || wanted.includes(type))
      .map((policy) => shown(group, policy)),
  );
  const { items, ...rest } = page(call, all);
  return { ScalingPolicies: items, ...rest };
}

/** The policy that a request means, by ARN, or by name and group. */
function found(engine: Engine, call: Call): { readonly group: Group; readonly policy: ScalingPolicy } {
  const name = required(call.params, 'PolicyName');
  const byName = text(call.params, 'AutoScalingGroupName') !== undefined;
  for (const group of groupsIn(engine, call)) {
    const policy = [...(group.policies?.values() ?? [])].find(
      (one) => one.arn === name || (byName && one.name === name),
    );
    if (policy !== undefined) return { group, policy };
  }
  throw invalid(`No scaling policy found with name or ARN: ${name}`);
}

function remove(engine: Engine, call: Call): object {
  const { group, policy } = found(engine, call);
  group.policies?.delete(policy.name);
  return {};
}

/** Source: API reference, ExecutePolicy. */
function execute(engine: Engine, call: Call): Promise<object> {
  const { group, policy } = found(engine, call);
  if (policy.type === 'TargetTrackingScaling')
    throw invalid('Target tracking scaling policies cannot be executed by hand');
  if (policy.type === 'SimpleScaling' && flag(call.params, 'HonorCooldown') === true)
    refuseCooling(engine, group, policy.cooldown);
  const adjustment = policy.type === 'SimpleScaling' ? policy.adjustment : byStep(policy, call.params);
  const cause = `a user request executed policy ${policy.name}`;
  return carryOut(engine, group, { policy, adjustment: adjustment ?? 0, cause });
}

/** Changes the group's capacity by a policy. `cause` is who wanted that, for the group's activities. */
export function carryOut(
  engine: Engine,
  group: Group,
  change: { readonly policy: ScalingPolicy; readonly adjustment: number; readonly cause: string },
): Promise<object> {
  const { settings } = group;
  const desired = adjusted(change.policy, change.adjustment, settings);
  if (desired !== settings.desired) {
    const sizes = `changing the desired capacity from ${settings.desired} to ${desired}`;
    group.reasons.push(at(engine, `${change.cause} ${sizes}.`));
    settings.desired = desired;
  }
  group.scaled = engine.clock.now();
  return tryAgain(engine, group);
}

function byStep({ steps }: ScalingPolicy, params: Params): number | undefined {
  const [value, threshold] = ['MetricValue', 'BreachThreshold'].map((name) => Number(required(params, name)));
  return stepFor(steps, (value ?? 0) - (threshold ?? 0));
}

/** The operations on policies by name. */
export const policyActions: Readonly<Record<string, Action>> = {
  PutScalingPolicy: {
    takes: [
      'AutoScalingGroupName',
      'PolicyName',
      'PolicyType',
      'AdjustmentType',
      'ScalingAdjustment',
      'Cooldown',
    ].concat(['MinAdjustmentMagnitude', 'Enabled', ...kept]),
    misses: ['MinAdjustmentStep', 'PredictiveScalingConfiguration'],
    run: put,
  },
  DescribePolicies: {
    takes: ['AutoScalingGroupName', 'PolicyNames', 'PolicyTypes', 'NextToken', 'MaxRecords'],
    run: describe,
  },
  DeletePolicy: { takes: ['AutoScalingGroupName', 'PolicyName'], run: remove },
  ExecutePolicy: {
    takes: ['AutoScalingGroupName', 'PolicyName', 'HonorCooldown', 'MetricValue', 'BreachThreshold'],
    run: execute,
  },
};
