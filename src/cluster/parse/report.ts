/** How the readers of a spec share their findings: problems go into one list, values come back only when usable. */
import type { Problem } from '../problem.ts';

/** Collects problems. Every call adds one; reading goes on, so that a user sees all at once. */
export type Report = (field: string, problem: string, remedy: string) => void;

/** A list of problems and the function that fills it. */
export function reporter(): { readonly problems: readonly Problem[]; readonly report: Report } {
  const problems: Problem[] = [];
  return { problems, report: (field, problem, remedy) => problems.push({ field, problem, remedy }) };
}

/** Text as 2018 clients meant it: empty is absent. */
export function given(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}

/** A number as 2018 clients meant it: zero is absent. */
export function givenNumber(number: number | undefined): number | undefined {
  return number === 0 ? undefined : number;
}

/** `1 zone`, `3 zones`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
