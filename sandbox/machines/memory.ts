/** How much memory machines hold, as the kernel counts it. */
import { readdir, readFile, readlink } from 'node:fs/promises';
import type { Machine } from './machine.ts';

/**
 * Bytes of all their processes: what a page is shared by, it is divided among (PSS). Source: proc_pid_smaps(5). Of a process
 * that ends meanwhile nothing is counted.
 */
export async function memoryOf(machines: readonly Machine[]): Promise<number> {
  const networks = new Set(await Promise.all(machines.map(({ pid }) => networkOf(pid))));
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const sizes = await Promise.all(
    pids.map(async (pid) => (networks.has(await networkOf(pid)) ? await share(pid) : 0)),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Every machine has a network namespace of its own, and whoever enters it belongs to it. */
async function networkOf(pid: number): Promise<string> {
  return await readlink(`/proc/${pid}/ns/net`).catch(() => `none of ${pid}`);
}

async function share(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1_024;
}
