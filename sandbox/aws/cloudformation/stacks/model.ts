/** What the engine remembers: stacks, their resources, events and change sets. */
import type { Caller } from '../../contract.ts';
import type { Context, Tag } from '../resources/kind.ts';
import type { Mapping } from '../value.ts';
import type { ChangeSet } from './change-set.ts';
import type { Deployment } from './deployment.ts';
import type { DriftDetection, ResourceDrift } from './drift-record.ts';
import type { History } from './history.ts';

type Phase = 'IN_PROGRESS' | 'COMPLETE' | 'FAILED';

/** Every status a stack here can have. */
export type StackStatus =
  | 'REVIEW_IN_PROGRESS'
  | `CREATE_${Phase}`
  | `ROLLBACK_${Phase}`
  | `DELETE_${Phase}`
  | 'UPDATE_IN_PROGRESS'
  | 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_COMPLETE'
  | 'UPDATE_FAILED'
  | `UPDATE_ROLLBACK_${Phase}`
  | `IMPORT_${'IN_PROGRESS' | 'COMPLETE'}`
  | `IMPORT_ROLLBACK_${Phase}`
  | 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS';

/** One of the latest operations on a stack, as DescribeStacks shows it. */
export interface OperationEntry {
  readonly type: 'CREATE_STACK' | 'UPDATE_STACK' | 'DELETE_STACK' | 'ROLLBACK' | 'CONTINUE_ROLLBACK';
  readonly id: string;
}

/** Every status a resource row can have. */
export type ResourceStatus = `${'CREATE' | 'UPDATE' | 'DELETE' | 'IMPORT'}_${Phase}` | 'DELETE_SKIPPED';

/** A logical resource and the physical one behind it. Only its operation changes it. */
export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  physicalId: string | undefined;
  properties: Mapping;
  attributes: Mapping;
  tags: readonly Tag[];
  status: ResourceStatus;
  reason: string | undefined;
  updated: Date;
  /** The logical resources it was made after. */
  needs: readonly string[];
  /** What the last look for drift found. */
  drift?: ResourceDrift | undefined;
  /** What a failed update wanted; how much of it took effect is not known. */
  attempted?: { readonly properties: Mapping; readonly tags: readonly Tag[] } | undefined;
}

/** A resource of which nothing has been made yet. */
export function newResource(
  about: Pick<StackResource, 'logicalId' | 'type' | 'updated' | 'needs'>,
): StackResource {
  return {
    ...about,
    physicalId: undefined,
    properties: {},
    attributes: {},
    tags: [],
    status: 'CREATE_IN_PROGRESS',
    reason: undefined,
  };
}

/** One output, resolved. */
export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string | undefined;
  readonly exportName?: string | undefined;
}

/** What an update began from, to go back to. */
interface Before {
  readonly deployment: Deployment;
  readonly resources: ReadonlyMap<string, StackResource>;
  readonly outputs: readonly StackOutput[];
}

/** What becomes of a physical resource that leaves its stack. */
export type Fate = 'delete' | 'retain' | 'snapshot';

/** A physical resource that leaves its stack. */
export interface Leaving {
  readonly resource: StackResource;
  readonly fate: Fate;
}

/** What becomes of a stack whose creation fails. */
export type OnFailure = 'ROLLBACK' | 'DO_NOTHING' | 'DELETE';

/** The background work on a stack. */
interface Operation {
  readonly token: string | undefined;
  readonly abort: AbortController;
  done: Promise<void>;
}

/** A stack, live or deleted. Its operations and the writing actions change it. */
export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly partition: Caller['partition'];
  readonly created: Date;
  /** Of a nested stack: the stack it is a resource of, and the one at the top. */
  readonly parentId?: string | undefined;
  readonly rootId?: string | undefined;
  caller: Caller;
  roleArn: string | undefined;
  updated: Date | undefined;
  deleted: Date | undefined;
  /** When the removal of all its resources last began, in a deletion or a rollback of its creation. */
  removed?: Date | undefined;
  status: StackStatus;
  reason: string | undefined;
  deployment: Deployment | undefined;
  resources: Map<string, StackResource>;
  outputs: readonly StackOutput[];
  before: Before | undefined;
  /** Of a nested stack that has been updated: what it is now, until its root lets it clean up. */
  held?: Deployment | undefined;
  /** New physical resources and new logical ones of the running update, oldest first. */
  leaving: Leaving[];
  readonly history: History;
  changeSets: ChangeSet[];
  driftDetections: DriftDetection[];
  onFailure: OnFailure;
  timeoutMinutes: number | undefined;
  /** The change set that was executed last, if the last deployment was by one. */
  executed: string | undefined;
  protected: boolean;
  policy: string | undefined;
  /** What its last update had to keep to, which is what counts while that runs. */
  updatePolicy?: string | undefined;
  operation: Operation | undefined;
  /** Newest first. */
  lastOperations: readonly OperationEntry[];
  /** Tokens already used, with what they were used for. */
  readonly tokens: Map<string, string>;
  /** Signals by logical resource: unique id → status. */
  readonly signals: Map<string, Map<string, 'SUCCESS' | 'FAILURE'>>;
}

/** Context pieces that the engine fills in for one resource. */
export type ContextPart = Pick<Context, 'tags' | 'formerTags' | 'updatePolicy'>;
