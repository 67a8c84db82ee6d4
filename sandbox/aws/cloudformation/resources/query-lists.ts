/** Lists of objects as the query protocol writes them. */

/** `Tags.member.1.Key` and so on of the items of a list that is called `prefix`. */
export function queryList(
  prefix: string,
  items: readonly Readonly<Record<string, string>>[],
): Record<string, string> {
  const pairs = items.flatMap((item, index) =>
    Object.entries(item).map(([name, value]) => [`${prefix}.${index + 1}.${name}`, value] as const),
  );
  return Object.fromEntries(pairs);
}
