/** The documents lead where they say. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const documents = [...globSync('*.md', { cwd: root }), ...globSync('docs/**/*.md', { cwd: root })];

it.each(documents)('every link of %s leads to a file that exists', (document) => {
  const links = [...read(document).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = '']) => target);
  const within = links.filter((target) => !/^https?:/.test(target));
  expect(within.filter((target) => !existsSync(join(root, dirname(document), target)))).toEqual([]);
});

it('the README shows the two commands by which one begins', () => {
  expect(read('README.md')).toMatch(/^make demo .*\nmake test /m);
});

it('the index of decisions names every decision by its title', () => {
  const folder = 'docs/decisions';
  const records = readdirSync(join(root, folder)).filter((file) => /^\d{4}-.+\.md$/.test(file));
  const entries = records.toSorted().map((file) => {
    const title = /^# (.+)$/m.exec(read(`${folder}/${file}`))?.[1] ?? '';
    return `| [${file.slice(0, 4)}](${file}) | ${title} |`;
  });
  expect(read(`${folder}/README.md`)).toContain(entries.join('\n'));
});

it('a command of make that a document names is a target of the Makefile', () => {
  const targets = new Set([...read('Makefile').matchAll(/^([a-z]+):/gm)].map(([, target = '']) => target));
  const named = documents.flatMap((document) =>
    [...read(document).matchAll(/(?:^|`|1 )make ([a-z]+)/gm)].map(([, target = '']) => ({
      document,
      target,
    })),
  );
  expect(named.filter(({ target }) => !targets.has(target))).toEqual([]);
});
