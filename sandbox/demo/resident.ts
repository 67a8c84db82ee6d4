/** How much memory a process holds. */
import { readFile } from 'node:fs/promises';

/** `96 MB`; `unknown` where the system does not say. */
export async function residentMegabytes(pid: number): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? 'unknown' : `${Math.round(Number(kilobytes) / 1_024)} MB`;
}
