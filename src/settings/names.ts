/** Finds out what a written name means: a setting, one under an old name, one that is gone, or a slip of the pen. */
import { flagNames, isFlagName } from './flag-names.ts';
import type { FlagName } from './flags.ts';
import { misnamed, retired } from './former.ts';

export type Meaning =
  | { readonly kind: 'known'; readonly name: FlagName; readonly warning?: string }
  | { readonly kind: 'retired'; readonly warning: string }
  | { readonly kind: 'unknown'; readonly problem: string };

/** The name as written, dotted. The sentence names the nearest setting that exists. */
export function meaningOf(written: string): Meaning {
  if (isFlagName(written)) return { kind: 'known', name: written };
  const right = Object.hasOwn(misnamed, written) ? misnamed[written] : undefined;
  if (right !== undefined) {
    return { kind: 'known', name: right, warning: `${written} is read as ${right}, which is its name` };
  }
  const reason = Object.hasOwn(retired, written) ? retired[written] : undefined;
  if (reason !== undefined) return { kind: 'retired', warning: `${written} does nothing: ${reason}` };
  const member = flagNames.find((name) => name.startsWith(`${written}.`));
  if (member !== undefined) {
    return {
      kind: 'unknown',
      problem: `${written} is a group of settings, such as ${member}, and has no value itself`,
    };
  }
  return {
    kind: 'unknown',
    problem: `there is no setting ${written}; the nearest is ${nearest(written, flagNames)}`,
  };
}

/** The candidate that the fewest changes of single characters make of the word. */
export function nearest(word: string, candidates: readonly string[]): string {
  const ranked = candidates.map((candidate) => ({
    candidate,
    distance: distance(word.toLowerCase(), candidate),
  }));
  return ranked.toSorted((a, b) => a.distance - b.distance)[0]?.candidate ?? '';
}

/** Levenshtein's distance, one row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, character] of a.split('').entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (character === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
