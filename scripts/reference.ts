/** Writes the generated pages of the reference; with --verify only says which of them differ from their sources. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pages } from './docs/pages.ts';

const root = resolve(import.meta.dirname, '..');
const verify = process.argv.includes('--verify');
const stale: string[] = [];

for (const page of pages) {
  const file = resolve(root, page.path);
  const wanted = page.render();
  if (written(file) === wanted) continue;
  stale.push(page.path);
  if (verify) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, wanted);
  console.log(`wrote ${page.path}`);
}

if (verify && stale.length > 0) {
  console.error(`out of date: ${stale.join(', ')}; run node scripts/reference.ts`);
  process.exitCode = 1;
}

function written(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
