/** Whether this system lets us make machines, and what to say when it does not. */
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from './network/shell.ts';

/** What makes machines, and what their scripts run of what Flatcar ships. */
const needed: readonly string[] = [
  'unshare',
  'nsenter',
  'ip',
  'losetup',
  'mount',
  'setpriv',
  'hostname',
].concat(['curl', 'jq', 'openssl', 'blkid', 'mkfs.ext4', 'e2label', 'cmp', 'usermod', 'useradd']);

/** One sentence on why no machine can boot here; undefined when one can. */
export async function whyNoMachines(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'Machines boot only on Linux.';
  if (process.getuid?.() !== 0) return 'Machines boot only for root, who may make namespaces and mounts.';
  const there = await Promise.all(needed.map(inSystem));
  const missing = needed.filter((_, index) => there[index] === false);
  if (missing.length > 0) return `Machines need programs that this system lacks: ${missing.join(', ')}.`;
  const tried = run(['unshare', '--mount', '--uts', '--ipc', '--pid', '--net', '--fork', 'true']);
  const refusal = await tried.then(
    () => undefined,
    (error: Error) => error.message,
  );
  if (refusal !== undefined) return `This system lets root make no namespaces: ${refusal}.`;
  const loops = await access('/dev/loop-control', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  return loops ? undefined : 'Machines need loop devices for their volumes, and this system has none.';
}

async function inSystem(name: string): Promise<boolean> {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const tries = folders.map((folder) =>
    access(join(folder, name), constants.X_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(tries)).includes(true);
}
