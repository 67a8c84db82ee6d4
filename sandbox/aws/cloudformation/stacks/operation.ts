/** Starts an operation in the background and lets one that must come first end before it. */
import type { Caller } from '../../contract.ts';
import type { Deployment } from './deployment.ts';
import type { Engine } from './engine.ts';
import { stackRow } from './events.ts';
import type { Stack } from './model.ts';
import type { Interruption, Run } from './run.ts';

/** What an operation needs to begin. `interrupts` is said to the operation under way, if there is one. */
export interface Beginning {
  readonly caller: Caller;
  readonly target: Deployment;
  readonly token?: string | undefined;
  readonly interrupts?: Interruption | undefined;
  /** As in Run; a failure ends everything unless told otherwise. */
  readonly stopAll?: boolean;
  readonly dropsNew?: boolean;
  readonly policy?: string | undefined;
  readonly held?: boolean;
  readonly validates?: boolean;
}

/** A Run over the same operation with another target, for its rollback. */
export function anotherRun(run: Run, target: Deployment): Run {
  return {
    ...run,
    target,
    policy: undefined,
    failed: false,
    stopAll: true,
    signal: new AbortController().signal,
  };
}

/**
 * Begins `work` in the background. The caller sets the status before, so that the answer to the request is already true.
 * An error of the engine itself ends the operation with the status `otherwise` and the error as reason.
 */
export function begin(
  engine: Engine,
  stack: Stack,
  beginning: Beginning,
  work: (run: Run) => Promise<void>,
): void {
  const former = stack.operation;
  if (beginning.interrupts !== undefined) former?.abort.abort(beginning.interrupts);
  const abort = new AbortController();
  const operation = { token: beginning.token, abort, done: Promise.resolve() };
  stack.operation = operation;
  const run: Run = {
    engine,
    stack,
    target: beginning.target,
    caller: beginning.caller,
    signal: abort.signal,
    failed: false,
    stopAll: beginning.stopAll ?? true,
    dropsNew: beginning.dropsNew ?? false,
    policy: beginning.policy,
    held: beginning.held ?? false,
    validates: beginning.validates ?? false,
    skips: new Set(),
  };
  const whole = async (): Promise<void> => {
    await former?.done;
    try {
      await work(run);
    } catch (error) {
      const failed = failedStatus(stack.status);
      stackRow(
        engine,
        stack,
        failed,
        `Internal Failure: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
  operation.done = whole();
}

function failedStatus(status: Stack['status']): Stack['status'] {
  if (status.startsWith('DELETE')) return 'DELETE_FAILED';
  if (status.startsWith('UPDATE_ROLLBACK')) return 'UPDATE_ROLLBACK_FAILED';
  if (status.startsWith('UPDATE')) return 'UPDATE_FAILED';
  if (status.startsWith('IMPORT')) return 'IMPORT_ROLLBACK_FAILED';
  return status.startsWith('ROLLBACK') ? 'ROLLBACK_FAILED' : 'CREATE_FAILED';
}
