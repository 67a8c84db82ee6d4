/** Begins operations on stacks once they have been accepted. */
import { randomUUID } from 'node:crypto';
import { type Caller } from '../../contract.ts';
import type { Importee } from '../stacks/change-set.ts';
import { create } from '../stacks/creation.ts';
import type { Deployment } from '../stacks/deployment.ts';
import type { Engine } from '../stacks/engine.ts';
import { stackRow } from '../stacks/events.ts';
import { History } from '../stacks/history.ts';
import { importResources } from '../stacks/importing.ts';
import type { Stack } from '../stacks/model.ts';
import { begin } from '../stacks/operation.ts';
import { rememberBefore, update } from '../stacks/update.ts';

/** A stack that does not exist yet, not yet in the engine. */
export function newStack(engine: Engine, caller: Caller, name: string, parent?: Stack): Stack {
  const { account, region, partition } = caller;
  return {
    id: `arn:${partition}:cloudformation:${region}:${account}:stack/${name}/${randomUUID()}`,
    name,
    account,
    region,
    partition,
    created: engine.clock.now(),
    parentId: parent?.id,
    rootId: parent?.rootId ?? parent?.id,
    caller,
    roleArn: undefined,
    updated: undefined,
    deleted: undefined,
    status: 'CREATE_IN_PROGRESS',
    reason: undefined,
    deployment: undefined,
    resources: new Map(),
    outputs: [],
    before: undefined,
    leaving: [],
    history: new History(),
    changeSets: [],
    driftDetections: [],
    onFailure: 'ROLLBACK',
    timeoutMinutes: undefined,
    protected: false,
    policy: undefined,
    operation: undefined,
    lastOperations: [],
    executed: undefined,
    tokens: new Map(),
    signals: new Map(),
  };
}

/** Starts the creation of a stack that is in the engine. */
export function startCreation(
  engine: Engine,
  stack: Stack,
  start: {
    readonly caller: Caller;
    readonly target: Deployment;
    readonly token?: string | undefined;
    readonly dropsNew: boolean;
    /** As in Run, unless OnFailure decides. */
    readonly stopAll?: boolean;
    readonly validates?: boolean;
  },
): void {
  stack.deployment = start.target;
  const stopAll = start.stopAll ?? stack.onFailure !== 'DO_NOTHING';
  begin(engine, stack, { ...start, stopAll }, create);
  stackRow(engine, stack, 'CREATE_IN_PROGRESS', 'User Initiated');
  limitTime(engine, stack);
}

/** Interrupts a creation after its TimeoutInMinutes; signals and waits come from outside, so the time is real unless scaled. */
function limitTime(engine: Engine, stack: Stack): void {
  const { timeoutMinutes, operation } = stack;
  if (timeoutMinutes === undefined || operation === undefined) return;
  const factor = engine.clock.mode === 'scaled' ? engine.clock.factor : 1;
  const timer = setTimeout(() => operation.abort.abort('timeout'), (timeoutMinutes * 60_000) / factor);
  timer.unref();
  void operation.done.then(() => clearTimeout(timer));
}

/** Starts an import that has been accepted; the stack may be new. */
export function startImport(
  engine: Engine,
  stack: Stack,
  start: {
    readonly caller: Caller;
    readonly target: Deployment;
    readonly token?: string | undefined;
    readonly importees: readonly Importee[];
  },
): void {
  rememberBefore(stack);
  forgetDrift(stack);
  stack.updated = engine.clock.now();
  begin(engine, stack, start, (run) => importResources(run, start.importees));
  stackRow(engine, stack, 'IMPORT_IN_PROGRESS', 'User Initiated');
}

/** What was seen of drift says nothing any more once the stack changes. */
function forgetDrift(stack: Stack): void {
  stack.driftDetections = [];
  for (const resource of stack.resources.values()) resource.drift = undefined;
}

/** Starts an update that has been accepted. */
export function startUpdate(
  engine: Engine,
  stack: Stack,
  start: {
    readonly caller: Caller;
    readonly target: Deployment;
    readonly token?: string | undefined;
    readonly disableRollback: boolean;
    readonly dropsNew: boolean;
    readonly policy: string | undefined;
    readonly held?: boolean;
    readonly validates?: boolean;
  },
): void {
  if (stack.status !== 'UPDATE_FAILED' && stack.held === undefined) rememberBefore(stack);
  stack.signals.clear();
  forgetDrift(stack);
  stack.updated = engine.clock.now();
  stack.updatePolicy = start.policy;
  const { disableRollback } = start;
  begin(engine, stack, { ...start, stopAll: !disableRollback }, (run) => update(run, disableRollback));
  stackRow(engine, stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
}
