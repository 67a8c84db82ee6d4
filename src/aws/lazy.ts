/** Defers loading a part of the program until something is asked of it, so that starting stays fast. */

type AsyncMethods<T> = { readonly [name in keyof T]: (...args: never[]) => Promise<unknown> };

/**
 * An object with the methods `names` that loads the real one on the first call. Only for objects whose members
 * are all methods that answer promises.
 */
export function lazily<T extends AsyncMethods<T>>(
  names: readonly (keyof T & string)[],
  load: () => Promise<T>,
): T {
  let loading: Promise<T> | undefined;
  const loaded = (): Promise<T> => {
    loading ??= load();
    return loading;
  };
  const method =
    (name: keyof T) =>
    async (...args: never[]): Promise<unknown> =>
      await (await loaded())[name](...args);
  return Object.fromEntries(names.map((name) => [name, method(name)])) as unknown as T;
}
