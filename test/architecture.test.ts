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
  commands: [
    'api',
    'aws',
    'cluster',
    'kube',
    'observe',
    'pki',
    'reconcile',
    'releases',
    'runtime',
    'settings',
  ],
};

/** Folders that look at nothing but their arguments, and the modules from outside they may import. */
const pure: Readonly<Record<string, readonly string[]>> = {
  api: ['zod', 'yaml'],
  cluster: ['zod'],
  releases: [],
  templates: [],
  machine: ['node:crypto', 'yaml'],
};

/** Sources longer than a screenful or four, and why they are. */
const long: Readonly<Record<string, string>> = {
  'src/aws/account.ts': 'the contract of all adapters, most of it docstrings',
  'src/settings/flags.ts': 'the table of settings, one entry each',
};

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly target: string;
}

const text = (file: string): string => readFileSync(resolve(root, file), 'utf8');
const lines = (file: string): number => text(file).split('\n').length - 1;

/** Everything we wrote by hand, tests included. */
const written = globSync(['src/**/*.ts', 'sandbox/**/*.ts', 'scripts/**/*.ts', 'test/**/*.ts'], {
  cwd: root,
}).filter((file) => !/\/(generated|node_modules|build)\//.test(file));

/** Tests, benchmarks and what only they import may look further. */
const forTests = /\.(test|bench)\.ts$|for-tests|\/testing\/|example-clusters|manual-clock/;
const sources = globSync('src/**/*.ts', { cwd: root }).filter((file) => !forTests.test(file));
const imports = sources.flatMap(importsOf);

function importsOf(file: string): readonly Import[] {
  const targets = text(file).matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'([^']+)'/g);
  return [...targets].map(([, target = '']) => ({
    file,
    folder: folderOf(file),
    target: target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target,
  }));
}

/** `aws` of `src/aws/keys.ts`, `settings` of `src/settings.ts`, which is the door of that folder. */
function folderOf(file: string): string {
  return file.split('/')[1]?.replace(/\.ts$/, '') ?? '';
}

const named = ({ file, target }: Import): string => `${file} imports ${target}`;

test('every folder of the operator has a layer', () => {
  const folders = new Set(sources.map(folderOf));
  expect([...folders].filter((folder) => folder !== 'main' && layers[folder] === undefined)).toEqual([]);
});

test('layers point downwards only', () => {
  const wrong = imports.filter(({ folder, target }) => {
    if (!target.startsWith('src/') || folder === 'main') return false;
    return ![folder, 'support', ...(layers[folder] ?? [])].includes(folderOf(target));
  });
  expect(wrong.map(named)).toEqual([]);
});

test('the layers have no way back up', () => {
  const above = (folder: string): readonly string[] =>
    (layers[folder] ?? []).flatMap((lower) => [lower, ...above(lower)]);
  expect(Object.keys(layers).filter((folder) => above(folder).includes(folder))).toEqual([]);
});

test('only src/aws knows the AWS SDK', () => {
  const wrong = imports.filter(
    ({ folder, target }) => /^@(aws-sdk|smithy)\//.test(target) && folder !== 'aws',
  );
  expect(wrong.map(named)).toEqual([]);
});

test('what is pure imports no module that could touch a file, the network or the process', () => {
  const wrong = imports.filter(({ folder, target }) => {
    const allowed = pure[folder];
    return allowed !== undefined && !target.startsWith('src/') && !allowed.includes(target);
  });
  expect(wrong.map(named)).toEqual([]);
});

test('operator and sandbox know nothing of each other, so that the one can judge the other', () => {
  const sandbox = globSync('sandbox/**/*.ts', { cwd: root }).flatMap(importsOf);
  const wrong = [
    ...imports.filter(({ target }) => target.startsWith('sandbox/')),
    ...sandbox.filter(({ target }) => target.startsWith('src/')),
  ];
  expect(wrong.map(named)).toEqual([]);
});

test('only the start of the program reads the environment', () => {
  const wrong = sources.filter((file) => /process\.env\b/.test(text(file)));
  expect(wrong.filter((file) => !['src/main.ts', 'src/commands/daemon.ts'].includes(file))).toEqual([]);
});

test('time and chance come from outside: only src/support asks the machine for them', () => {
  const asks =
    /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\bset(Timeout|Interval)\(|\brandom(UUID|Bytes)\(/;
  const wrong = sources.filter((file) => folderOf(file) !== 'support' && asks.test(text(file)));
  expect(wrong).toEqual([]);
});

test('every source says in its first lines why it exists', () => {
  const opened = /^(#!.*\n)?\/\*\*/;
  const silent = written.filter((file) => !file.endsWith('.test.ts') && !opened.test(text(file)));
  expect(silent).toEqual([]);
});

test('no source is longer than 200 lines but those that say why', () => {
  const tooLong = written.filter((file) => !/\.test\.ts$|for-tests/.test(file) && lines(file) > 200);
  expect(tooLong.toSorted()).toEqual(Object.keys(long).toSorted());
});
