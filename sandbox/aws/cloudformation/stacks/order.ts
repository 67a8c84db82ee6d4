/** Runs work over a graph: each node as soon as those it needs are done, independent ones side by side. */
import type { Dependencies } from '../template/graph.ts';

/** `stopAll`: after a failure nothing new begins. Otherwise only what needs the failed node is left out. */
export interface OrderRules {
  readonly stopAll: boolean;
  readonly signal: AbortSignal;
}

/**
 * Runs `work` for every node; it answers whether it succeeded and never throws.
 * Resolves to the failed nodes, in the order in which they failed, once all that began has ended.
 */
export async function runInOrder(
  needs: Dependencies,
  work: (id: string) => Promise<boolean>,
  rules: OrderRules,
): Promise<readonly string[]> {
  const open = new Map([...needs].map(([id, wanted]) => [id, count(wanted, needs)]));
  const dependants = new Map<string, string[]>();
  for (const [id, wanted] of needs) {
    for (const need of wanted) dependants.set(need, [...(dependants.get(need) ?? []), id]);
  }
  const failed: string[] = [];

  const begin = async (id: string): Promise<void> => {
    if (rules.signal.aborted || (rules.stopAll && failed.length > 0)) return;
    if (!(await work(id))) {
      failed.push(id);
      return;
    }
    const ready: string[] = [];
    for (const next of dependants.get(id) ?? []) {
      const left = (open.get(next) ?? 0) - 1;
      open.set(next, left);
      if (left === 0) ready.push(next);
    }
    await Promise.all(ready.map(begin));
  };

  const first = [...open].filter(([, left]) => left === 0).map(([id]) => id);
  await Promise.all(first.map(begin));
  return failed;
}

function count(wanted: ReadonlySet<string>, all: Dependencies): number {
  return [...wanted].filter((need) => all.has(need)).length;
}
