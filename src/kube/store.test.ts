/** The store: that the changes it tells, applied in order, always make the state it holds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfigMap } from './resources.ts';
import { type Change, keyOf, Store } from './store.ts';
import { configMap } from './testing/follower.ts';

const object = fc
  .record({ name: fc.constantFrom('a', 'b', 'c'), version: fc.nat(5), uid: fc.constantFrom('u1', 'u2') })
  .map(({ name, version, uid }) => configMap(name, version, uid));

const step = fc.oneof(
  object.map((each) => (store: Store<ConfigMap>) => store.put(each)),
  object.map((each) => (store: Store<ConfigMap>) => store.remove(each)),
  fc
    .uniqueArray(object, { selector: keyOf })
    .map((all) => (store: Store<ConfigMap>) => store.replace(all, false)),
);

/** What somebody believes who only hears the changes; fails on a change that cannot follow from the ones before. */
function hear(believed: Map<string, ConfigMap>, change: Change<ConfigMap>): void {
  const key = keyOf(change.object);
  const before = believed.get(key);
  expect(before?.metadata.uid).toBe(change.kind === 'added' ? undefined : change.object.metadata.uid);
  if (change.kind === 'deleted') believed.delete(key);
  else believed.set(key, change.object);
}

describe('changes', () => {
  it('lead a listener to the state of the store, one object at a time', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const store = new Store<ConfigMap>();
        const believed = new Map<string, ConfigMap>();
        for (const take of steps) for (const change of take(store)) hear(believed, change);
        expect(new Map(store.list().map((each) => [keyOf(each), each]))).toEqual(believed);
      }),
    );
  });

  it('are none when the same version comes again', () => {
    const store = new Store<ConfigMap>();
    store.put(configMap('a', 1));
    expect(store.replace([configMap('a', 1)], false)).toEqual([]);
  });

  it('mark a deletion that was only concluded as not final', () => {
    const store = new Store<ConfigMap>();
    store.put(configMap('a', 1));
    expect(store.replace([], false)).toMatchObject([{ kind: 'deleted', final: false }]);
    store.put(configMap('a', 2));
    expect(store.remove(configMap('a', 3))).toMatchObject([{ kind: 'deleted', final: true }]);
  });
});
