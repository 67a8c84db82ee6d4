/** What a reflector knows of the world: objects by key, and the changes that lead from one view of it to the next. */
import type { KubeObject } from './resources.ts';

/** `namespace/name`, or `name` for what lives in no namespace. */
export function keyOf(object: KubeObject): string {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** A change somebody can act on. `initial` is true while the first list is told. */
export type Change<T> =
  | { readonly kind: 'added'; readonly object: Readonly<T>; readonly initial: boolean }
  | {
      readonly kind: 'updated';
      readonly object: Readonly<T>;
      readonly previous: Readonly<T>;
      readonly initial: false;
    }
  /** `final` is false when the deletion was only concluded from a list: then `object` is the last state known. */
  | {
      readonly kind: 'deleted';
      readonly object: Readonly<T>;
      readonly final: boolean;
      readonly initial: false;
    };

export class Store<T extends KubeObject> {
  readonly #objects = new Map<string, Readonly<T>>();

  get(key: string): Readonly<T> | undefined {
    return this.#objects.get(key);
  }

  list(): readonly Readonly<T>[] {
    return [...this.#objects.values()];
  }

  keys(): readonly string[] {
    return [...this.#objects.keys()];
  }

  /** Takes one object as it now is. An object made again under its old name is a deletion and an addition. */
  put(object: Readonly<T>, initial = false): readonly Change<T>[] {
    const key = keyOf(object);
    const previous = this.#objects.get(key);
    this.#objects.set(key, object);
    if (previous === undefined) return [{ kind: 'added', object, initial }];
    if (previous.metadata.uid !== object.metadata.uid) {
      const gone: Change<T> = { kind: 'deleted', object: previous, final: false, initial: false };
      return [gone, { kind: 'added', object, initial: false }];
    }
    if (previous.metadata.resourceVersion === object.metadata.resourceVersion) return [];
    return [{ kind: 'updated', object, previous, initial: false }];
  }

  /** Takes the last state of an object that is gone. */
  remove(object: Readonly<T>): readonly Change<T>[] {
    const key = keyOf(object);
    if (this.#objects.get(key)?.metadata.uid !== object.metadata.uid) return [];
    this.#objects.delete(key);
    return [{ kind: 'deleted', object, final: true, initial: false }];
  }

  /** Takes a whole list: what it lacks is gone. */
  replace(objects: readonly Readonly<T>[], initial: boolean): readonly Change<T>[] {
    const present = new Set(objects.map(keyOf));
    const changes: Change<T>[] = [];
    for (const [key, object] of this.#objects) {
      if (present.has(key)) continue;
      this.#objects.delete(key);
      changes.push({ kind: 'deleted', object, final: false, initial: false });
    }
    return [...changes, ...objects.flatMap((object) => this.put(object, initial))];
  }
}

/** The annotation kubectl keeps a copy of the whole object in. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The object without what nobody here reads and what is most of its size: field ownership and kubectl's copy. In a
 * measurement over 5,000 AWSConfigs this left 4.5 of 23.6 KB each.
 */
export function trimmed<T extends KubeObject>(object: T): T {
  const {
    managedFields: _,
    annotations,
    ...metadata
  } = object.metadata as T['metadata'] & {
    readonly managedFields?: unknown;
  };
  if (annotations === undefined) return { ...object, metadata };
  const { [LAST_APPLIED]: __, ...rest } = annotations;
  return { ...object, metadata: { ...metadata, annotations: rest } };
}
