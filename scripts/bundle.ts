/** Builds `dist/aws-operator.mjs`, the one file the image holds, and says how large it is. */
import { execFileSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = `${root}dist/aws-operator.mjs`;

/** The commit the bundle is made from; `unknown` outside a checkout. */
function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}

/** Messages of zod in fifty languages: ours are in English, and each weighs a few kilobytes. */
const onlyEnglish: Plugin = {
  name: 'only-english',
  setup: (bundler) => {
    bundler.onLoad({ filter: /zod\/v4\/locales\/.+\.js$/ }, ({ path }) =>
      /\/(en|index)\.js$/.test(path) ? undefined : { contents: 'export default () => ({});' },
    );
  },
};

await build({
  entryPoints: [`${root}src/main.ts`],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  // The ES builds of the AWS SDK can be shaken; its CommonJS builds cannot.
  mainFields: ['module', 'main'],
  minify: true,
  charset: 'utf8',
  legalComments: 'linked',
  plugins: [onlyEnglish],
  sourcemap: 'linked',
  sourcesContent: false,
  define: { OPERATOR_COMMIT: JSON.stringify(commit()) },
  // Some dependencies are CommonJS and ask for Node's own modules by `require`.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
const { size } = await stat(outfile);
console.log(`dist/aws-operator.mjs ${(size / 1_000_000).toFixed(2)} MB`);
