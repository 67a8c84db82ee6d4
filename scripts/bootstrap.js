/**
 * Puts the npm packages of package-lock.json into node_modules unless they are there already. Runs on the machine's
 * own Node (20 or newer) before any package exists; everything after it runs on the Node among the packages.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const heartbeat = 10_000;

/** The packages of a lockfile; none when the file is missing. */
function packagesOf(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

/** npm writes its hidden lockfile last, so what agrees with it is installed completely. */
function installed() {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  const node = join(root, 'node_modules', '.bin', 'node');
  const same = ([path, entry]) =>
    path === '' || present[path]?.version === entry.version || (entry.optional === true && !present[path]);
  return existsSync(node) && Object.entries(wanted).every(same);
}

function install() {
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  console.log(' ◐ npm packages: usually about 30 s');
  const beat = setInterval(() => console.log(` ◐ npm packages: ${elapsed()} of about 30 s`), heartbeat);
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => npm.kill(signal));
  npm.on('error', (error) => {
    console.error(`npm could not be started: ${error.message}`);
    process.exit(1);
  });
  npm.on('exit', (code) => {
    clearInterval(beat);
    if (code === 0) console.log(` ✓ npm packages: ${elapsed()}`);
    process.exit(code ?? 130);
  });
}

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`Node 20 or newer is needed to begin (this is ${process.version}).`);
  process.exit(1);
}
if (!installed()) install();
