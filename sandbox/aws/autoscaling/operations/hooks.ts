/** Lifecycle hooks: put, shown, deleted; and their actions: completed and kept waiting. */
import type { Call, Params } from '../../contract.ts';
import { globalTimeout } from '../control/wait-for-hooks.ts';
import { type Engine, livingGroupOf } from '../engine.ts';
import type { Group, Hook, PendingAction } from '../model.ts';
import { choice, invalid, number, required, text, texts } from '../request.ts';
import { type Action, after, named } from './action.ts';

const transitions = ['autoscaling:EC2_INSTANCE_LAUNCHING', 'autoscaling:EC2_INSTANCE_TERMINATING'] as const;
const results = ['CONTINUE', 'ABANDON'] as const;
const mostHooks = 50;

/** Members of a hook in a request. */
export const hookMembers = [
  'LifecycleHookName',
  'LifecycleTransition',
  'DefaultResult',
  'HeartbeatTimeout',
  'NotificationMetadata',
  'NotificationTargetARN',
  'RoleARN',
];

/** Puts a hook into a group; one of that name keeps what the request does not say. Source: API reference, PutLifecycleHook. */
export function putHook(group: Group, params: Params): void {
  const name = required(params, 'LifecycleHookName');
  const former = group.hooks.get(name);
  const transition = choice(params, 'LifecycleTransition', transitions) ?? former?.transition;
  if (transition === undefined)
    throw invalid('LifecycleTransition is required when creating a lifecycle hook');
  if (former === undefined && group.hooks.size >= mostHooks) {
    throw invalid(`A maximum of ${mostHooks} lifecycle hooks can be created for an AutoScalingGroup`);
  }
  group.hooks.set(name, {
    name,
    transition,
    heartbeat: number(params, 'HeartbeatTimeout', { min: 30, max: 7_200 }) ?? former?.heartbeat ?? 3_600,
    fallback: choice(params, 'DefaultResult', results) ?? former?.fallback ?? 'ABANDON',
    metadata: text(params, 'NotificationMetadata') ?? former?.metadata,
    target: text(params, 'NotificationTargetARN') ?? former?.target,
    role: text(params, 'RoleARN') ?? former?.role,
  });
}

function shownHook(group: Group, hook: Hook): object {
  return {
    LifecycleHookName: hook.name,
    AutoScalingGroupName: group.name,
    LifecycleTransition: hook.transition,
    NotificationTargetARN: hook.target,
    RoleARN: hook.role,
    NotificationMetadata: hook.metadata,
    HeartbeatTimeout: hook.heartbeat,
    GlobalTimeout: globalTimeout(hook),
    DefaultResult: hook.fallback,
  };
}

function hookOf(group: Group, params: Params): Hook {
  const name = required(params, 'LifecycleHookName');
  const hook = group.hooks.get(name);
  if (hook === undefined) {
    throw invalid(`No Lifecycle Hook found with name '${name}' for AutoScalingGroup '${group.name}'`);
  }
  return hook;
}

function describe(engine: Engine, call: Call): object {
  const group = named(engine, call);
  const names = texts(call.params, 'LifecycleHookNames');
  const hooks = [...group.hooks.values()].filter(({ name }) => names?.includes(name) !== false);
  return { LifecycleHooks: hooks.map((hook) => shownHook(group, hook)) };
}

/** Waiting actions end with it: launches are abandoned, terminations go on. Source: API reference, DeleteLifecycleHook. */
async function remove(engine: Engine, call: Call): Promise<object> {
  const group = named(engine, call);
  const hook = hookOf(group, call.params);
  group.hooks.delete(hook.name);
  const result = hook.transition === transitions[0] ? 'ABANDON' : 'CONTINUE';
  for (const { actions } of group.members.values()) actions.get(hook.name)?.end(result);
  return after(engine, group);
}

/** The waiting action that a request means by its token or its instance. */
function actionOf(group: Group, params: Params): PendingAction {
  const name = required(params, 'LifecycleHookName');
  const token = text(params, 'LifecycleActionToken');
  const id = text(params, 'InstanceId');
  if (token === undefined && id === undefined) {
    throw invalid('Either LifecycleActionToken or InstanceId must be specified');
  }
  hookOf(group, params);
  const waiting = [...group.members.values()].flatMap(({ id: member, actions }) => {
    const action = actions.get(name);
    return action !== undefined && (id === undefined || id === member) ? [action] : [];
  });
  const action = waiting.find((one) => token === undefined || one.token === token);
  if (action !== undefined) return action;
  const what = token === undefined ? `instance ID ${id}` : `token ${token}`;
  throw invalid(`No active Lifecycle Action found with ${what}`);
}

async function complete(engine: Engine, call: Call): Promise<object> {
  const group = named(engine, call);
  const result = required(call.params, 'LifecycleActionResult');
  const word = results.find((one) => one === result);
  if (word === undefined) throw invalid(`Invalid LifecycleActionResult: ${result}`);
  actionOf(group, call.params).end(word);
  return after(engine, group);
}

const actionMembers = ['LifecycleHookName', 'AutoScalingGroupName', 'LifecycleActionToken', 'InstanceId'];

/** The operations on hooks by name. */
export const hookActions: Readonly<Record<string, Action>> = {
  PutLifecycleHook: {
    takes: ['AutoScalingGroupName', ...hookMembers],
    run(engine, call) {
      putHook(livingGroupOf(engine, call), call.params);
      return {};
    },
  },
  DescribeLifecycleHooks: { takes: ['AutoScalingGroupName', 'LifecycleHookNames'], run: describe },
  DeleteLifecycleHook: { takes: ['LifecycleHookName', 'AutoScalingGroupName'], run: remove },
  DescribeLifecycleHookTypes: {
    takes: [],
    run: () => ({ LifecycleHookTypes: [...transitions] }),
  },
  CompleteLifecycleAction: { takes: [...actionMembers, 'LifecycleActionResult'], run: complete },
  RecordLifecycleActionHeartbeat: {
    takes: actionMembers,
    run(engine, call) {
      actionOf(named(engine, call), call.params).beat();
      return {};
    },
  },
};
