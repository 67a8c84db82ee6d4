/** What a resource type must be able to do, and what it is given to do it with. */

import type { Caller, SandboxClock, Services, ServicesFor } from '../../contract.ts';
import type { Mapping, Value } from '../value.ts';
import { text as textValue } from '../value.ts';

/** A tag as most services write it. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** What a nested stack shall be. */
export interface NestedRequest {
  readonly templateUrl: string;
  readonly parameters: Mapping;
  readonly tags: readonly Tag[];
  readonly notificationArns: readonly string[];
  /** Of its creation. */
  readonly timeoutMinutes: number | undefined;
}

/**
 * The stacks nested in the one whose operation is under way. All resolve when the nested stack has come to rest, and
 * throw in CloudFormation's words when that is not where it should be.
 */
export interface NestedStacks {
  create(name: string, request: NestedRequest): Promise<Made>;
  /** Leaves a nested stack alone that would not change; its clean-up waits for `conclude`. */
  update(id: string, request: NestedRequest): Promise<Made>;
  /** Undoes what the operation did to it; undefined when there was nothing to undo. */
  restore(id: string): Promise<Made | undefined>;
  conclude(id: string): Promise<void>;
  remove(id: string): Promise<void>;
}

/** What a handler knows of the stack and the moment. */
export interface Context {
  readonly caller: Caller;
  /** Acts as the caller of the stack operation. */
  readonly services: Services;
  readonly servicesFor: ServicesFor;
  readonly clock: SandboxClock;
  readonly stackName: string;
  readonly stackId: string;
  readonly logicalId: string;
  /** All tags the resource shall carry: its own, the stack's and CloudFormation's. */
  readonly tags: readonly Tag[];
  /** The tags it was last given; empty on create. */
  readonly formerTags: readonly Tag[];
  /** The same for every attempt of one creation. */
  readonly token: string;
  readonly updatePolicy?: Mapping | undefined;
  readonly nested: NestedStacks;
  /** Must be called as soon as the thing exists, so that a rollback finds it. */
  initiated(id: string, attributes?: Mapping): void;
  /** `<stack>-<logical>-<random>`, cut to `limit` characters. */
  physicalName(limit?: number): string;
  /** Adds a row to the stack's events about this resource while it is updated. */
  note(reason: string): void;
  /** Every signal the resource got in this operation: `SUCCESS` or `FAILURE` by its id. */
  signalled(): ReadonlyMap<string, string>;
  /** Whether instances have machines that could signal. */
  readonly machinesSignal: boolean;
  /** Resolves when `enough` is true of what was signalled, or after `milliseconds`; throws when interrupted. */
  untilSignalled(enough: () => boolean, milliseconds: number): Promise<void>;
  /** Resolves when the resource got `count` success signals; throws on a failure signal or after `milliseconds`. */
  signals(count: number, milliseconds: number): Promise<void>;
}

/** A resource as it is now. `id` is what `Ref` gives. */
export interface Current {
  readonly id: string;
  readonly properties: Mapping;
  readonly attributes: Mapping;
}

/** What creating or updating leaves. */
export interface Made {
  readonly id: string;
  readonly attributes: Mapping;
}

/** One resource type. Handlers throw the service's own error; deleting what is gone may throw its "not found". */
export interface ResourceType {
  readonly type: string;
  /** The properties this handler carries out; others of the specification are refused by name, never dropped. */
  readonly properties: readonly string[];
  /** Seconds that AWS usually takes. */
  readonly seconds?: { readonly create?: number; readonly update?: number; readonly delete?: number };
  /** Whether changes of properties that replace "conditionally" do so here. */
  replaces?(name: string, before: Mapping, after: Mapping): boolean;
  /** Whether an UpdatePolicy has a change of these properties make a new one. */
  replacedByPolicy?(updatePolicy: Mapping | undefined, changed: readonly string[]): boolean;
  create(properties: Mapping, context: Context): Promise<Made>;
  /** In place of `create` in a replacement, where the old and the new cannot be there at a time: `old` is gone then. */
  takeOver?(properties: Mapping, old: Current, context: Context): Promise<Made>;
  update?(properties: Mapping, current: Current, context: Context): Promise<Made>;
  /** A stack in itself: every update enters it whether or not its properties change, and it is no work by itself. */
  readonly nests?: boolean;
  /** Undoes an update in its own way, in place of `update` with what was; undefined when there is nothing to undo. */
  restore?(current: Current, context: Context): Promise<Made | undefined>;
  /** Ends an update of what nests, once nothing can fail any more. */
  conclude?(current: Current, context: Context): Promise<void>;
  /** Keeps what the thing holds before it is deleted, for DeletionPolicy Snapshot; absent when AWS has none for the type. */
  snapshot?(current: Current, context: Context): Promise<void>;
  delete(current: Current, context: Context): Promise<void>;
}

/** A refusal by a handler itself, with the registry's code (`NotUpdatable`, `InvalidRequest`, `NotStabilized` …). */
export class HandlerError extends Error {
  readonly handlerCode: string;

  constructor(handlerCode: string, message: string) {
    super(message);
    this.name = 'HandlerError';
    this.handlerCode = handlerCode;
  }
}

/** A text property; undefined when absent. */
export function textOf(properties: Mapping, name: string): string | undefined {
  const value = properties[name];
  return value === undefined || value === null ? undefined : textValue(value);
}

/** A text property that must be there. */
export function needed(properties: Mapping, name: string): string {
  const value = textOf(properties, name);
  if (value === undefined) throw new HandlerError('InvalidRequest', `#: required key [${name}] not found`);
  return value;
}

/** A list of texts; empty when absent. */
export function textsOf(properties: Mapping, name: string): readonly string[] {
  const value = properties[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** A list of objects; empty when absent. */
export function mappingsOf(properties: Mapping, name: string): readonly Mapping[] {
  const value = properties[name];
  return Array.isArray(value) ? (value as readonly Mapping[]) : [];
}

/** A property as the shape the SDK wants, after the specification has checked it; undefined when absent. */
export function shaped<T>(value: Value | undefined): T | undefined {
  return value as T | undefined;
}

/** An identifier the service must have answered with. */
export function given(value: string | undefined, what: string): string {
  if (value === undefined) throw new HandlerError('InternalFailure', `the service answered without ${what}`);
  return value;
}
