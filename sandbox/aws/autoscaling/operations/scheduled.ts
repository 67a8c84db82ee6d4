/** Scheduled actions: sizes that a group takes at a time, once or again and again. */
import { randomUUID } from 'node:crypto';
import { type Call, type Params } from '../../contract.ts';
import { at } from '../control/activities.ts';
import { kick } from '../control/work.ts';
import { type Engine, groupsIn, livingGroupOf } from '../engine.ts';
import type { Group } from '../model.ts';
import type { ScheduledAction } from '../policies.ts';
import { isRecurrence, nextRun } from '../recurrence.ts';
import { invalid, number, objects, page, required, text, texts } from '../request.ts';
import { type Action, notOffered } from './action.ts';
import { changedSizes } from './sizes.ts';

const sizes = ['MinSize', 'MaxSize', 'DesiredCapacity'];
const members = ['ScheduledActionName', 'Time', 'StartTime', 'EndTime', 'Recurrence', 'TimeZone', ...sizes];
/** A timer's longest time; a later action waits in stages. */
const longest = 2_147_000_000;

function dateOf(params: Params, name: string): Date | undefined {
  const value = text(params, name);
  if (value === undefined) return undefined;
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw invalid(`${name} is not a time: ${value}`);
  return date;
}

/** Source: API reference, PutScheduledUpdateGroupAction. */
function actionOf(engine: Engine, group: Group, params: Params): ScheduledAction {
  const name = required(params, 'ScheduledActionName');
  const zone = text(params, 'TimeZone');
  if (zone !== undefined && !['UTC', 'Etc/UTC'].includes(zone)) throw notOffered(`the time zone ${zone}`);
  const recurrence = text(params, 'Recurrence');
  if (recurrence !== undefined && !isRecurrence(recurrence))
    throw invalid(`Given recurrence string: ${recurrence} is invalid`);
  const start = dateOf(params, 'StartTime') ?? dateOf(params, 'Time');
  if (start !== undefined && start < engine.clock.now()) throw invalid('Given start time is in the past');
  if (start === undefined && recurrence === undefined)
    throw invalid('Either StartTime or Recurrence must be specified');
  if (sizes.every((size) => text(params, size) === undefined))
    throw invalid('At least one of MinSize, MaxSize or DesiredCapacity must be specified');
  const { partition, region, account } = group.caller;
  const own = `autoScalingGroupName/${group.name}:scheduledActionName/${name}`;
  const arn = `arn:${partition}:autoscaling:${region}:${account}:scheduledUpdateGroupAction:${randomUUID()}:${own}`;
  return {
    name,
    arn: group.scheduled?.get(name)?.arn ?? arn,
    start,
    end: dateOf(params, 'EndTime'),
    recurrence,
    timeZone: zone,
    min: number(params, 'MinSize'),
    max: number(params, 'MaxSize'),
    desired: number(params, 'DesiredCapacity'),
  };
}

function put(engine: Engine, group: Group, params: Params): void {
  const action = actionOf(engine, group, params);
  group.scheduled ??= new Map();
  group.scheduled.set(action.name, action);
  wait(engine, group, action);
}

/** Waits for the action's time; the sandbox's clock, however set, does not move the time of day. */
function wait(engine: Engine, group: Group, action: ScheduledAction): void {
  const due = nextOf(engine, action);
  if (due === undefined) return;
  const milliseconds = Math.max(0, due.getTime() - engine.clock.now().getTime());
  const timer = setTimeout(
    () => {
      if (engine.stopping.signal.aborted || group.deleting || group.scheduled?.get(action.name) !== action)
        return;
      if (milliseconds <= longest) carryOut(engine, group, action);
      if (action.recurrence === undefined && milliseconds <= longest) group.scheduled.delete(action.name);
      else wait(engine, group, action);
    },
    Math.min(milliseconds, longest),
  );
  timer.unref();
}

function nextOf(engine: Engine, { start, end, recurrence }: ScheduledAction): Date | undefined {
  const now = engine.clock.now();
  const from = start !== undefined && start > now ? start : now;
  const due = recurrence === undefined ? start : start === from ? start : nextRun(recurrence, from);
  return due !== undefined && (end === undefined || due <= end) ? due : undefined;
}

function carryOut(engine: Engine, group: Group, { name, min, max, desired }: ScheduledAction): void {
  if (group.suspended.has('ScheduledActions')) return;
  const wanted = { MinSize: min, MaxSize: max, DesiredCapacity: desired };
  const before = group.settings.desired;
  try {
    Object.assign(group.settings, changedSizes(wanted, group.settings));
  } catch {
    // Sizes that do not fit the group any more: AWS writes a failed activity, and goes on.
    return;
  }
  const change = `changing the desired capacity from ${before} to ${group.settings.desired}`;
  group.reasons.push(
    at(
      engine,
      `a scheduled action update of AutoScalingGroup constraints by ${name} was executed, ${change}.`,
    ),
  );
  kick(engine, group);
}

function shown(engine: Engine, group: Group, action: ScheduledAction): object {
  const start = action.start ?? nextOf(engine, action);
  return {
    AutoScalingGroupName: group.name,
    ScheduledActionName: action.name,
    ScheduledActionARN: action.arn,
    Time: start,
    StartTime: start,
    EndTime: action.end,
    Recurrence: action.recurrence,
    TimeZone: action.timeZone,
    MinSize: action.min,
    MaxSize: action.max,
    DesiredCapacity: action.desired,
  };
}

function describe(engine: Engine, call: Call): object {
  const names = texts(call.params, 'ScheduledActionNames') ?? [];
  const all = groupsIn(engine, call).flatMap((group) =>
    [...(group.scheduled?.values() ?? [])]
      .filter((one) => names.length === 0 || names.includes(one.name) || names.includes(one.arn))
      .map((action) => shown(engine, group, action)),
  );
  const { items, ...rest } = page(call, all);
  return { ScheduledUpdateGroupActions: items, ...rest };
}

function remove(engine: Engine, call: Call): object {
  const group = livingGroupOf(engine, call);
  const name = required(call.params, 'ScheduledActionName');
  if (group.scheduled?.delete(name) !== true) throw invalid(`Scheduled action name not found: ${name}`);
  return {};
}

/** Each on its own: what fails is told by name. Source: API reference, BatchPutScheduledUpdateGroupAction. */
function each<T>(all: readonly T[], nameOf: (one: T) => string, work: (one: T) => void): readonly object[] {
  return all.flatMap((one) => {
    try {
      work(one);
      return [];
    } catch (error) {
      const ErrorMessage = error instanceof Error ? error.message : String(error);
      return [{ ScheduledActionName: nameOf(one), ErrorCode: 'ValidationError', ErrorMessage }];
    }
  });
}

/** The operations on scheduled actions by name. */
export const scheduledActions: Readonly<Record<string, Action>> = {
  PutScheduledUpdateGroupAction: {
    takes: ['AutoScalingGroupName', ...members],
    run(engine, call) {
      put(engine, livingGroupOf(engine, call), call.params);
      return {};
    },
  },
  BatchPutScheduledUpdateGroupAction: {
    takes: ['AutoScalingGroupName', 'ScheduledUpdateGroupActions'],
    run(engine, call) {
      const group = livingGroupOf(engine, call);
      const all = objects(call.params, 'ScheduledUpdateGroupActions') ?? [];
      const nameOf = (one: Params): string => text(one, 'ScheduledActionName') ?? '';
      return { FailedScheduledUpdateGroupActions: each(all, nameOf, (one) => put(engine, group, one)) };
    },
  },
  DescribeScheduledActions: {
    takes: ['AutoScalingGroupName', 'ScheduledActionNames', 'NextToken', 'MaxRecords'],
    run: describe,
  },
  DeleteScheduledAction: { takes: ['AutoScalingGroupName', 'ScheduledActionName'], run: remove },
  BatchDeleteScheduledAction: {
    takes: ['AutoScalingGroupName', 'ScheduledActionNames'],
    run(engine, call) {
      const names = texts(call.params, 'ScheduledActionNames') ?? [];
      const drop = (name: string): unknown =>
        remove(engine, { ...call, params: { ...call.params, ScheduledActionName: name } });
      return { FailedScheduledActions: each(names, (name) => name, drop) };
    },
  },
};
