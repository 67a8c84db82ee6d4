/** One operation under way on a stack. */
import type { Caller } from '../../contract.ts';
import type { Deployment } from './deployment.ts';
import type { Engine } from './engine.ts';
import type { Stack } from './model.ts';

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
  /** Whether this is a nested stack's part of an update, whose clean-up waits for the root. */
  readonly held: boolean;
  /** Resources that a rollback leaves as they are: `Logical`, or `NestedStackName.Logical`. */
  readonly skips: ReadonlySet<string>;
  /** Whether to look for what would surely fail before anything is made. */
  readonly validates: boolean;
  /** The stack policy that an update has to keep to. */
  readonly policy: string | undefined;
}

/** Whether what is under way should end as cancelled. */
export function isCancelled(run: Run): boolean {
  return run.signal.aborted || (run.failed && run.stopAll);
}

/** Why a stack operation was interrupted. */
export type Interruption = 'delete' | 'cancel' | 'timeout' | 'alarm' | 'stop';

/** Waits as long as AWS would take, or until the operation is interrupted. */
export async function pause(run: Run, seconds: number): Promise<void> {
  if (seconds <= 0 || run.signal.aborted) return;
  const interrupted = Promise.withResolvers<void>();
  const stop = (): void => interrupted.resolve();
  run.signal.addEventListener('abort', stop, { once: true });
  await Promise.race([run.engine.clock.wait(seconds * 1_000), interrupted.promise]);
  run.signal.removeEventListener('abort', stop);
}
