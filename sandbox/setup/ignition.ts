/** Has Ignition: its reader as a validator of machine configs, and the engine that a machine's first boot runs. */
import { chmod, copyFile, cp, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goBuild, recipeOf, sourcesOf } from './go-build.ts';
import { ignitionVersion } from './versions.ts';
import { executable, type Workshop } from './workshop.ts';

const internal = 'github.com/coreos/ignition/v2/internal';
const validator = { name: 'ignition-validate', mainPackage: '.' };
const build = { module: 'ignition', linkerFlags: [] } as const;
/** Built in a copy of its sources, whose own go.sum holds what it needs. */
const engine = { name: 'ignition', mainPackage: './internal' };
const engineFlags = [
  // Machines of the sandbox have no SELinux.
  `-X ${internal}/distro.selinuxRelabel=false`,
  `-X ${internal}/version.Raw=${ignitionVersion}`,
];
const overlay = fileURLToPath(new URL('../machines/ignition/overlay/blkid.go', import.meta.url));

/** The path of the validator. Nobody publishes it by itself, so it is built; that takes seconds. */
export async function ensureIgnitionValidate(workshop: Workshop): Promise<string> {
  return await ensure(workshop, validator.name, 'about 20 s', async (folder, follow) => {
    await goBuild(
      workshop,
      { ...build, programs: [validator], target: join(folder, validator.name) },
      follow,
    );
  });
}

/** The path of the engine: Ignition as it is but for the one file that looks at disks, which needs a library. */
export async function ensureIgnition(workshop: Workshop): Promise<string> {
  return await ensure(workshop, engine.name, 'about a minute', async (folder, follow) => {
    const sources = join(folder, 'sources');
    await cp(await sourcesOf(workshop, 'ignition', 'github.com/coreos/ignition/v2'), sources, {
      recursive: true,
    });
    const disks = join(sources, 'internal/exec/util');
    // Go keeps its sources so that nobody can change them.
    for (const path of [sources, disks, join(disks, 'blkid.go')]) await chmod(path, 0o755);
    await rm(join(disks, 'blkid.c'), { force: true });
    await copyFile(overlay, join(disks, 'blkid.go'));
    const target = join(folder, engine.name);
    await goBuild(
      workshop,
      { ...build, linkerFlags: engineFlags, folder: sources, cgo: true, programs: [engine], target },
      follow,
    );
    await allow(sources);
  });
}

/** Undefined when it would have to be built. */
export async function findIgnition(workshop: Workshop): Promise<string | undefined> {
  const path = await pathOf(workshop, engine.name);
  return (await executable(path)) ? path : undefined;
}

/** Folders that may be written to may also be removed. */
async function allow(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await allow(join(folder, entry.name));
}

async function pathOf({ cache }: Workshop, name: string): Promise<string> {
  const shelf = `ignition-${ignitionVersion}-${process.platform}-${process.arch}-source-${await recipeOf(build)}`;
  return cache.path(shelf, name);
}

type Make = (folder: string, follow: (detail: () => string) => void) => Promise<void>;

async function ensure(workshop: Workshop, name: string, usually: string, make: Make): Promise<string> {
  const { cache, progress } = workshop;
  const path = await pathOf(workshop, name);
  const shelf = basename(dirname(path));
  const title = `${name} ${ignitionVersion}`;
  if (await executable(path)) {
    progress.had(title, 'cached');
    return path;
  }
  const waiting = (holder: string): void => progress.say(`${title}: process ${holder} makes it`);
  await cache.locked(shelf, waiting, async () => {
    if (await executable(path)) return;
    await progress.step({ title: `${title} from source`, usually }, (follow) =>
      cache.files(shelf, [name], async (folder) => await make(folder, follow)),
    );
  });
  return path;
}
