/** Updates a stack: new before old, clean-up, and back to what was when something fails. */

import { allAcceptable } from './acceptance.ts';
import { planChanges } from './changes.ts';
import { failedSentence, invalidated, rollBackCreation, wrongFromTheStart } from './creation.ts';
import { stackRow, validationRows } from './events.ts';
import { exportUse } from './exports.ts';
import { fateAfterRollback } from './fate.ts';
import { cleanUp, concludeNested, finish, removedLogicals } from './finishing.ts';
import { bringIn } from './importing.ts';
import type { Leaving, Stack, StackResource } from './model.ts';
import { anotherRun } from './operation.ts';
import { runInOrder } from './order.ts';
import { outputsOf } from './outputs.ts';
import { fail } from './resource-steps.ts';
import { restoreResource } from './resource-undoing.ts';
import { updateResource } from './resource-update.ts';
import { AlarmWatch } from './rollback-triggers.ts';
import type { Interruption, Run } from './run.ts';
import { refuseByPolicy } from './stack-policy.ts';
import { validationErrors } from './validation.ts';

/** Remembers what the stack is, so that a rollback can find it again; a stack that never was complete has nothing to go back to. */
export function rememberBefore(stack: Stack): void {
  stack.leaving = [];
  stack.before = undefined;
  if (stack.deployment === undefined || stack.status === 'CREATE_FAILED') return;
  stack.before = {
    deployment: stack.deployment,
    resources: new Map([...stack.resources].map(([id, resource]) => [id, { ...resource }])),
    outputs: stack.outputs,
  };
}

/** What the failed update made, or tried to, which the end of its rollback removes. */
function madeByUpdate(run: Run, before: ReadonlyMap<string, StackResource>): readonly Leaving[] {
  return [...run.stack.resources.values()]
    .filter(({ logicalId, physicalId }) => {
      const was = before.get(logicalId);
      return was === undefined || was.physicalId !== physicalId;
    })
    .map((resource) => {
      const policy = run.target.template.resources[resource.logicalId]?.deletionPolicy;
      const fresh = !before.has(resource.logicalId);
      const imported = run.target.imports?.has(resource.logicalId) === true;
      const made = fresh ? fateAfterRollback(policy, run.dropsNew) : 'delete';
      return { resource: { ...resource }, fate: imported ? 'retain' : made };
    });
}

/**
 * Applies the old properties again, then removes what the update made. `skips` are left as they are. A nested stack
 * waits with what it made for the end of its parent's rollback.
 */
export async function rollBackUpdate(run: Run, skips: ReadonlySet<string>): Promise<void> {
  const { engine, stack } = run;
  const { before } = stack;
  if (before === undefined) return;
  const made = [
    ...stack.leaving.filter(
      ({ resource }) => resource.physicalId !== before.resources.get(resource.logicalId)?.physicalId,
    ),
    ...madeByUpdate(run, before.resources),
  ];
  stack.leaving = made;
  stack.held = undefined;
  const back = { ...anotherRun(run, before.deployment), skips };
  const needs = new Map(
    [...before.resources].map(([id, { needs: wanted }]) => [id, new Set(wanted)] as const),
  );
  const restore = async (id: string): Promise<boolean> => {
    const was = before.resources.get(id);
    const now = stack.resources.get(id);
    if (was === undefined) return true;
    if (skips.has(id) && now !== undefined) {
      now.status = 'UPDATE_COMPLETE';
      return true;
    }
    return restoreResource(back, was);
  };
  const failed = await runInOrder(needs, restore, { stopAll: true, signal: back.signal });
  if (failed.length > 0) {
    const reason = `The following resource(s) failed to update: [${failed.join(', ')}]. `;
    stackRow(engine, stack, 'UPDATE_ROLLBACK_FAILED', reason);
    return;
  }
  stack.deployment = before.deployment;
  stack.outputs = before.outputs;
  stackRow(engine, stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  if (!run.held) await concludeRollback(back);
}

/** Ends a rollback that can no longer fail: removes what the update made. */
export async function concludeRollback(run: Run): Promise<void> {
  const { engine, stack } = run;
  const { before } = stack;
  if (before === undefined) return;
  await concludeNested(run);
  await cleanUp(run, stack.leaving);
  for (const id of stack.resources.keys()) {
    if (!before.resources.has(id)) stack.resources.delete(id);
  }
  stack.before = undefined;
  stack.leaving = [];
  stackRow(engine, stack, 'UPDATE_ROLLBACK_COMPLETE');
}

async function afterFailure(run: Run, cause: string, disableRollback: boolean): Promise<void> {
  const { engine, stack } = run;
  if (disableRollback) {
    stack.deployment = run.target;
    stackRow(engine, stack, 'UPDATE_FAILED', cause);
    return;
  }
  await goBack(run, cause);
}

/** A nested stack says so and waits: its parent goes back too, and tells it when. */
async function goBack(run: Run, cause: string): Promise<void> {
  const { engine, stack } = run;
  if (stack.before === undefined) return rollBackCreation(anotherRun(run, run.target), cause);
  stackRow(engine, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', cause);
  if (!run.held) await rollBackUpdate(run, new Set());
}

/** Ends an update for what was found wrong before it began. Answers whether there was anything. */
async function failsValidation(run: Run, disableRollback: boolean): Promise<boolean> {
  const { engine, stack } = run;
  const errors = run.validates ? await validationErrors(engine, run) : [];
  if (errors.length === 0 || run.signal.aborted) return false;
  const reason = validationRows(engine, stack, { errors, status: 'UPDATE_FAILED' });
  if (!disableRollback) {
    await goBack(run, invalidated);
    return true;
  }
  stack.deployment = run.target;
  stack.status = 'UPDATE_FAILED';
  stack.reason = reason;
  return true;
}

/** Whether the stack policy lets go of what the target no longer has; what it does not is failed. */
function removalsAllowed(run: Run): boolean {
  let fine = true;
  for (const { resource } of removedLogicals(run)) {
    const { logicalId, type } = resource;
    try {
      refuseByPolicy(run, { action: 'Update:Delete', logicalId, type });
    } catch (error) {
      fine = fail(run, resource, 'UPDATE_FAILED', error);
    }
  }
  return fine;
}

/** What was never made, or never came to be complete, is made anew; what was left of it goes in the end. */
function bring(run: Run, id: string): Promise<boolean> {
  const { stack } = run;
  const resource = stack.resources.get(id);
  if (resource?.physicalId !== undefined && resource.status !== 'CREATE_FAILED')
    return updateResource(run, id);
  if (resource?.physicalId !== undefined) stack.leaving.push({ resource: { ...resource }, fate: 'delete' });
  return bringIn(run, id);
}

/** Brings every resource to the target, then cleans up; on failure restores what was. */
export async function update(run: Run, disableRollback: boolean): Promise<void> {
  const { stack, target } = run;
  if (await failsValidation(run, disableRollback)) return;
  const alarms = new AlarmWatch(run);
  const wrong = (await wrongFromTheStart(run)) ?? (await alarms.begin());
  if (wrong !== undefined) return afterFailure(run, wrong, disableRollback);
  const monitored = (target.rollback.minutes ?? 0) > 0 && planChanges(run.engine, stack, target).length > 0;
  if (allAcceptable(run) && removalsAllowed(run)) {
    const { stopAll, signal } = run;
    await runInOrder(target.needs, (id) => bring(run, id), { stopAll, signal });
    if (!run.failed && monitored) await alarms.monitor();
  } else {
    run.failed = true;
  }
  const breach = await alarms.end();
  if (breach !== undefined) return afterFailure(run, breach, disableRollback);
  if (run.signal.aborted) {
    if ((run.signal.reason as Interruption) !== 'cancel') return;
    return afterFailure(run, 'User Initiated', false);
  }
  if (run.failed) return afterFailure(run, failedSentence(run), disableRollback);
  try {
    const outputs = outputsOf(run);
    exportUse(run.engine, stack, outputs);
    stack.outputs = outputs;
  } catch (error) {
    return afterFailure(run, error instanceof Error ? error.message : String(error), disableRollback);
  }
  if (!run.held) return finish(run);
  stack.held = target;
  stackRow(run.engine, stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
}
