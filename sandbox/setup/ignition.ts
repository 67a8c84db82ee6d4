/** Has the validator of machine configs: Ignition's own reader, built from its Go module. */
import { join } from 'node:path';
import { goBuild, recipeOf } from './go-build.ts';
import { ignitionVersion } from './versions.ts';
import { executable, type Workshop } from './workshop.ts';

const program = { name: 'ignition-validate', mainPackage: '.' };
const build = { module: 'ignition', linkerFlags: [] } as const;

/** Its path. Nobody publishes it by itself, so it is built; that takes seconds. */
export async function ensureIgnitionValidate(workshop: Workshop): Promise<string> {
  const { cache, progress } = workshop;
  const shelf = `ignition-${ignitionVersion}-${process.platform}-${process.arch}-source-${await recipeOf(build)}`;
  const path = cache.path(shelf, program.name);
  const title = `${program.name} ${ignitionVersion}`;
  if (await executable(path)) {
    progress.had(title, 'cached');
    return path;
  }
  const waiting = (holder: string): void => progress.say(`${title}: process ${holder} makes it`);
  await cache.locked(shelf, waiting, async () => {
    if (await executable(path)) return;
    await progress.step({ title: `${title} from source`, usually: 'about 20 s' }, (follow) =>
      cache.files(shelf, [program.name], async (folder) => {
        const target = join(folder, program.name);
        await goBuild(workshop, { ...build, programs: [program], target }, follow);
      }),
    );
  });
  return path;
}
