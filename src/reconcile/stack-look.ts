/** Looks at one stack: its status, what was tried on it before, why that failed, and whether it is time to try again. */
import type { Stack, StackFailure, Stacks } from '../aws/account.ts';
import type { Cause } from '../aws/cause.ts';
import { classifyFailure } from '../aws/causes.ts';
import { statusText } from '../aws/stack-status.ts';
import { type Duration, minutes, seconds } from '../support/clock.ts';
import { recallStack, rememberStack } from './memory.ts';
import type { StackView } from './stack-machine.ts';
import type { World } from './step.ts';

/** Annotation: resources of stacks, by logical id and comma-separated, whose rollback may be skipped. */
const skipResourcesAnnotation = 'aws-operator.giantswarm.io/skip-resources';

/** A stack as it stands: what the stack machine decides by, and what went wrong last. */
export interface Look {
  readonly view: StackView;
  readonly failure?: StackFailure | undefined;
  readonly cause?: Cause | undefined;
}

/**
 * Reads a stack's past from memory and events; a failure is booked once per status it led to. One call to AWS for a
 * stack that failed, none for others.
 */
export async function look(world: World, stacks: Stacks, stack: Stack, wantedHash: string): Promise<Look> {
  const status = statusText(stack.status);
  if (['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'].includes(status))
    rememberSuccess(world, stack.name);
  const failed = /FAILED|ROLLBACK_COMPLETE$/.test(status);
  const failure = failed ? await stacks.failure(stack, world.signal) : undefined;
  const cause = failure === undefined ? undefined : classifyFailure(failure);
  if (failed) bookFailure(world, stack, status);
  const past = recallStack(world.memory, stack.name);
  const pause = retryPause(past.failures, cause?.class);
  const since = world.clock.now().getTime() - Date.parse(past.failedAt ?? '1970-01-01T00:00:00Z');
  return {
    failure,
    cause,
    view: {
      status: stack.status,
      templateHash: stack.templateHash,
      wantedHash,
      failedHash: past.failedHash,
      failure: cause?.class,
      failures: past.failures,
      retryDue: since >= pause,
      onceComplete: past.onceComplete,
      deletionOurs: past.recreating,
      skip: skipped(world),
    },
  };
}

function rememberSuccess(world: World, name: string): void {
  const past = recallStack(world.memory, name);
  if (past.onceComplete && past.failures === 0 && past.failedHash === undefined) return;
  const change = {
    onceComplete: true,
    failures: 0,
    failedHash: undefined,
    failedAt: undefined,
    failedStatus: undefined,
  };
  rememberStack(world.memory, name, change);
}

function bookFailure(world: World, stack: Stack, status: string): void {
  const past = recallStack(world.memory, stack.name);
  const event = `${status} ${past.attempt}`;
  if (past.failedStatus === event) return;
  rememberStack(world.memory, stack.name, {
    failedStatus: event,
    failedAt: world.clock.now().toISOString(),
    failures: past.failures + 1,
    failedHash: triedHash(stack, status) ?? past.failedHash,
  });
}

/** A stack that was not made still bears the hash it was tried with; one that was rolled back the hash before. */
function triedHash(stack: Stack, status: string): string | undefined {
  return status.startsWith('UPDATE') || status.startsWith('IMPORT') ? undefined : stack.templateHash;
}

/** Denials before it is believed that nobody has granted what is asked for, and not only that IAM has not spread it yet. */
const earlyDenials = 2;

/** 30 s, 1 min, 2 min … 10 min for what passes by itself; an hour for what waits on an account's owner. */
function retryPause(failures: number, cause: Cause['class'] | undefined): Duration {
  if (cause === 'quota' || cause === 'conflict') return minutes(60);
  if (cause === 'permission' && failures > earlyDenials) return minutes(60);
  return Math.min(minutes(10), seconds(30) * 2 ** Math.max(0, failures - 1));
}

function skipped({ annotations }: World): readonly string[] {
  const ids = (annotations[skipResourcesAnnotation] ?? '').split(',').map((id) => id.trim());
  return ids.filter((id) => id !== '');
}
