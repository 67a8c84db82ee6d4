/** Builds `dist/aws-operator.mjs`, the one file the image holds, or the file named as argument, and says how large it is. */
import { execFileSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { literalKeys, onlyEnglish, plainImports } from './bundle-plugins.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = resolve(process.argv[2] ?? `${root}dist/aws-operator.mjs`);

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
  // A source with any character beyond Latin-1 takes V8 twice the memory, and a fifth longer to start.
  charset: 'ascii',
  legalComments: 'linked',
  plugins: [onlyEnglish, plainImports, literalKeys],
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
console.log(`${relative(process.cwd(), outfile)} ${(size / 1_000_000).toFixed(2)} MB`);
