/** Carries out what a change set has planned. */
import { AwsError, type Call } from '../../contract.ts';
import type { ChangeSet } from '../stacks/change-set.ts';
import type { Engine } from '../stacks/engine.ts';
import type { Stack } from '../stacks/model.ts';
import { invalid } from '../template/errors.ts';
import { checkToken } from './deploy-request.ts';
import { followRoot, refuseNested } from './nested-change-sets.ts';
import { flag, text } from './request.ts';
import { workingCaller } from './role.ts';
import { purposeOf, refuseUnlessUpdatable } from './rules.ts';
import { changeSetOf } from './show-change-sets.ts';
import { startCreation, startImport, startUpdate } from './starts.ts';

function refuseUnlessAvailable({ id, status, execution }: ChangeSet): void {
  const reason =
    status !== 'CREATE_COMPLETE'
      ? `status of [${status}]`
      : execution !== 'AVAILABLE'
        ? `execution status of [${execution}]`
        : undefined;
  if (reason === undefined) return;
  throw new AwsError(
    'InvalidChangeSetStatus',
    `ChangeSet [${id}] cannot be executed in its current ${reason}`,
  );
}

/** Whether a failure is to leave things as they are. */
function leavesFailure(call: Call, { onFailure, disablesRollback }: ChangeSet): boolean {
  if (onFailure !== undefined && text(call.params, 'DisableRollback') !== undefined) {
    throw invalid('You cannot specify DisableRollback when the change set was created with OnStackFailure');
  }
  return flag(call.params, 'DisableRollback') || disablesRollback || onFailure === 'DO_NOTHING';
}

/** The change set's execution status follows the operation that it has begun; the stack's other change sets go. */
function follow(engine: Engine, stack: Stack, changeSet: ChangeSet): void {
  stack.changeSets = [changeSet];
  followRoot(engine, stack, changeSet);
  void stack.operation?.done.then(() => {
    const failed = /FAILED|ROLLBACK|DELETE/.test(stack.status);
    changeSet.execution = failed ? 'EXECUTE_FAILED' : 'EXECUTE_COMPLETE';
    followRoot(engine, stack, changeSet);
  });
}

/** Answers ExecuteChangeSet. */
export async function executeChangeSet(engine: Engine, call: Call): Promise<object> {
  const { stack, changeSet } = changeSetOf(engine, call);
  const { token, seen } = checkToken(stack.tokens, call.params, purposeOf(call));
  if (seen) return {};
  refuseUnlessAvailable(changeSet);
  refuseNested(changeSet, 'executed');
  const disableRollback = leavesFailure(call, changeSet);
  if (changeSet.type === 'UPDATE') refuseUnlessUpdatable(stack, disableRollback);
  const role = changeSet.roleArn ?? stack.roleArn;
  const { caller, roleArn } = await workingCaller(engine, call.caller, role);
  refuseUnlessAvailable(changeSet);
  changeSet.execution = 'EXECUTE_IN_PROGRESS';
  stack.roleArn = roleArn;
  stack.executed = changeSet.id;
  if (token !== undefined) stack.tokens.set(token, purposeOf(call));
  const dropsNew = flag(call.params, 'RetainExceptOnCreate');
  const start = { caller, token, target: changeSet.deployment, dropsNew };
  if (changeSet.type === 'CREATE') {
    stack.onFailure = changeSet.onFailure ?? (disableRollback ? 'DO_NOTHING' : 'ROLLBACK');
    stack.updated = engine.clock.now();
    startCreation(engine, stack, start);
  } else if (changeSet.type === 'UPDATE') {
    startUpdate(engine, stack, { ...start, disableRollback, policy: stack.policy });
  } else {
    startImport(engine, stack, { ...start, importees: changeSet.importees });
  }
  follow(engine, stack, changeSet);
  return {};
}
