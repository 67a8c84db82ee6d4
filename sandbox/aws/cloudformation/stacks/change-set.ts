/** A change set as the engine remembers it. */

import type { Tag } from '../resources/kind.ts';
import type { Deployment } from './deployment.ts';
import type { ValidationError } from './history.ts';
import type { ResourceChange } from './resource-change.ts';

/** Which thing a logical resource shall become. `id` is its physical id. */
export interface Importee {
  readonly logicalId: string;
  readonly type: string;
  readonly id: string;
}

/** A change set; its creation and execution change its status. */
export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly type: 'CREATE' | 'UPDATE' | 'IMPORT';
  readonly importees: readonly Importee[];
  readonly created: Date;
  /** With ImportExistingResources, what exists is found out while the change set is made. */
  deployment: Deployment;
  readonly importsExisting: boolean;
  readonly tags: readonly Tag[];
  /** Whether it plans the nested stacks as well, each with a change set of its own. */
  readonly includesNested: boolean;
  /** Of a nested stack's: the change set of the parent, that of the root, and the parent's resource. */
  readonly within?:
    | { readonly parent: string; readonly root: string; readonly logicalId: string }
    | undefined;
  /** The role that its execution works with, and the stack from then on. */
  readonly roleArn?: string | undefined;
  readonly disablesRollback: boolean;
  readonly onFailure?: 'ROLLBACK' | 'DO_NOTHING' | 'DELETE' | undefined;
  status: 'CREATE_PENDING' | 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE' | 'FAILED' | 'DELETE_COMPLETE';
  execution:
    | 'UNAVAILABLE'
    | 'AVAILABLE'
    | 'EXECUTE_IN_PROGRESS'
    | 'EXECUTE_COMPLETE'
    | 'EXECUTE_FAILED'
    | 'OBSOLETE';
  reason?: string | undefined;
  /** The operation that has made it. */
  readonly operation: { readonly id: string; ended?: Date | undefined };
  /** Whether to look for what would surely fail. */
  readonly validates: boolean;
  /** What was found to stop it. */
  validationErrors: readonly ValidationError[];
  /** As shown without property values. */
  changes: readonly ResourceChange[];
  /** As shown with them. */
  exactChanges: readonly ResourceChange[];
}
