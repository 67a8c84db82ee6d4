/** EBS volumes: each a sparse file, attached to one machine at a time as the NVMe device that EC2 would show there. */
import { existsSync } from 'node:fs';
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
    while ((await loopsOf(path)).length > 0) await wait(50);
    const loop = (await run(['losetup', '--find', '--show', path])).trim();
    try {
      await show(machine, loop, volume);
    } finally {
      // The kernel does it when the last one has closed the device, at the latest when the machine is off.
      await release(loop);
    }
  }

  /** Lets go of all; what an earlier sandbox in the same folder left attached as well. */
  async releaseAll(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names) for (const loop of await loopsOf(join(this.#folder, name))) await release(loop);
  }
}

/** Makes the device as EC2's NVMe controllers do, and keeps it open from inside the machine. */
async function show(
  machine: Machine,
  loop: string,
  { id, index }: { readonly id: string; readonly index: number },
): Promise<void> {
  const [major, minor] = (await run(['stat', '--format', '%Hr %Lr', loop])).trim().split(' ');
  const [device, folder] = [`/dev/nvme${index}n1`, `/sys/block/nvme${index}n1/device`];
  // With the dash left out, and padded, as the kernel shows it.
  const serial = id.replace('-', '').padEnd(20);
  const held = `/run/sandbox-volume-${index}`;
  const script = [
    `mkdir -p ${folder}`,
    `mknod ${device} b ${major} ${minor}`,
    `exec 3<${device}`,
    `printf '%s\\n' '${serial}' >${folder}/serial`,
    `: >${held}`,
    'exec sleep infinity',
  ];
  const holder = machine.start({ name: `volume-${index}`, line: ['/bin/bash', '-ec', script.join('\n')] });
  let over: number | string | undefined;
  void holder.ended.then((how) => (over = how));
  while (!existsSync(join(machine.root, held))) {
    if (over !== undefined)
      throw new Error(`${id} cannot be attached (${over}); see ${machine.logs}/volume-${index}.log`);
    await wait(20);
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
