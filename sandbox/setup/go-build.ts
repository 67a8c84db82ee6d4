/** Builds programs from the Go modules that are pinned in the sandbox. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { oldestGo } from './versions.ts';
import { inPath, run, type Workshop } from './workshop.ts';

export interface GoProgram {
  /** The file it becomes. */
  readonly name: string;
  /** Its main package: `k8s.io/kubernetes/cmd/kubectl`, `./host-controllers`. */
  readonly mainPackage: string;
}

export interface GoBuild {
  readonly module: keyof typeof moduleFolders;
  /** For the linker: `-X path.variable=value`. */
  readonly linkerFlags: readonly string[];
  /** Another folder to build in than the module's own. */
  readonly folder?: string | undefined;
  /** True: with a C compiler, which must be there. */
  readonly cgo?: boolean | undefined;
}

/** Where the modules are, seen from here. */
const moduleFolders = {
  etcd: '../host-cluster/build/etcd',
  kubernetes: '../host-cluster/build/kubernetes',
  ignition: '../machines/ignition',
  'etcd-tools': '../machines/etcd-tools',
  vault: '../vault/build',
} as const;

/** The folder that holds the module. */
function moduleFolder(module: GoBuild['module']): string {
  return fileURLToPath(new URL(moduleFolders[module], import.meta.url));
}

/** Changes whenever what is built or how changes: 8 hex digits. */
export async function recipeOf({ module, linkerFlags }: GoBuild): Promise<string> {
  const folder = moduleFolder(module);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256').update(linkerFlags.join(' '));
  for (const file of files.toSorted()) hash.update(relative(folder, file)).update(await readFile(file));
  return hash.digest('hex').slice(0, 8);
}

/**
 * Builds one program to `target`. Go's own caches keep what is compiled, so that an interrupted build continues and
 * a second program of the same module is quick. Modules are verified against the committed `go.sum`.
 */
export async function goBuild(
  workshop: Workshop,
  build: GoBuild & { readonly programs: readonly GoProgram[]; readonly target: string },
  follow: (detail: () => string) => void,
): Promise<void> {
  const go = await findGo(workshop);
  const linkerFlags = ['-s', '-w', ...build.linkerFlags].join(' ');
  await run(workshop, {
    name: `go-build-${build.programs.map((program) => program.name).join('-')}`,
    command: go,
    args: [
      'build',
      '-v',
      '-trimpath',
      '-buildvcs=false',
      '-mod=readonly',
      `-ldflags=${linkerFlags}`,
      `-o=${build.target}`,
      ...build.programs.map((program) => program.mainPackage),
    ],
    cwd: build.folder ?? moduleFolder(build.module),
    env: { CGO_ENABLED: build.cgo === true ? '1' : '0', GOWORK: 'off', ...compilerMemory() },
    follow: (log) => follow(() => buildProgress(log())),
  });
}

/** The folder in which Go keeps the sources of a module that `module` requires, after downloading and verifying them. */
export async function sourcesOf(
  workshop: Workshop,
  module: GoBuild['module'],
  path: string,
): Promise<string> {
  const go = await findGo(workshop);
  const options = { cwd: moduleFolder(module), env: { ...process.env, GOWORK: 'off' } };
  const { stdout } = await promisify(execFile)(go, ['mod', 'download', '-json', path], options);
  return (JSON.parse(stdout) as { readonly Dir: string }).Dir;
}

/** A compiler that never collects garbage is about a quarter faster; each of its processes may then take up to 3 GiB. */
function compilerMemory(): Readonly<Record<string, string>> {
  return process.availableMemory() >= 8 * 2 ** 30 ? { GOGC: 'off', GOMEMLIMIT: '3GiB' } : {};
}

function buildProgress(log: string): string {
  const lines = log.split('\n').filter((line) => line !== '');
  const downloads = lines.filter((line) => line.startsWith('go: downloading')).length;
  const compiled = lines.filter((line) => !line.startsWith('go: ')).length;
  return `${downloads} modules downloaded, ${compiled} packages compiled`;
}

async function findGo({ environment }: Workshop): Promise<string> {
  const go = await inPath('go', environment);
  const answer = go === undefined ? undefined : await promisify(execFile)(go, ['env', 'GOVERSION']);
  const version = answer?.stdout.trim() ?? '';
  const [, major, minor] = (/^go(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  const enough = major === oldestGo.major && minor !== undefined && minor >= oldestGo.minor;
  if (go !== undefined && enough) return go;
  throw new Error(
    `Building the sandbox's programs needs Go ${oldestGo.major}.${oldestGo.minor} or newer (${version || 'none is in the PATH'}); ` +
      'install it, or point KUBEBUILDER_ASSETS to a folder with etcd, kube-apiserver and kubectl, and VAULT_BIN to vault.',
  );
}
