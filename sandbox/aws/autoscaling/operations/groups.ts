/** Groups: made, changed, deleted. */
import { randomUUID } from 'node:crypto';
import { unmet } from '../../constraint.ts';
import { AwsError, type Call } from '../../contract.ts';
import { at } from '../control/activities.ts';
import { freshWork, kick } from '../control/work.ts';
import { type Engine, livingGroupOf, territoryOf } from '../engine.ts';
import type { Attachment, Group, Settings } from '../model.ts';
import { flag, invalid, objects, required } from '../request.ts';
import { type Action, after, named } from './action.ts';
import { checkedBalancers } from './balancers.ts';
import { tryAgain } from './capacity.ts';
import { putHook } from './hooks.ts';
import { placesFor } from './places.ts';
import { plainSettings, settingMembers, settingsNotOffered } from './settings.ts';
import { changedSizes, newSizes } from './sizes.ts';
import { oneSource, sourceFor } from './sources.ts';
import { groupTags } from './tags.ts';
import { sourcesAsBalancers } from './traffic-sources.ts';

const longestName = 255;

function newName(engine: Engine, { params, caller }: Call): string {
  const name = required(params, 'AutoScalingGroupName');
  if (name.length > longestName || /[^\u0020-\uD7FF\uE000-\uFFFD]|:/.test(name)) {
    throw unmet(
      'autoScalingGroupName',
      name,
      `Member must have length less than or equal to ${longestName} and hold no colon`,
    );
  }
  if (territoryOf(engine, caller).groups.has(name)) throw exists(name);
  return name;
}

function exists(name: string): AwsError {
  return new AwsError(
    'AlreadyExists',
    `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
  );
}

async function newSettings(engine: Engine, call: Call): Promise<Settings> {
  const sizes = newSizes(call.params);
  const plain = plainSettings(call.params);
  const source = await sourceFor(engine, call);
  if (source === undefined) throw oneSource();
  const places = await placesFor(engine, call);
  if (places === undefined) throw invalid('At least one Availability Zone or VPC Subnet is required.');
  return { ...plain, ...sizes, source, places };
}

function arnOf({ partition, region, account }: Call['caller'], name: string): string {
  return `arn:${partition}:autoscaling:${region}:${account}:autoScalingGroup:${randomUUID()}:autoScalingGroupName/${name}`;
}

/** Named as what they are, or as traffic sources. */
async function balancersOf(engine: Engine, call: Call): Promise<readonly Attachment[]> {
  const sources = { ...call, params: sourcesAsBalancers(call.params) };
  return [...(await checkedBalancers(engine, call)), ...(await checkedBalancers(engine, sources))];
}

async function create(engine: Engine, call: Call): Promise<object> {
  const { params, caller } = call;
  const name = newName(engine, call);
  const settings = await newSettings(engine, call);
  const group: Group = {
    name,
    arn: arnOf(caller, name),
    created: engine.clock.now(),
    caller,
    settings,
    members: new Map(),
    launching: new Set(),
    hooks: new Map(),
    attachments: new Map(
      (await balancersOf(engine, call)).map((one) => [one.id, { ...one, state: 'Added' }]),
    ),
    tags: groupTags(params, name),
    suspended: new Map(),
    metrics: new Map(),
    activities: [],
    refreshes: [],
    reasons: [],
    successors: [],
    deleting: false,
    work: freshWork(),
  };
  for (const hook of objects(params, 'LifecycleHookSpecificationList') ?? []) putHook(group, hook);
  const { groups } = territoryOf(engine, caller);
  if (groups.has(name)) throw exists(name);
  groups.set(name, group);
  group.reasons = [
    at(
      engine,
      `a user request created an AutoScalingGroup changing the desired capacity from 0 to ${settings.desired}.`,
    ),
  ];
  kick(engine, group);
  return after(engine, group);
}

async function update(engine: Engine, call: Call): Promise<object> {
  const { params, caller } = call;
  const group = livingGroupOf(engine, call);
  const { settings } = group;
  const plain = plainSettings(params, settings);
  const source = await sourceFor(engine, call);
  const places = await placesFor(engine, call);
  const before = settings.desired;
  const sizes = changedSizes(params, settings);
  const named = Object.fromEntries(
    Object.entries({ source, places }).filter(([, value]) => value !== undefined),
  );
  Object.assign(settings, plain, sizes, named);
  group.caller = caller;
  if (before !== sizes.desired) {
    group.reasons.push(
      at(
        engine,
        `a user request update of AutoScalingGroup constraints to min: ${sizes.min}, max: ${sizes.max}, desired: ${sizes.desired} changing the desired capacity from ${before} to ${sizes.desired}.`,
      ),
    );
  }
  return tryAgain(engine, group);
}

/** Source: API reference, DeleteAutoScalingGroup: not while instances are left, unless by force. */
function remove(engine: Engine, call: Call): Promise<object> {
  const group = named(engine, call);
  const busy = group.launching.size > 0 || [...group.members.values()].some(({ leaving }) => leaving);
  const force = flag(call.params, 'ForceDelete') === true;
  if (!force && [...group.members.values()].some(({ leaving }) => !leaving)) {
    throw new AwsError(
      'ResourceInUse',
      'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
    );
  }
  if (!force && busy) {
    throw new AwsError(
      'ScalingActivityInProgress',
      'You cannot delete an AutoScalingGroup while there are scaling activities in progress for that group.',
    );
  }
  group.deleting = true;
  Object.assign(group.settings, { min: 0, max: 0, desired: 0 });
  for (const { actions } of group.members.values()) {
    for (const action of actions.values()) action.end('ABANDON');
  }
  kick(engine, group);
  return after(engine, group);
}

/** The operations on groups by name. */
export const groupActions: Readonly<Record<string, Action>> = {
  CreateAutoScalingGroup: {
    takes: [
      'AutoScalingGroupName',
      'InstanceId',
      'LoadBalancerNames',
      'TargetGroupARNs',
      'TrafficSources',
      'LifecycleHookSpecificationList',
      'Tags',
      ...settingMembers,
    ],
    misses: settingsNotOffered,
    run: create,
  },
  UpdateAutoScalingGroup: {
    takes: ['AutoScalingGroupName', ...settingMembers],
    misses: settingsNotOffered,
    run: update,
  },
  DeleteAutoScalingGroup: { takes: ['AutoScalingGroupName', 'ForceDelete'], run: remove },
};
