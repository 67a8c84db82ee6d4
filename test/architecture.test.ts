/** The layers of architecture, as imports show them: who may know whom, and who may touch the world. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** What each folder of `src` may import besides itself and `support`. */
const layers: Readonly<Record<string, readonly string[]>> = {
  support: [],
  runtime: [],
  observe: [],
  api: [],
  cluster: ['api'],
  releases: [],
  templates: ['cluster', 'api', 'releases'],
  machine: ['cluster', 'api', 'releases'],
  pki: ['kube'],
  aws: [],
  kube: [],
  reconcile: ['api', 'aws', 'cluster', 'kube', 'machine', 'pki', 'releases', 'runtime', 'templates'],
  settings: ['cluster', 'observe'],
  commands: ['api', 'aws', 'cluster', 'kube', 'observe', 'reconcile', 'releases', 'runtime', 'settings'],
};

/** Folders that look at nothing but their arguments. */
const pure = ['api', 'cluster', 'releases', 'templates', 'machine'];
const worldly = /^node:(fs|net|http|https|tls|dns|child_process|os|process)/;

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly target: string;
}

/** Tests and what only tests import may look further. */
const files = globSync('src/**/*.ts', { cwd: root }).filter(
  (file) => !/\.test\.ts$|for-tests|testing|generated|manual-clock/.test(file),
);

const imports: readonly Import[] = files.flatMap((file) =>
  [...readFileSync(resolve(root, file), 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
    ([, target = '']) => ({
      file,
      folder: folderOf(file),
      target: target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target,
    }),
  ),
);

function folderOf(file: string): string {
  return file.split('/')[1]?.replace(/\.ts$/, '') ?? '';
}

const named = ({ file, target }: Import): string => `${file} imports ${target}`;

test('layers point downwards only', () => {
  const wrong = imports.filter(({ folder, target }) => {
    if (!target.startsWith('src/') || layers[folder] === undefined) return false;
    return ![folder, 'support', ...layers[folder]].includes(folderOf(target));
  });
  expect(wrong.map(named)).toEqual([]);
});

test('only src/aws knows the AWS SDK, and nothing of the operator knows the sandbox', () => {
  const wrong = imports.filter(
    ({ folder, target }) =>
      (target.startsWith('@aws-sdk') && folder !== 'aws') || target.startsWith('sandbox'),
  );
  expect(wrong.map(named)).toEqual([]);
});

test('what is pure touches no file, no network and no process', () => {
  const wrong = imports.filter(({ folder, target }) => pure.includes(folder) && worldly.test(target));
  expect(wrong.map(named)).toEqual([]);
});

test('the sandbox is an independent judge: it imports nothing of the operator', () => {
  const sandbox = globSync('sandbox/**/*.ts', { cwd: root }).filter((file) => !/node_modules/.test(file));
  const wrong = sandbox.filter((file) =>
    /from '(\.\.\/)+src\//.test(readFileSync(resolve(root, file), 'utf8')),
  );
  expect(wrong).toEqual([]);
});

test('only the start of the program reads the environment', () => {
  const wrong = files.filter((file) => /process\.env\b/.test(readFileSync(resolve(root, file), 'utf8')));
  expect(wrong.filter((file) => !['src/main.ts', 'src/commands/daemon.ts'].includes(file))).toEqual([]);
});

test('every file says in its first lines why it exists', () => {
  const silent = files.filter((file) => !/^(#!.*\n)?\/\*\*/.test(readFileSync(resolve(root, file), 'utf8')));
  expect(silent).toEqual([]);
});
