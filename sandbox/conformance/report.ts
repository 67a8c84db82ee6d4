/** Tells people how cases ended: a table by area, and for each failure what was expected and what came. */
import type { Outcome, Result } from './run.ts';

const columns: readonly Outcome[] = ['passed', 'failed', 'known', 'not applicable'];
const longest = 600;

/** True when nothing failed; a known gap that passes counts as a failure. */
export function allWell(results: readonly Result[]): boolean {
  return results.every(({ outcome }) => outcome !== 'failed' && outcome !== 'surprise');
}

/** The table, one line an area and one for all, and what the cases rest on. */
export function table(results: readonly Result[]): string {
  const areas = [...new Set(results.map((result) => result.case.area))];
  const width = Math.max(...areas.map((area) => area.length), 'area'.length) + 2;
  const line = (title: string, cells: readonly (string | number)[]): string =>
    title.padEnd(width) + cells.map((cell) => String(cell).padStart(15)).join('');
  const rows = areas.map((area) => line(area, counts(results.filter((result) => result.case.area === area))));
  const rule = '-'.repeat(width + 15 * columns.length);
  return [line('area', columns), rule, ...rows, rule, line('all', counts(results)), provenance(results)].join(
    '\n',
  );
}

function provenance(results: readonly Result[]): string {
  const recorded = results.filter((result) => result.case.recorded !== undefined).length;
  return `${recorded} of them hold what AWS answered when somebody recorded it, the others what AWS documents.`;
}

function counts(results: readonly Result[]): readonly number[] {
  const as = (outcome: Outcome): Outcome => (outcome === 'surprise' ? 'failed' : outcome);
  return columns.map((column) => results.filter(({ outcome }) => as(outcome) === column).length);
}

/** Everything that is not `passed`, told one by one. */
export function explanations(results: readonly Result[]): string {
  return results
    .filter(({ outcome }) => outcome !== 'passed')
    .map(explained)
    .join('\n');
}

/** One result with its reason, its page, and the differences. */
export function explained(result: Result): string {
  const { outcome, reason, differences } = result;
  const head = `${outcome.toUpperCase()} ${result.case.file}: ${result.case.title}`;
  if (outcome === 'not applicable') return `${head}\n  ${reason}`;
  const lines = differences.map(
    ({ where, expected, actual }) =>
      `    ${where === '' ? 'the answer' : where}\n      expected ${shown(expected)}\n      came     ${shown(actual)}`,
  );
  const { page, recorded } = result.case;
  const rests = recorded === undefined ? page : `${page}, recorded in ${recorded}`;
  return [head, `  ${reason}`, ...lines, `  ${rests}`].join('\n');
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
