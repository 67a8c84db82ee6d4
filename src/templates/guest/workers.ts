/** The workers: one Auto Scaling group per pool, over all zones, with the hook that lets a machine be drained first. */
import type { WorkerPool } from '../../cluster/cluster.ts';
import { drainHookName, workerName } from '../../cluster/names.ts';
import { OperatorError } from '../../support/errors.ts';
import type { ResourceHandle, TemplateDraft } from '../template.ts';
import { type GuestInput, poolPrefix } from './input.ts';
import { addLaunchTemplate, latestVersion, machineTags } from './machine.ts';
import type { MachineRole } from './roles.ts';
import type { GuestZone } from './zones.ts';

export interface WorkerGroup {
  readonly pool: WorkerPool;
  readonly group: ResourceHandle<'AWS::AutoScaling::AutoScalingGroup'>;
}

export interface WorkersPlace {
  readonly zones: readonly GuestZone[];
  readonly role: MachineRole;
  readonly securityGroup: ResourceHandle<'AWS::EC2::SecurityGroup'>;
  /** What the ingress load balancer sends to. */
  readonly targetGroups: readonly ResourceHandle<'AWS::ElasticLoadBalancingV2::TargetGroup'>[];
}

/** Adds every pool's launch template, group and drain hook. */
export function addWorkers(
  draft: TemplateDraft,
  input: GuestInput,
  place: WorkersPlace,
): readonly WorkerGroup[] {
  return input.cluster.workers.map((pool) => ({ pool, group: addPool(draft, input, { ...place, pool }) }));
}

function addPool(
  draft: TemplateDraft,
  input: GuestInput,
  place: WorkersPlace & { readonly pool: WorkerPool },
): WorkerGroup['group'] {
  const { pool, role, zones } = place;
  const name = workerName(input.cluster, pool.name);
  const launchTemplate = addLaunchTemplate(draft, input, {
    logicalId: `${poolPrefix(pool)}LaunchTemplate`,
    name,
    shape: pool,
    role,
    securityGroup: place.securityGroup,
    userData: userDataOf(input, pool),
  });
  const group = draft.add(`${poolPrefix(pool)}AutoScalingGroup`, {
    Type: 'AWS::AutoScaling::AutoScalingGroup',
    Properties: {
      VPCZoneIdentifier: zones.map(({ privateSubnet }) => privateSubnet.ref),
      LaunchTemplate: latestVersion(launchTemplate),
      MinSize: String(pool.count),
      // One more than wanted, so that a rolling update of a single worker has room for its successor.
      MaxSize: String(pool.count + 1),
      DesiredCapacity: String(pool.count),
      TargetGroupARNs: place.targetGroups.map((target) => target.ref),
      MetricsCollection: [{ Granularity: '1Minute' }],
      Tags: machineTags(input.cluster, { Name: name }),
    },
    DependsOn: [role.policy, ...zones.map(({ wayOut }) => wayOut)],
    UpdatePolicy: { AutoScalingRollingUpdate: rollingUpdate(pool.count) },
  });
  addDrainHook(draft, pool, group);
  return group;
}

/** Batches of about 30 % with about 70 % in service, rounded as in 2018: 1 → (1, 1); 3 → (2, 1); 7 → (5, 2). */
export function rollingUpdate(count: number): {
  readonly MinInstancesInService: number;
  readonly MaxBatchSize: number;
  readonly PauseTime: string;
  readonly SuspendProcesses: readonly string[];
} {
  return {
    MinInstancesInService: Math.max(1, Math.round(0.7 * count)),
    MaxBatchSize: Math.max(1, Math.round(0.3 * count)),
    PauseTime: 'PT15M',
    SuspendProcesses: ['AZRebalance'],
  };
}

/** A machine that is to go waits up to an hour for the operator to drain it, and goes then in any case. */
function addDrainHook(draft: TemplateDraft, pool: WorkerPool, group: WorkerGroup['group']): void {
  draft.add(`${poolPrefix(pool)}NodeDrainerLifecycleHook`, {
    Type: 'AWS::AutoScaling::LifecycleHook',
    Properties: {
      AutoScalingGroupName: group.ref,
      LifecycleHookName: drainHookName,
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      HeartbeatTimeout: 3600,
      DefaultResult: 'CONTINUE',
    },
  });
}

function userDataOf({ userData }: GuestInput, pool: WorkerPool): string {
  const text = userData.workers[pool.name];
  if (text !== undefined) return text;
  const reason = `pool ${pool.name} has no user data`;
  throw new OperatorError({ code: 'Bug', operation: 'write template', reason });
}
