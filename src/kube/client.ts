/** What the rest of the program may ask of an API server; how it is asked is `rest-client.ts`'s to know. */
import type { Duration } from '../support/clock.ts';
import type { KubeObject, ObjectMeta, Resource } from './resources.ts';

export interface CallOptions {
  /** Ends the call early; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** 30 s unless told; passing it is a `Timeout`. */
  readonly deadline?: Duration | undefined;
}

/** Names one object; kinds that live in namespaces need the namespace. */
export interface Ref {
  readonly name: string;
  readonly namespace?: string | undefined;
}

export interface Selection {
  /** Only this namespace; every namespace unless told. */
  readonly namespace?: string | undefined;
  /** `giantswarm.io/cluster=al9qy,app!=x` */
  readonly labelSelector?: string | undefined;
  /** `metadata.name=al9qy` */
  readonly fieldSelector?: string | undefined;
}

export interface PageQuery extends Selection {
  readonly limit?: number | undefined;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** The version of the whole list: a watch from here misses nothing. */
  readonly resourceVersion: string;
  /** Absent on the last page. */
  readonly next?: string | undefined;
}

export interface WatchQuery extends Selection {
  /** Changes after this version are told. */
  readonly resourceVersion: string;
  /** When the server ends the stream of its own accord. */
  readonly timeoutSeconds?: number | undefined;
}

/** `BOOKMARK` carries nothing but the version reached. */
export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: T;
}

/** An object to be made; its `apiVersion` and `kind` come from the resource. */
export type Draft<T extends KubeObject> = Omit<T, 'apiVersion' | 'kind'> &
  Partial<Pick<T, 'apiVersion' | 'kind'>>;

/** The fields of an object that we want to own, and no others. Fields that `T` does not know are sent as well. */
export type Applied<T extends KubeObject> = {
  readonly [K in Exclude<keyof T, keyof KubeObject>]?: DeepPartial<T[K]> | undefined;
} & {
  readonly metadata: ObjectMeta;
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
};

export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> | undefined }
    : T;

export interface ApplyOptions extends CallOptions {
  /** The name under which the fields are owned; the client's own unless told. */
  readonly fieldManager?: string | undefined;
  /** Takes fields over from other managers; true unless told. False: a `Conflict` names them. */
  readonly force?: boolean | undefined;
}

export interface MergePatch extends Ref {
  /** RFC 7396: null removes a field, lists are replaced whole. */
  readonly change: Readonly<Record<string, unknown>>;
  /** `Conflict` unless the object still has this version. */
  readonly resourceVersion?: string | undefined;
  readonly subresource?: 'status' | undefined;
}

export interface Deletion extends Ref {
  /** `Conflict` unless the object is this one, or still has this version. */
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  /** Whether dependents go first, later or not at all; the kind's default unless told. */
  readonly propagation?: 'Foreground' | 'Background' | 'Orphan' | undefined;
}

/** Calls to one API server. Each rejects with an OperatorError, or with the reason of its signal. */
export interface KubeClient {
  /** `NotFound` when it does not exist. */
  get<T extends KubeObject>(resource: Resource<T>, ref: Ref, options?: CallOptions): Promise<T>;
  /** Undefined when it does not exist. */
  find<T extends KubeObject>(resource: Resource<T>, ref: Ref, options?: CallOptions): Promise<T | undefined>;
  /** Everything selected, page by page. */
  list<T extends KubeObject>(
    resource: Resource<T>,
    selection?: Selection,
    options?: CallOptions,
  ): Promise<readonly T[]>;
  /** One page of what is selected. */
  page<T extends KubeObject>(
    resource: Resource<T>,
    query: PageQuery,
    options?: CallOptions,
  ): Promise<Page<T>>;
  /** Changes as they happen, until the server ends the stream; an `ERROR` event is thrown. */
  watch<T extends KubeObject>(
    resource: Resource<T>,
    query: WatchQuery,
    options?: Pick<CallOptions, 'signal'>,
  ): AsyncIterable<WatchEvent<T>>;
  /** `Conflict` when an object of that name exists. */
  create<T extends KubeObject>(resource: Resource<T>, object: Draft<T>, options?: CallOptions): Promise<T>;
  /** Writes the whole object; `Conflict` when it carries a resourceVersion that is no longer the current one. */
  replace<T extends KubeObject>(resource: Resource<T>, object: Draft<T>, options?: CallOptions): Promise<T>;
  /** As `replace`, and only the status is written. */
  replaceStatus<T extends KubeObject>(
    resource: Resource<T>,
    object: Draft<T>,
    options?: CallOptions,
  ): Promise<T>;
  /** Server-side apply: makes the object if need be, and sets exactly the fields given. */
  apply<T extends KubeObject>(resource: Resource<T>, object: Applied<T>, options?: ApplyOptions): Promise<T>;
  /** As `apply` on the status, under a manager of its own, so that spec and status never take fields from each other. */
  applyStatus<T extends KubeObject>(
    resource: Resource<T>,
    object: Applied<T>,
    options?: ApplyOptions,
  ): Promise<T>;
  /** Changes some fields of an object that exists. */
  patch<T extends KubeObject>(resource: Resource<T>, patch: MergePatch, options?: CallOptions): Promise<T>;
  /** Resolves when the object is gone or on its way; one that was not there is gone too. */
  delete(resource: Resource, deletion: Deletion, options?: CallOptions): Promise<void>;
  /** Closes every connection. */
  close(): void;
}
