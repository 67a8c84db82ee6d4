/** One operation under way on a stack, and the context it gives to a resource's handler. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Caller } from '../../contract.ts';
import type { Context } from '../resources/kind.ts';
import type { Mapping } from '../value.ts';
import type { Deployment } from './deployment.ts';
import type { Engine } from './engine.ts';
import { resourceRow } from './events.ts';
import type { ContextPart, Stack, StackResource } from './model.ts';
import { awaitSignals, untilSignalled } from './signals.ts';

/** An operation: who asked, for what, and whether it should still go on. */
export interface Run {
  readonly engine: Engine;
  readonly stack: Stack;
  readonly target: Deployment;
  readonly caller: Caller;
  readonly signal: AbortSignal;
  /** Set by the first failure. */
  failed: boolean;
  /** Whether the first failure ends everything. With rollback disabled, what does not need the failed runs on. */
  readonly stopAll: boolean;
  /** RetainExceptOnCreate: whether Retain does not hold for what this very operation made, when it is rolled back. */
  readonly dropsNew: boolean;
  /** The stack policy that an update has to keep to. */
  readonly policy: string | undefined;
}

/** Whether what is under way should end as cancelled. */
export function isCancelled(run: Run): boolean {
  return run.signal.aborted || (run.failed && run.stopAll);
}

/** Why a stack operation was interrupted. */
export type Interruption = 'delete' | 'cancel' | 'timeout' | 'stop';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

function random(length: number): string {
  return [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length] ?? 'A').join('');
}

/** `<stack>-<logical>-<12 random>`, both names cut evenly when `limit` asks for it. */
function physicalName(stackName: string, logicalId: string, limit: number): string {
  const suffix = random(12);
  const room = limit - suffix.length - 2;
  const logical = logicalId.slice(0, Math.max(Math.floor(room / 2), room - stackName.length));
  return `${stackName.slice(0, room - logical.length)}-${logical}-${suffix}`;
}

/** Waits as long as AWS would take, or until the operation is interrupted. */
export async function pause(run: Run, seconds: number): Promise<void> {
  if (seconds <= 0 || run.signal.aborted) return;
  const interrupted = Promise.withResolvers<void>();
  const stop = (): void => interrupted.resolve();
  run.signal.addEventListener('abort', stop, { once: true });
  await Promise.race([run.engine.clock.wait(seconds * 1_000), interrupted.promise]);
  run.signal.removeEventListener('abort', stop);
}

/** The context of one resource in this operation. */
export function contextFor(run: Run, resource: StackResource, part: ContextPart): Context {
  const { engine, stack, caller } = run;
  return {
    ...part,
    caller,
    services: engine.servicesFor(caller),
    servicesFor: engine.servicesFor,
    clock: engine.clock,
    stackName: stack.name,
    stackId: stack.id,
    logicalId: resource.logicalId,
    token: randomUUID(),
    initiated: (id: string, attributes: Mapping = {}): void => {
      if (resource.physicalId === id) return;
      resource.physicalId = id;
      resource.attributes = attributes;
      resourceRow(engine, stack, {
        resource,
        status: resource.status,
        reason: 'Resource creation Initiated',
      });
    },
    physicalName: (limit = 255) => physicalName(stack.name, resource.logicalId, limit),
    note: (reason) => resourceRow(engine, stack, { resource, status: resource.status, reason }),
    signalled: () => stack.signals.get(resource.logicalId) ?? new Map<string, string>(),
    untilSignalled: (enough, milliseconds) => untilSignalled(run, enough, milliseconds),
    signals: (count, milliseconds) => awaitSignals(run, resource.logicalId, { count, milliseconds }),
  };
}
