/**
 * Takes out of the AWS SDK what the sandbox uses of it: a tenth of what its packages hold. Read whole, they cost a
 * sandbox 45 MB and half a second of its start, most of that for EC2's 700 actions.
 */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Cache } from './cache.ts';
import type { Workshop } from './workshop.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Names by package: `@aws-sdk/client-ec2` → `CreateVpcCommand`, `EC2Client`. */
type Names = ReadonlyMap<string, ReadonlySet<string>>;

/** The folder that holds one file for each package, `client-ec2.mjs`, with what the sandbox's sources import of it. */
export async function ensureAwsSdk({ progress }: Pick<Workshop, 'progress'>): Promise<string> {
  // Beside the packages it is made of: with them it comes and goes.
  const cache = new Cache(join(root, 'node_modules', '.cache'));
  const names = namesIn(sandboxSources());
  const entry = `aws-sdk-${recipeOf(names)}`;
  const files = [...names.keys()].map(fileOf);
  const title = 'what the local AWS uses of the AWS SDK';
  if (cache.has(entry, '.complete')) return cache.path(entry);
  const waiting = (holder: string): void => progress.say(`${title}: process ${holder} takes it out`);
  return await cache.locked(entry, waiting, async () => {
    if (cache.has(entry, '.complete')) return cache.path(entry);
    return await progress.step({ title, usually: 'about 5 s' }, async () => {
      await removeFormer(cache);
      await cache.files(entry, [...files, 'shared', '.complete'], (folder) => takeOut(names, folder));
      return cache.path(entry);
    });
  });
}

/** What was taken out for other versions of the sources or packages, or not completely. */
async function removeFormer(cache: Cache): Promise<void> {
  const former = (await readdir(cache.directory)).filter((name) => name.startsWith('aws-sdk-'));
  await Promise.all(former.map((name) => rm(cache.path(name), { recursive: true, force: true })));
}

function fileOf(name: string): string {
  return `${name.split('/')[1]}.mjs`;
}

/** Read one after the other, which for small files is sooner than side by side. */
function sandboxSources(): readonly string[] {
  const all = globSync('sandbox/**/*.ts', { cwd: root, exclude: ['**/node_modules'] });
  const own = all.filter((path) => !/\.(test|bench)\.ts$|for-tests/.test(path));
  return own.toSorted().map((path) => readFileSync(join(root, path), 'utf8'));
}

/** What sources import of the SDK's clients, by name or as `ec2.…`; types that end in Client are classes too. */
export function namesIn(sources: readonly string[]): Names {
  const names = new Map<string, Set<string>>();
  const add = (name: string, found: readonly string[]): void => {
    names.set(name, new Set([...(names.get(name) ?? []), ...found]));
  };
  for (const source of sources) {
    for (const [, type, list = '', name = ''] of source.matchAll(
      /^import (type )?\{([^}]*)\} from '(@aws-sdk\/client-[^']+)';/gm,
    )) {
      const members = list.split(',').map((one) => one.trim());
      const values = type === undefined ? members.filter((one) => !/^(type |$)/.test(one)) : [];
      const clients = members.map((one) => one.replace(/^type /, '')).filter((one) => one.endsWith('Client'));
      add(name, [...values.map((one) => one.split(' as ')[0] ?? one), ...clients]);
    }
    for (const [, alias = '', name = ''] of source.matchAll(
      /^import \* as (\w+) from '(@aws-sdk\/client-[^']+)';/gm,
    )) {
      const values = `\\b${alias}\\.(\\w+(?:Command|Client)|(?:paginate|waitUntil)\\w+)\\b`;
      add(
        name,
        [...source.matchAll(new RegExp(values, 'g'))].map(([, found = '']) => found),
      );
    }
  }
  return new Map([...names].filter(([, found]) => found.size > 0));
}

/**
 * From now on whatever of the sandbox is read in this process, and imports clients of the SDK, gets them from `folder`.
 * What was read before keeps the packages.
 */
export function readAwsSdkFrom(folder: string): void {
  const sandbox = new URL('..', import.meta.url).href;
  registerHooks({
    resolve(specifier, context, next) {
      const ours = specifier.startsWith('@aws-sdk/client-') && context.parentURL?.startsWith(sandbox);
      if (ours !== true) return next(specifier, context);
      const { href: url } = pathToFileURL(join(folder, fileOf(specifier)));
      return { url, format: 'module', shortCircuit: true };
    },
  });
}

/** Changes with the names and with the versions of the packages, and so names what was taken out of them. */
function recipeOf(names: Names): string {
  const list = [...names].map(([name, found]) => {
    const { version } = JSON.parse(
      readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'),
    ) as { version: string };
    return [name, version, ...[...found].toSorted()].join(' ');
  });
  return createHash('sha256').update(list.toSorted().join('\n')).digest('hex').slice(0, 12);
}

async function takeOut(names: Names, folder: string): Promise<void> {
  const { build } = await import('esbuild');
  const { literalKeys } = await import('../../scripts/bundle-plugins.ts');
  const entries = [...names].map(([name, found]) => ({
    in: `wanted:${name}`,
    out: fileOf(name).replace(/\.mjs$/, ''),
    contents: `export { ${[...found].join(', ')} } from '${name}';`,
  }));
  await build({
    entryPoints: entries.map(({ in: path, out }) => ({ in: path, out })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'shared/[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // The ES builds of the AWS SDK can be shaken; its CommonJS builds cannot.
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    // Beyond Latin-1 a source takes twice the memory.
    charset: 'ascii',
    // Some dependencies are CommonJS and ask for Node's own modules by `require`.
    banner: {
      js: "import { createRequire as requireHere } from 'node:module'; const require = requireHere(import.meta.url);",
    },
    plugins: [
      literalKeys,
      {
        name: 'wanted',
        setup: (bundler) => {
          bundler.onResolve({ filter: /^wanted:/ }, ({ path }) => ({ path, namespace: 'wanted' }));
          bundler.onLoad({ filter: /.*/, namespace: 'wanted' }, ({ path }) => ({
            contents: entries.find((one) => one.in === path)?.contents ?? '',
            resolveDir: root,
          }));
        },
      },
    ],
    logLevel: 'error',
  });
  await writeFile(join(folder, '.complete'), '');
}
