/** EBS volumes: each a sparse file, attached to one machine at a time as the NVMe device that EC2 would show there. */
import { mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Machine } from './machine.ts';
import { run } from './network/shell.ts';

const gibibyte = 2 ** 30;

/** Volumes outlive the machines they are attached to, and end with the sandbox. */
export class Volumes {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Gives the machine a block device that holds what was written to the volume before. `index` counts from 1. */
  async attach(
    machine: Machine,
    volume: { readonly id: string; readonly gibibytes: number; readonly index: number },
  ): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const path = join(this.#folder, `${volume.id}.img`);
    const file = await open(path, 'a');
    await file.truncate(volume.gibibytes * gibibyte);
    await file.close();
    // A kernel that still writes for a machine that was switched off lets go a moment later.
    while ((await loopsOf(path)).length > 0) await wait(100);
    const loop = (await run(['losetup', '--find', '--show', path])).trim();
    const [major, minor] = (await run(['stat', '--format', '%Hr %Lr', loop])).trim().split(' ');
    const name = `nvme${volume.index}n1`;
    const folder = `/sys/block/${name}/device`;
    // With the dash left out, as EC2's NVMe controllers say it, and padded, as the kernel shows it.
    const serial = volume.id.replace('-', '').padEnd(20);
    await machine.ask([
      '/bin/bash',
      '-c',
      `mkdir -p ${folder} && printf '%s\\n' '${serial}' > ${folder}/serial && mknod /dev/${name} b ${major} ${minor}`,
    ]);
    // From now on the last user's end frees it.
    void machine.off.then(async () => await release(loop));
  }

  /** Lets go of all; what an earlier sandbox in the same folder left attached as well. */
  async releaseAll(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names) for (const loop of await loopsOf(join(this.#folder, name))) await release(loop);
  }
}

async function loopsOf(path: string): Promise<readonly string[]> {
  const lines = await run(['losetup', '--noheadings', '--output', 'NAME', '--associated', path]);
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** One that is in use goes when its last user does. */
async function release(loop: string): Promise<void> {
  await run(['losetup', '--detach', loop]).catch(() => {});
}
