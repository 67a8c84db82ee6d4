/** Activities of groups as the API shows them: all, by id, by when they began, and by how they ended. */
import type { Call, Params } from '../../contract.ts';
import { shownActivity } from '../control/activities.ts';
import { type Engine, groupOf, territoryOf } from '../engine.ts';
import type { Activity } from '../model.ts';
import { flag, invalid, objects, page, required, text, texts } from '../request.ts';
import type { Action } from './action.ts';
import { groupsAtRest } from './show.ts';

type Test = (activity: Activity) => boolean;

const unfit = (why: string): Error => invalid(`The filter configuration isn't valid. ${why}`);

/** Date, time and zone, all three; spaces around them and small letters do not matter. */
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}([.]\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** Source: API reference, DescribeScalingActivities; what it refuses as recorded in answers of AWS. */
function bound(name: string, values: readonly string[]): number {
  if (values.length > 1) {
    throw unfit(`Multiple values for ${name} aren't supported. Specify a single timestamp value.`);
  }
  const given = (values[0] ?? '').trim().toUpperCase();
  const time = instant.test(given) ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(time)) throw unfit("The specified timestamp isn't valid.");
  return time;
}

const tests: Readonly<Record<string, (values: readonly string[]) => Test>> = {
  StartTimeLowerBound(values) {
    const least = bound('StartTimeLowerBound', values);
    return ({ started }) => started.getTime() >= least;
  },
  StartTimeUpperBound(values) {
    const most = bound('StartTimeUpperBound', values);
    return ({ started }) => started.getTime() <= most;
  },
  Status:
    (values) =>
    ({ status }) =>
      values.includes(status),
};

/** One test for each name: two filters of one name are one of several values. */
function testsOf(filters: readonly Params[], group: string | undefined): readonly Test[] {
  const values = new Map<string, readonly string[]>();
  for (const filter of filters) {
    const name = required(filter, 'Name');
    values.set(name, [...(values.get(name) ?? []), ...(texts(filter, 'Values') ?? [])]);
  }
  if (values.has('Status') && group === undefined) {
    throw invalid(
      'The Status filter requires an Auto Scaling group name. Add the AutoScalingGroupName parameter and try again.',
    );
  }
  return [...values].map(([name, given]) => {
    const test = tests[name];
    if (test === undefined) {
      throw invalid(
        `Filter type ${name} is not correct. Allowed Filter types are: ${Object.keys(tests).join(', ')}`,
      );
    }
    return test(given);
  });
}

/** Those of deleted groups only when asked for. Source: API reference, DescribeScalingActivities. */
async function describe(engine: Engine, call: Call): Promise<object> {
  const { params, caller } = call;
  const name = text(params, 'AutoScalingGroupName');
  const filters = testsOf(objects(params, 'Filters') ?? [], name);
  const deleted = flag(params, 'IncludeDeletedGroups') ?? false;
  const { past, groups } = territoryOf(engine, caller);
  const gone = deleted && !groups.has(name ?? '');
  const only = name === undefined || gone ? name : groupOf(engine, call, name).name;
  const ids = texts(params, 'ActivityIds') ?? [];
  const there = await groupsAtRest(engine, call, only === undefined ? undefined : [only]);
  const present = there.flatMap(({ activities }) =>
    activities.map((activity) => ({ activity, state: 'InService' })),
  );
  const former = deleted ? past.map((activity) => ({ activity, state: 'Deleted' })) : [];
  const found = [...present, ...former].filter(
    ({ activity }) =>
      (only === undefined || activity.group.name === only) &&
      (ids.length === 0 || ids.includes(activity.id)) &&
      filters.every((test) => test(activity)),
  );
  const newestFirst = found.toSorted((a, b) => b.activity.started.getTime() - a.activity.started.getTime());
  const { items, NextToken } = page(call, newestFirst);
  const Activities = items.map(({ activity, state }) => ({
    ...shownActivity(activity),
    AutoScalingGroupState: state,
    AutoScalingGroupARN: activity.group.arn,
  }));
  return { Activities, NextToken };
}

/** DescribeScalingActivities. */
export const journalActions: Readonly<Record<string, Action>> = {
  DescribeScalingActivities: {
    takes: [
      'AutoScalingGroupName',
      'ActivityIds',
      'IncludeDeletedGroups',
      'Filters',
      'NextToken',
      'MaxRecords',
    ],
    run: describe,
  },
};
