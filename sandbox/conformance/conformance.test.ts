/** Every case of the conformance files, held against the sandbox. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCases } from './case-file.ts';
import { type Place, sandboxPlace } from './place.ts';
import { explained } from './report.ts';
import { type Result, runCases } from './run.ts';

const cases = readCases();
let place: Place;
let results: readonly Result[];

beforeAll(async () => {
  place = await sandboxPlace(() => undefined);
  results = await runCases(cases, place);
}, 600_000);

afterAll(() => place.stop());

describe.each([...new Set(cases.map(({ area }) => area))])('%s', (area) => {
  it.each(cases.filter((each) => each.area === area).map(({ title }) => title))('%s', (title) => {
    const result = results.find(({ case: each }) => each.area === area && each.title === title);
    const well = result?.outcome === 'passed' || result?.outcome === 'known';
    expect(well ? '' : result === undefined ? 'the case did not run' : explained(result)).toBe('');
  });
});

it('tells its cases apart by their titles', () => {
  const titles = cases.map(({ area, title }) => `${area}: ${title}`);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});
