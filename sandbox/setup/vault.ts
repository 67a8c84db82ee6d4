/** Has Vault: from VAULT_BIN, the PATH, the cache, the official download, or its core built from Go modules. */
import { join } from 'node:path';
import { type DownloadSites, downloadVault, reachable } from './downloads.ts';
import { goBuild, recipeOf } from './go-build.ts';
import { vaultVersion } from './versions.ts';
import { executable, inPath, type Workshop } from './workshop.ts';

const program = { name: 'vault', mainPackage: '.' };
const build = { module: 'vault', linkerFlags: [] } as const;
const title = `vault ${vaultVersion}`;

/** Its path. Rejects when VAULT_BIN names something that cannot be run. */
export async function ensureVault(workshop: Workshop, sites: DownloadSites): Promise<string> {
  const own = await ownVault(workshop);
  if (own !== undefined) return own;
  const { cache, progress } = workshop;
  const release = `vault-${vaultVersion}-${process.platform}-${process.arch}`;
  const source = `${release}-source-${await recipeOf(build)}`;
  const places = [cache.path(release, program.name), cache.path(source, program.name)];
  const kept = await firstExecutable(places);
  if (kept !== undefined) {
    progress.had(title, 'cached');
    return kept;
  }
  const waiting = (holder: string): void => progress.say(`${title}: process ${holder} makes it`);
  return await cache.locked(source, waiting, async () => {
    if ((await firstExecutable(places)) === undefined) await fromRelease(workshop, sites.vault, release);
    if ((await firstExecutable(places)) === undefined) await fromSource(workshop, source);
    return String(await firstExecutable(places));
  });
}

/** The one that somebody brought along, of whatever version. */
async function ownVault({ environment, progress }: Workshop): Promise<string | undefined> {
  const named = environment['VAULT_BIN'];
  if (named) {
    if (!(await executable(named))) throw new Error(`VAULT_BIN is ${named}, which is no program.`);
    progress.had('vault', 'VAULT_BIN');
    return named;
  }
  const found = await inPath(program.name, environment);
  if (found !== undefined) progress.had('vault', 'PATH');
  return found;
}

/** Says why when it cannot, so that building comes next. */
async function fromRelease(workshop: Workshop, site: string, release: string): Promise<void> {
  const { cache, progress } = workshop;
  if (!(await reachable(site))) {
    progress.say(`vault: ${site} is out of reach, so it is built from source`);
    return;
  }
  try {
    await progress.step({ title: `${title} from ${site}`, usually: 'about 1 min' }, () =>
      cache.files(release, [program.name], (folder) =>
        downloadVault(workshop, { site, name: program.name, folder }),
      ),
    );
  } catch (error) {
    progress.say(`${(error as Error).message} So it is built from source.`);
  }
}

async function fromSource(workshop: Workshop, source: string): Promise<void> {
  await workshop.progress.step({ title: `${title} from source`, usually: 'about 6 min' }, (follow) =>
    workshop.cache.files(source, [program.name], (folder) =>
      goBuild(workshop, { ...build, programs: [program], target: join(folder, program.name) }, follow),
    ),
  );
}

async function firstExecutable(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await executable(path)) return path;
  return undefined;
}
