/** The operator's bundle as its sources are now, made once for each state of them: it starts in half their time. */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { globSync } from 'node:fs';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What goes into the bundle, besides the packages that the lockfile names. */
const ingredients = ['package-lock.json', 'scripts/bundle*.ts', 'src/**/*.ts'];

/** The path of the bundle. Two who ask at once may both make it; either's is whole and the same. */
export async function freshBundle(): Promise<string> {
  const folder = join(root, 'node_modules/.cache/aws-operator', await stateOfSources());
  const path = join(folder, 'aws-operator.mjs');
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (there) return path;
  const workshop = join(folder, randomUUID());
  const made = join(workshop, 'aws-operator.mjs');
  try {
    await mkdir(workshop, { recursive: true });
    await promisify(execFile)(process.execPath, [join(root, 'scripts/bundle.ts'), made], { cwd: root });
    await rename(made, path);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return path;
}

async function stateOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const path of globSync(ingredients, { cwd: root }).toSorted())
    hash.update(`${path}\n`).update(await readFile(join(root, path)));
  return hash.digest('hex').slice(0, 16);
}
