/** What a user relies on: no stack status is a dead end, and nothing of value is thrown away. */
import { describe, expect, test } from 'vitest';
import { stackStatuses } from '../aws/stack-status.ts';
import { keep, removeStack, type StackView } from './stack-machine.ts';

function view(change: Partial<StackView>): StackView {
  return {
    status: 'CREATE_COMPLETE',
    templateHash: 'old',
    wantedHash: 'new',
    failedHash: undefined,
    failure: undefined,
    failures: 1,
    retryDue: true,
    onceComplete: true,
    deletionOurs: false,
    skip: [],
    ...change,
  };
}

describe('keeping a stack', () => {
  test('does nothing when it equals its template, and updates it when it does not', () => {
    for (const status of [
      'CREATE_COMPLETE',
      'UPDATE_COMPLETE',
      'IMPORT_COMPLETE',
      'UPDATE_ROLLBACK_COMPLETE',
    ] as const) {
      expect(keep(view({ status, templateHash: 'new' }))).toEqual({ do: 'nothing' });
      expect(keep(view({ status }))).toEqual({ do: 'update' });
    }
  });

  test('waits for whatever is in progress, and says what to do in every other status', () => {
    const waiting = stackStatuses.filter(
      (status) => keep(view({ status, onceComplete: false })).do === 'wait',
    );
    const busy = stackStatuses.filter(
      (status) => status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS',
    );
    expect(waiting).toEqual(busy);
  });

  test('makes a stack anew whose creation failed for a passing reason, once its pause is over', () => {
    for (const status of ['CREATE_FAILED', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'] as const) {
      const failed = { status, onceComplete: false, failedHash: 'new', failure: 'capacity' } as const;
      expect(keep(view(failed))).toEqual({ do: 'delete' });
      expect(keep(view({ ...failed, retryDue: false }))).toEqual({ do: 'retry later', next: 'delete' });
    }
  });

  test('never deletes a stack that once was complete', () => {
    const moves = stackStatuses.filter(
      (status) => keep(view({ status, failure: 'transient', failedHash: 'new' })).do === 'delete',
    );
    expect(moves).toEqual(['REVIEW_IN_PROGRESS']);
  });

  test('does not loop on a template that AWS will never accept, until the template changes', () => {
    const refused = { status: 'UPDATE_ROLLBACK_COMPLETE', failedHash: 'new', failure: 'bad-input' } as const;
    expect(keep(view(refused))).toEqual({ do: 'stall', because: 'update failed' });
    expect(keep(view({ ...refused, wantedHash: 'newer' }))).toEqual({ do: 'update' });
  });

  test('tries a failure it does not know three times and then asks for a person', () => {
    const unknown = { status: 'UPDATE_ROLLBACK_FAILED', failure: 'bug' } as const;
    expect(keep(view({ ...unknown, failures: 2 }))).toEqual({ do: 'continue rollback', skip: [] });
    expect(keep(view({ ...unknown, failures: 3 }))).toEqual({ do: 'stall', because: 'rollback stuck' });
  });

  test('tries again what another object was in the way of, since that one goes without a change of the template', () => {
    const failed = { failedHash: 'new', failure: 'conflict', failures: 9, onceComplete: false } as const;
    const taken = view({ ...failed, status: 'ROLLBACK_COMPLETE' });
    expect(keep({ ...taken, retryDue: false })).toEqual({ do: 'retry later', next: 'delete' });
    expect(keep(taken)).toEqual({ do: 'delete' });
  });

  test('skips resources of a stuck rollback only when the user names them', () => {
    const stuck = { status: 'UPDATE_ROLLBACK_FAILED', failure: 'bad-input', failures: 9 } as const;
    expect(keep(view(stuck))).toEqual({ do: 'stall', because: 'rollback stuck' });
    expect(keep(view({ ...stuck, skip: ['Vpc'] }))).toEqual({ do: 'continue rollback', skip: ['Vpc'] });
  });

  test('finishes its own deletion, and leaves that of somebody else alone', () => {
    expect(keep(view({ status: 'DELETE_FAILED', deletionOurs: true }))).toEqual({ do: 'delete' });
    expect(keep(view({ status: 'DELETE_FAILED' }))).toEqual({ do: 'stall', because: 'deletion failed' });
  });
});

describe('removing a stack', () => {
  test('deletes as soon as AWS accepts it, cancels an update first, and waits for nothing else', () => {
    const by = (move: string): readonly string[] =>
      stackStatuses.filter((status) => removeStack(view({ status })).do === move);
    expect(by('nothing')).toEqual(['DELETE_COMPLETE']);
    expect(by('cancel update')).toEqual(['UPDATE_IN_PROGRESS']);
    expect(by('wait')).toEqual(
      stackStatuses.filter(
        (status) =>
          status.endsWith('_IN_PROGRESS') &&
          !['CREATE_IN_PROGRESS', 'REVIEW_IN_PROGRESS', 'UPDATE_IN_PROGRESS'].includes(status),
      ),
    );
    expect([...by('delete'), ...by('wait'), ...by('nothing'), ...by('cancel update')]).toHaveLength(
      stackStatuses.length,
    );
  });

  test('does not touch a stack in a status it does not know', () => {
    const strange = { status: { unknown: 'SLEEPING' } } as const;
    expect(removeStack(view(strange))).toEqual({ do: 'stall', because: 'unknown status' });
    expect(keep(view(strange))).toEqual({ do: 'stall', because: 'unknown status' });
  });
});
