/** Creates a stack's resources, and takes them away again when that fails. */

import { allAcceptable } from './acceptance.ts';
import { checkAttributes } from './attribute-existence.ts';
import { stackRow, validationRows } from './events.ts';
import { fateAfterRollback } from './fate.ts';
import { bringIn } from './importing.ts';
import type { Leaving } from './model.ts';
import { anotherRun } from './operation.ts';
import { runInOrder } from './order.ts';
import { outputsOf } from './outputs.ts';
import { checkExistence } from './parameter-existence.ts';
import { removeAll } from './removal.ts';
import { AlarmWatch } from './rollback-triggers.ts';
import type { Interruption, Run } from './run.ts';
import { validationErrors } from './validation.ts';

/** `The following resource(s) failed to create: [A, B]. ` of the resources whose last row says so. */
export function failedSentence(run: Run): string {
  const named = (status: string): string =>
    [...run.stack.resources.values()]
      .filter((resource) => resource.status === status)
      .map(({ logicalId }) => logicalId)
      .join(', ');
  const created = named('CREATE_FAILED');
  const updated = named('UPDATE_FAILED');
  return [
    ...(created === '' ? [] : [`The following resource(s) failed to create: [${created}]. `]),
    ...(updated === '' ? [] : [`The following resource(s) failed to update: [${updated}]. `]),
  ].join('');
}

function leavingAfterRollback(run: Run): readonly Leaving[] {
  return [...run.stack.resources.values()].map((resource) => {
    const policy = run.target.template.resources[resource.logicalId]?.deletionPolicy;
    const imported = run.target.imports?.has(resource.logicalId) === true;
    return { resource, fate: imported ? 'retain' : fateAfterRollback(policy, run.dropsNew) };
  });
}

/** Removes everything the stack has made, after a failed creation or on RollbackStack. */
export async function rollBackCreation(run: Run, reason: string): Promise<void> {
  const { engine, stack } = run;
  stackRow(engine, stack, 'ROLLBACK_IN_PROGRESS', reason);
  const failed = await removeAll(run, leavingAfterRollback(run));
  if (run.signal.aborted) return;
  if (failed.length > 0) {
    stackRow(
      engine,
      stack,
      'ROLLBACK_FAILED',
      `The following resource(s) failed to delete: [${failed.join(', ')}]. `,
    );
    return;
  }
  stackRow(engine, stack, 'ROLLBACK_COMPLETE');
}

async function removeAfterFailure(run: Run, reason: string): Promise<void> {
  const { engine, stack } = run;
  stackRow(engine, stack, 'DELETE_IN_PROGRESS', reason);
  const failed = await removeAll(run, leavingAfterRollback(run));
  if (failed.length > 0) {
    stackRow(
      engine,
      stack,
      'DELETE_FAILED',
      `The following resource(s) failed to delete: [${failed.join(', ')}]. `,
    );
    return;
  }
  stack.deleted = engine.clock.now();
  stackRow(engine, stack, 'DELETE_COMPLETE');
}

async function afterFailure(run: Run, cause: string): Promise<void> {
  const { engine, stack } = run;
  if (stack.onFailure === 'DO_NOTHING') {
    stackRow(engine, stack, 'CREATE_FAILED', cause);
    return;
  }
  const asked = stack.onFailure === 'DELETE' ? 'Delete' : 'Rollback';
  await undo(run, `${cause}${asked} requested by user.`);
}

async function undo(run: Run, reason: string): Promise<void> {
  const { stack } = run;
  const rest = anotherRun(run, run.target);
  const again = { ...rest, signal: stack.operation?.abort.signal ?? rest.signal };
  const after = run.signal.aborted ? rest : again;
  if (stack.onFailure === 'DELETE') await removeAfterFailure(after, reason);
  else await rollBackCreation(after, reason);
}

/** What is wrong with the operation as a whole before a resource is touched; undefined when nothing is. */
export async function wrongFromTheStart(run: Run): Promise<string | undefined> {
  if (run.target.doomed !== undefined) return `${run.target.doomed}. `;
  try {
    await checkExistence(run.target, run.engine.servicesFor(run.caller));
    checkAttributes(run.target);
    return undefined;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}. `;
  }
}

/** Why what was found wrong before anything was made is undone. */
export const invalidated = "Validation failure detected. See the operation's FAILED event for details.";

/** Ends a creation for what was found wrong before it began. Answers whether there was anything. */
async function failsValidation(run: Run): Promise<boolean> {
  const { engine, stack } = run;
  const errors = run.validates ? await validationErrors(engine, run) : [];
  if (errors.length === 0 || run.signal.aborted) return false;
  const reason = validationRows(engine, stack, { errors, status: 'CREATE_FAILED' });
  if (stack.onFailure !== 'DO_NOTHING') {
    await undo(run, invalidated);
    return true;
  }
  stack.status = 'CREATE_FAILED';
  stack.reason = reason;
  return true;
}

/** Makes every resource of the target, then the outputs; on failure does what OnFailure says. */
export async function create(run: Run): Promise<void> {
  const { engine, stack, target } = run;
  if (await failsValidation(run)) return;
  const alarms = new AlarmWatch(run);
  const wrong = (await wrongFromTheStart(run)) ?? (await alarms.begin());
  if (wrong !== undefined) return afterFailure(run, wrong);
  if (allAcceptable(run)) {
    const { stopAll, signal } = run;
    await runInOrder(target.needs, (id) => bringIn(run, id), { stopAll, signal });
    if (!run.failed && target.rollback.triggers.length > 0) await alarms.monitor();
  } else {
    run.failed = true;
  }
  const breach = await alarms.end();
  const interruption = run.signal.aborted ? (run.signal.reason as Interruption) : undefined;
  if (interruption === 'delete' || interruption === 'stop') return;
  if (breach !== undefined) return afterFailure(run, breach);
  if (interruption === 'cancel')
    return afterFailure(run, failedSentence(run) || 'Resource creation cancelled. ');
  if (interruption === 'timeout')
    return afterFailure(run, 'Stack creation time exceeded the specified timeout. ');
  if (run.failed) return afterFailure(run, failedSentence(run));
  try {
    stack.outputs = outputsOf(run);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return afterFailure(run, `${message}${message.endsWith('.') ? '' : '.'} `);
  }
  stackRow(engine, stack, 'CREATE_COMPLETE');
}
