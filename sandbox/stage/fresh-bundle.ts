/** The operator's bundle as its sources are now, made once for each state of them: it starts in half their time. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Cache } from '../setup/cache.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What goes into the bundle, besides the packages that the lockfile names. */
const ingredients = ['package-lock.json', 'scripts/bundle*.ts', 'src/**/*.ts'];

/** The path of the bundle. Of those who ask for a new one at once, one makes it and the others wait. */
export async function freshBundle(): Promise<string> {
  const cache = new Cache(join(root, 'node_modules', '.cache'));
  const entry = `operator-${await stateOfSources()}`;
  const name = 'aws-operator.mjs';
  const make = async (folder: string): Promise<void> =>
    void (await promisify(execFile)(process.execPath, [join(root, 'scripts/bundle.ts'), join(folder, name)], {
      cwd: root,
    }));
  const makeUnlessThere = async (): Promise<void> => {
    if (!cache.has(entry, name)) await cache.files(entry, [name], make);
  };
  if (!cache.has(entry, name)) await cache.locked(entry, () => {}, makeUnlessThere);
  return cache.path(entry, name);
}

async function stateOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const path of globSync(ingredients, { cwd: root }).toSorted())
    hash.update(`${path}\n`).update(await readFile(join(root, path)));
  return hash.digest('hex').slice(0, 16);
}
