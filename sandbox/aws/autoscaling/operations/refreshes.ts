/** Instance refreshes: started, shown, cancelled, rolled back. */
import { randomUUID } from 'node:crypto';
import { AwsError, type Call, type Params } from '../../contract.ts';
import { isActive, startRefresh } from '../control/refresh.ts';
import { announce } from '../control/work.ts';
import { type Engine, livingGroupOf } from '../engine.ts';
import type { LaunchSource } from '../launch-sources.ts';
import type { Group } from '../model.ts';
import type { Refresh, RefreshPreferences } from '../refreshes.ts';
import { choice, flag, invalid, knownOnly, number, object, page, texts } from '../request.ts';
import { type Action, named, notOffered } from './action.ts';
import { shownSource } from './show.ts';
import { sourceFor } from './sources.ts';

const notHere = ['CheckpointPercentages', 'CheckpointDelay', 'AlarmSpecification', 'BakeTime'];

/** Source: API reference, RefreshPreferences, with its defaults. */
function preferencesOf({ settings }: Group, params: Params): RefreshPreferences {
  const given = object(params, 'Preferences') ?? {};
  const strange = notHere.find((name) => given[name] !== undefined);
  if (strange !== undefined) throw notOffered(`${strange} of an instance refresh`);
  const known = ['MinHealthyPercentage', 'MaxHealthyPercentage', 'InstanceWarmup', 'SkipMatching'];
  const words = ['AutoRollback', 'ScaleInProtectedInstances', 'StandbyInstances'];
  knownOnly(given, [...known, ...words], 'Preferences');
  for (const name of words.slice(1)) {
    const way = choice(given, name, ['Refresh', 'Terminate', 'Ignore', 'Wait']) ?? 'Wait';
    if (way !== 'Wait') throw notOffered(`${name}=${way} of an instance refresh`);
  }
  const most = number(given, 'MaxHealthyPercentage', { min: 100, max: 200 }) ?? 100;
  if (most !== 100)
    throw notOffered('launching before terminating in an instance refresh (MaxHealthyPercentage)');
  const warmup = Number(settings.shown['DefaultInstanceWarmup'] ?? settings.gracePeriod);
  return {
    minHealthy: number(given, 'MinHealthyPercentage', { max: 100 }) ?? 90,
    maxHealthy: most,
    warmup: number(given, 'InstanceWarmup') ?? Math.max(0, warmup),
    skipMatching: flag(given, 'SkipMatching') ?? false,
    autoRollback: flag(given, 'AutoRollback') ?? false,
  };
}

async function wantedOf(engine: Engine, call: Call): Promise<LaunchSource | undefined> {
  const given = object(call.params, 'DesiredConfiguration');
  if (given === undefined) return undefined;
  knownOnly(given, ['LaunchTemplate', 'MixedInstancesPolicy'], 'DesiredConfiguration');
  return sourceFor(engine, { ...call, params: given });
}

/** Why a refresh could not be taken back; undefined when it could. Source: User Guide, "Undo changes with a rollback". */
function irreversible({ settings, refreshes }: Group, wanted: LaunchSource | undefined): string | undefined {
  if (wanted === undefined) return 'it has no desired configuration';
  const source = refreshes.find(isActive)?.former ?? settings.source;
  if (source.kind === 'configuration') return undefined;
  const { version } = source.kind === 'mixed' ? source.mixed.template : source.template;
  return version === '$Latest' || version === '$Default'
    ? `the group's launch template has version ${version}`
    : undefined;
}

async function start(engine: Engine, call: Call): Promise<object> {
  const group = livingGroupOf(engine, call);
  const strategy = choice(call.params, 'Strategy', ['Rolling', 'ReplaceRootVolume']);
  if (strategy === 'ReplaceRootVolume') throw notOffered('the refresh strategy ReplaceRootVolume');
  const preferences = preferencesOf(group, call.params);
  const wanted = await wantedOf(engine, call);
  const obstacle = irreversible(group, wanted);
  if (preferences.autoRollback && obstacle !== undefined) {
    throw invalid(`AutoRollback cannot be used because ${obstacle}`);
  }
  if (group.refreshes.some(isActive)) {
    throw new AwsError(
      'InstanceRefreshInProgress',
      'An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.',
    );
  }
  const refresh: Refresh = {
    id: randomUUID(),
    preferences,
    wanted,
    former: group.settings.source,
    started: engine.clock.now(),
    status: 'Pending',
    reason: undefined,
    percentage: 0,
    toUpdate: group.members.size,
    ended: undefined,
  };
  group.refreshes.unshift(refresh);
  startRefresh(engine, group, refresh);
  return { InstanceRefreshId: refresh.id };
}

function activeIn(group: Group): Refresh {
  const active = group.refreshes.find(isActive);
  if (active !== undefined) return active;
  throw new AwsError(
    'ActiveInstanceRefreshNotFound',
    `No in progress or pending Instance Refresh found for Auto Scaling group ${group.name}`,
  );
}

/** What is being replaced is still replaced; nothing else is begun. Source: API reference, CancelInstanceRefresh. */
function cancel(engine: Engine, call: Call): object {
  const group = named(engine, call);
  const active = activeIn(group);
  active.status = 'Cancelling';
  announce(group);
  return { InstanceRefreshId: active.id };
}

function rollBack(engine: Engine, call: Call): object {
  const group = named(engine, call);
  const active = activeIn(group);
  const obstacle = irreversible(group, active.wanted);
  if (obstacle !== undefined) {
    throw new AwsError(
      'IrreversibleInstanceRefresh',
      `The instance refresh cannot be rolled back because ${obstacle}`,
    );
  }
  active.status = 'RollbackInProgress';
  announce(group);
  return { InstanceRefreshId: active.id };
}

function shown(group: Group, refresh: Refresh): object {
  const { preferences } = refresh;
  return {
    InstanceRefreshId: refresh.id,
    AutoScalingGroupName: group.name,
    Status: refresh.status,
    StatusReason: refresh.reason,
    StartTime: refresh.started,
    EndTime: refresh.ended,
    PercentageComplete: refresh.percentage,
    InstancesToUpdate: refresh.toUpdate,
    Strategy: 'Rolling',
    DesiredConfiguration: refresh.wanted && shownSource(refresh.wanted),
    Preferences: {
      MinHealthyPercentage: preferences.minHealthy,
      MaxHealthyPercentage: preferences.maxHealthy,
      InstanceWarmup: preferences.warmup,
      SkipMatching: preferences.skipMatching,
      AutoRollback: preferences.autoRollback,
      ScaleInProtectedInstances: 'Wait',
      StandbyInstances: 'Wait',
    },
  };
}

function describe(engine: Engine, call: Call): object {
  const group = named(engine, call);
  const ids = texts(call.params, 'InstanceRefreshIds') ?? [];
  const found = group.refreshes.filter(({ id }) => ids.length === 0 || ids.includes(id));
  const { items, NextToken } = page(call, found);
  return { InstanceRefreshes: items.map((refresh) => shown(group, refresh)), NextToken };
}

/** The operations on instance refreshes by name. */
export const refreshActions: Readonly<Record<string, Action>> = {
  StartInstanceRefresh: {
    takes: ['AutoScalingGroupName', 'Strategy', 'DesiredConfiguration', 'Preferences'],
    run: start,
  },
  DescribeInstanceRefreshes: {
    takes: ['AutoScalingGroupName', 'InstanceRefreshIds', 'NextToken', 'MaxRecords'],
    run: describe,
  },
  CancelInstanceRefresh: { takes: ['AutoScalingGroupName', 'WaitForTransitioningInstances'], run: cancel },
  RollbackInstanceRefresh: { takes: ['AutoScalingGroupName'], run: rollBack },
};
