/** The generated pages of the reference say what the sources say. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { pages } from '../scripts/docs/pages.ts';

const root = resolve(import.meta.dirname, '..');

it.each(pages.map(({ path }) => path))(
  '%s is what its sources say; if not, run node scripts/reference.ts',
  (path) => {
    const page = pages.find((each) => each.path === path);
    expect(readFileSync(resolve(root, path), 'utf8')).toBe(page?.render());
  },
);
