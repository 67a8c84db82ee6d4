/** What the bundler must be told so that the bundle holds only what the operator uses. */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** Messages of zod in fifty languages: ours are in English, and each weighs a few kilobytes. */
export const onlyEnglish: Plugin = {
  name: 'only-english',
  setup: (bundler) => {
    bundler.onLoad({ filter: /zod\/v4\/locales\/.+\.js$/ }, ({ path }) =>
      /\/(en|index)\.js$/.test(path) ? undefined : { contents: 'export default () => ({});' },
    );
  },
};

/** What is loaded only when somebody needs it, even out of the one file: keeping every line of it costs less than running it. */
const loadedLater: readonly string[] = ["'./x509.ts'"];

/**
 * Makes `import('…')` in our sources a plain import. In one file nothing is loaded later anyway, and esbuild keeps every
 * line of a module that is imported dynamically, and of all that it imports: 0.6 MB of the AWS SDK that nobody calls.
 */
export const plainImports: Plugin = {
  name: 'plain-imports',
  setup: (bundler) => {
    bundler.onLoad({ filter: /\/src\/.+\.ts$/ }, ({ path }) => {
      const imports: string[] = [];
      const body = readFileSync(path, 'utf8').replaceAll(
        /\bimport\(('[^']+')\)/g,
        (whole, module: string) => {
          if (loadedLater.includes(module)) return whole;
          const name = `loadedWithTheRest${imports.length}`;
          imports.push(`import * as ${name} from ${module};`);
          return `Promise.resolve(${name})`;
        },
      );
      // On the first line, so that source maps still name the right ones.
      return imports.length === 0 ? undefined : { contents: `${imports.join(' ')} ${body}`, loader: 'ts' };
    });
  },
};

/**
 * Writes the keys of the SDK's schemas as literals. They are constants in brackets, which esbuild must take for code
 * with effects, so that it keeps the schemas of every operation: 558 kB for EC2 instead of 69.
 */
export const literalKeys: Plugin = {
  name: 'literal-keys',
  setup: (bundler) => {
    bundler.onLoad({ filter: /@aws-sdk\/.+\/schemas\/schemas_\d+\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const constants = new Map(
        [...text.matchAll(/^const (\w+) = ("[^"]*");$/gm)].map(([, name, value]) => [name, value]),
      );
      const contents = text.replaceAll(/\[(\w+)\]:/g, (key, name: string) =>
        constants.has(name) ? `${constants.get(name)}:` : key,
      );
      return { contents };
    });
  },
};
