/** Processes of a group that users suspend and resume, the metrics it collects, and the API's lists of words. */
import type { Call } from '../../contract.ts';
import { kick } from '../control/work.ts';
import { type Engine, livingGroupOf, territoryOf } from '../engine.ts';
import { choice, invalid, required, texts } from '../request.ts';
import { type Action, after, named } from './action.ts';

/** Source: EC2 Auto Scaling User Guide, "Suspend and resume processes". */
const processes = [
  'AZRebalance',
  'AddToLoadBalancer',
  'AlarmNotification',
  'HealthCheck',
  'InstanceRefresh',
  'Launch',
  'ReplaceUnhealthy',
  'ScheduledActions',
  'Terminate',
];

/** No list, or an empty one, means all. */
function chosen({ params }: Call): readonly string[] {
  const given = texts(params, 'ScalingProcesses') ?? [];
  const strange = given.filter((name) => !processes.includes(name));
  if (strange.length > 0) {
    throw invalid(
      `At least one invalid ProcessType was included in the request. Invalid types: [${strange.join(', ')}]`,
    );
  }
  return given.length === 0 ? processes : given;
}

function suspend(engine: Engine, call: Call): object {
  const group = livingGroupOf(engine, call);
  for (const name of chosen(call)) {
    const when = `${engine.clock.now().toISOString().slice(0, 19)}Z`;
    if (!group.suspended.has(name)) group.suspended.set(name, `User suspended at ${when}`);
  }
  return {};
}

async function resume(engine: Engine, call: Call): Promise<object> {
  const group = livingGroupOf(engine, call);
  for (const name of chosen(call)) group.suspended.delete(name);
  group.work.look = true;
  kick(engine, group);
  return after(engine, group);
}

/** Source: API reference, EnableMetricsCollection. */
const metrics = [
  'GroupMinSize',
  'GroupMaxSize',
  'GroupDesiredCapacity',
  'GroupInServiceInstances',
  'GroupPendingInstances',
  'GroupStandbyInstances',
  'GroupTerminatingInstances',
  'GroupTotalInstances',
  'GroupInServiceCapacity',
  'GroupPendingCapacity',
  'GroupStandbyCapacity',
  'GroupTerminatingCapacity',
  'GroupTotalCapacity',
  'WarmPoolDesiredCapacity',
  'WarmPoolWarmedCapacity',
  'WarmPoolPendingCapacity',
  'WarmPoolTerminatingCapacity',
  'WarmPoolTotalCapacity',
  'GroupAndWarmPoolDesiredCapacity',
  'GroupAndWarmPoolTotalCapacity',
];

function chosenMetrics({ params }: Call): readonly string[] {
  const given = texts(params, 'Metrics') ?? [];
  const strange = given.filter((name) => !metrics.includes(name));
  if (strange.length > 0) throw invalid(`Invalid metric types: [${strange.join(', ')}]`);
  return given.length === 0 ? metrics : given;
}

function collect(engine: Engine, call: Call): object {
  required(call.params, 'Granularity');
  choice(call.params, 'Granularity', ['1Minute']);
  const group = named(engine, call);
  for (const name of chosenMetrics(call)) group.metrics.set(name, '1Minute');
  return {};
}

function collectNoMore(engine: Engine, call: Call): object {
  const group = named(engine, call);
  for (const name of chosenMetrics(call)) group.metrics.delete(name);
  return {};
}

const policyTypes = [
  'AllocationStrategy',
  'ClosestToNextInstanceHour',
  'Default',
  'NewestInstance',
  'OldestInstance',
  'OldestLaunchConfiguration',
  'OldestLaunchTemplate',
];

const mostGroups = 500;
const mostConfigurations = 200;

function limits(engine: Engine, { caller }: Call): object {
  const { groups, configurations } = territoryOf(engine, caller);
  return {
    MaxNumberOfAutoScalingGroups: mostGroups,
    MaxNumberOfLaunchConfigurations: mostConfigurations,
    NumberOfAutoScalingGroups: groups.size,
    NumberOfLaunchConfigurations: configurations.size,
  };
}

const words = (answer: object): Action => ({ takes: [], run: () => answer });

/** The operations on processes and metrics, and the lists, by name. */
export const processActions: Readonly<Record<string, Action>> = {
  SuspendProcesses: { takes: ['AutoScalingGroupName', 'ScalingProcesses'], run: suspend },
  ResumeProcesses: { takes: ['AutoScalingGroupName', 'ScalingProcesses'], run: resume },
  EnableMetricsCollection: { takes: ['AutoScalingGroupName', 'Metrics', 'Granularity'], run: collect },
  DisableMetricsCollection: { takes: ['AutoScalingGroupName', 'Metrics'], run: collectNoMore },
  DescribeScalingProcessTypes: words({ Processes: processes.map((ProcessName) => ({ ProcessName })) }),
  DescribeMetricCollectionTypes: words({
    Metrics: metrics.map((Metric) => ({ Metric })),
    Granularities: [{ Granularity: '1Minute' }],
  }),
  DescribeTerminationPolicyTypes: words({ TerminationPolicyTypes: policyTypes }),
  DescribeAdjustmentTypes: words({
    AdjustmentTypes: ['ChangeInCapacity', 'ExactCapacity', 'PercentChangeInCapacity'].map(
      (AdjustmentType) => ({
        AdjustmentType,
      }),
    ),
  }),
  DescribeAutoScalingNotificationTypes: words({
    AutoScalingNotificationTypes: ['LAUNCH', 'LAUNCH_ERROR', 'TERMINATE', 'TERMINATE_ERROR']
      .map((event) => `autoscaling:EC2_INSTANCE_${event}`)
      .concat('autoscaling:TEST_NOTIFICATION'),
  }),
  DescribeAccountLimits: { takes: [], run: limits },
};
