/** The generated pages of the reference say what the sources say. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { pages } from '../scripts/docs/pages.ts';
import { reasons } from '../src/api/reasons.ts';
import { metricTable } from '../src/observe/metric-table.ts';
import { flagNames } from '../src/settings/flag-names.ts';

const root = resolve(import.meta.dirname, '..');

it.each(pages.map(({ path }) => path))(
  '%s is what its sources say; if not, run node scripts/reference.ts',
  (path) => {
    const page = pages.find((each) => each.path === path);
    expect(readFileSync(resolve(root, path), 'utf8')).toBe(page?.render());
  },
  60_000,
);

/** All of the operator's sources but tests and the tables themselves. */
function sources(): string {
  const files = globSync('src/**/*.ts', { cwd: root });
  const wanted = files.filter(
    (file) => !/(\.test|metric-table|settings\/flags|api\/reasons)\.ts$/.test(file),
  );
  return wanted.map((file) => readFileSync(resolve(root, file), 'utf8')).join('\n');
}

it('documents no metric that nothing feeds', () => {
  const text = sources();
  expect(Object.keys(metricTable).filter((name) => !text.includes(`'${name}'`))).toEqual([]);
});

it('documents no reason that nothing gives', () => {
  const text = sources();
  expect(Object.keys(reasons).filter((name) => !text.includes(`'${name}'`))).toEqual([]);
});

it('documents no setting that nothing reads', () => {
  const text = sources();
  const whole = (name: string): boolean => text.includes(`'${name}'`);
  const byPart = (name: string): boolean => text.includes(`Prefix}.${name.split('.').at(-1)}\``);
  const ofKey = (name: string): boolean => /accesskey\.(id|secret|session)$/.test(name);
  expect(flagNames.filter((name) => !whole(name) && !byPart(name) && !ofKey(name))).toEqual([]);
});
