/** What to do with a stack, for every status CloudFormation can report: total, so that no status is a dead end. */
import type { CauseClass } from '../aws/cause.ts';
import type { KnownStackStatus, StackStatus } from '../aws/stack-status.ts';

export type Move =
  | { readonly do: 'nothing' }
  | { readonly do: 'create' }
  | { readonly do: 'update' }
  | { readonly do: 'delete' }
  | { readonly do: 'cancel update' }
  | { readonly do: 'roll back' }
  | { readonly do: 'continue rollback'; readonly skip: readonly string[] }
  | { readonly do: 'wait' }
  | { readonly do: 'retry later'; readonly next: 'update' | 'delete' | 'continue rollback' }
  | { readonly do: 'stall'; readonly because: StallCause };

export type StallCause =
  | 'creation failed'
  | 'creation failed but the stack once was complete'
  | 'update failed'
  | 'rollback stuck'
  | 'import rollback failed'
  | 'deletion failed'
  | 'unknown status';

/** What the machine must know of a stack that exists and is ours. */
export interface StackView {
  readonly status: StackStatus;
  /** Hash of the template it runs; undefined when a rollback left none. */
  readonly templateHash: string | undefined;
  readonly wantedHash: string;
  /** Hash of the template of the last operation that failed, if one did. */
  readonly failedHash: string | undefined;
  readonly failure: CauseClass | undefined;
  /** Failures in a row. */
  readonly failures: number;
  /** Whether enough time has passed since the last failure to try again. */
  readonly retryDue: boolean;
  /** Whether it was ever complete: then it holds something of value. */
  readonly onceComplete: boolean;
  /** Whether its deletion was started by the operator in order to make it anew. */
  readonly deletionOurs: boolean;
  /** Resources whose rollback the user allows to skip. */
  readonly skip: readonly string[];
}

type Rule = (view: StackView) => Move;

const wait: Rule = () => ({ do: 'wait' });

/** What the operator does not know may pass, but not for ever. */
const triesOfTheUnknown = 3;

/** Transient and capacity failures pass by themselves; the other three when somebody acts in the account, so they are tried rarely. */
function canPass({ failure, failures }: StackView): boolean {
  if (failure === undefined || failure === 'bug') return failures < triesOfTheUnknown;
  return ['transient', 'capacity', 'quota', 'permission', 'conflict'].includes(failure);
}

const keepEqual: Rule = (view) =>
  view.templateHash === view.wantedHash ? { do: 'nothing' } : { do: 'update' };

/** A creation that never got anywhere may be thrown away; a stack that once worked may not. */
const afterFailedCreation: Rule = (view) => {
  if (view.onceComplete) return { do: 'stall', because: 'creation failed but the stack once was complete' };
  const sameAgain = view.failedHash === undefined || view.failedHash === view.wantedHash;
  if (!sameAgain) return { do: 'delete' };
  if (!canPass(view)) return { do: 'stall', because: 'creation failed' };
  return view.retryDue ? { do: 'delete' } : { do: 'retry later', next: 'delete' };
};

/** The stack works as before the change; the same change is tried again only when its cause may pass. */
const afterRolledBackUpdate: Rule = (view) => {
  if (view.templateHash === view.wantedHash) return { do: 'nothing' };
  if (view.failedHash !== view.wantedHash) return { do: 'update' };
  if (!canPass(view)) return { do: 'stall', because: 'update failed' };
  return view.retryDue ? { do: 'update' } : { do: 'retry later', next: 'update' };
};

const afterStuckRollback: Rule = (view) => {
  if (view.skip.length > 0) return { do: 'continue rollback', skip: view.skip };
  if (!canPass(view)) return { do: 'stall', because: 'rollback stuck' };
  return view.retryDue
    ? { do: 'continue rollback', skip: [] }
    : { do: 'retry later', next: 'continue rollback' };
};

const afterFailedDeletion: Rule = (view) => {
  if (!view.deletionOurs) return { do: 'stall', because: 'deletion failed' };
  return view.retryDue ? { do: 'delete' } : { do: 'retry later', next: 'delete' };
};

/** Source of which operation each status accepts: AWS's guide to stack statuses and failure options. */
const keeping: Readonly<Record<KnownStackStatus, Rule>> = {
  CREATE_IN_PROGRESS: wait,
  CREATE_FAILED: afterFailedCreation,
  CREATE_COMPLETE: keepEqual,
  ROLLBACK_IN_PROGRESS: wait,
  ROLLBACK_FAILED: afterFailedCreation,
  ROLLBACK_COMPLETE: afterFailedCreation,
  DELETE_IN_PROGRESS: wait,
  DELETE_FAILED: afterFailedDeletion,
  DELETE_COMPLETE: () => ({ do: 'create' }),
  UPDATE_IN_PROGRESS: wait,
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: wait,
  UPDATE_COMPLETE: keepEqual,
  UPDATE_FAILED: () => ({ do: 'roll back' }),
  UPDATE_ROLLBACK_IN_PROGRESS: wait,
  UPDATE_ROLLBACK_FAILED: afterStuckRollback,
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: wait,
  UPDATE_ROLLBACK_COMPLETE: afterRolledBackUpdate,
  // Only a change set of type CREATE or IMPORT makes it; we make none, so an empty shell is dropped and made properly.
  REVIEW_IN_PROGRESS: () => ({ do: 'delete' }),
  IMPORT_IN_PROGRESS: wait,
  IMPORT_COMPLETE: keepEqual,
  IMPORT_ROLLBACK_IN_PROGRESS: wait,
  IMPORT_ROLLBACK_FAILED: () => ({ do: 'stall', because: 'import rollback failed' }),
  IMPORT_ROLLBACK_COMPLETE: afterRolledBackUpdate,
};

/** The next move towards a stack that equals its template. */
export function keep(view: StackView): Move {
  if (typeof view.status !== 'string') return { do: 'stall', because: 'unknown status' };
  return keeping[view.status](view);
}

const remove: Rule = () => ({ do: 'delete' });

const removing: Readonly<Record<KnownStackStatus, Rule>> = {
  CREATE_IN_PROGRESS: remove,
  CREATE_FAILED: remove,
  CREATE_COMPLETE: remove,
  ROLLBACK_IN_PROGRESS: wait,
  ROLLBACK_FAILED: remove,
  ROLLBACK_COMPLETE: remove,
  DELETE_IN_PROGRESS: wait,
  DELETE_FAILED: (view) => (view.retryDue ? { do: 'delete' } : { do: 'retry later', next: 'delete' }),
  DELETE_COMPLETE: () => ({ do: 'nothing' }),
  UPDATE_IN_PROGRESS: () => ({ do: 'cancel update' }),
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: wait,
  UPDATE_COMPLETE: remove,
  UPDATE_FAILED: remove,
  UPDATE_ROLLBACK_IN_PROGRESS: wait,
  UPDATE_ROLLBACK_FAILED: remove,
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: wait,
  UPDATE_ROLLBACK_COMPLETE: remove,
  REVIEW_IN_PROGRESS: remove,
  IMPORT_IN_PROGRESS: wait,
  IMPORT_COMPLETE: remove,
  IMPORT_ROLLBACK_IN_PROGRESS: wait,
  IMPORT_ROLLBACK_FAILED: remove,
  IMPORT_ROLLBACK_COMPLETE: remove,
};

/** The next move towards no stack. */
export function removeStack(view: StackView): Move {
  if (typeof view.status !== 'string') return { do: 'stall', because: 'unknown status' };
  return removing[view.status](view);
}
