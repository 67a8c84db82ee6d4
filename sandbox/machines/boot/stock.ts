/**
 * What machines of the sandbox download in place of the release's programs, which nobody here has: small stand-ins of the
 * same names, from the same addresses, by the machine's own script, which checks each by a hash.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mirror } from '../services/mirror.ts';
import type { Journal } from '../units/journal.ts';
import { archive } from './archive.ts';

const standIns = fileURLToPath(new URL('stand-ins', import.meta.url));

/** Starts a program that the sandbox has built itself and that every machine sees. */
const launcher = (program: string): string => `#!/bin/sh\nexec /opt/sandbox/programs/${program} "$@"\n`;

/** For programs that only containers need, of which there are none. */
const refusal = '#!/bin/sh\necho "no container runs in the sandbox" >&2\nexit 1\n';

/** The stand-in of each asset, as its publisher packs the real one. */
const stock: Readonly<Record<string, () => Promise<Buffer>>> = {
  kubelet: async () => Buffer.from(launcher('hollow-kubelet')),
  kubectl: async () => Buffer.from(launcher('kubectl')),
  etcd: async () =>
    archive({
      'etcd/etcdctl': launcher('etcdctl'),
      'etcd/etcdutl': launcher('etcdutl'),
      'etcd/README.md': '',
    }),
  'ecr-credential-provider': async () => await readFile(join(standIns, 'ecr-credential-provider')),
  'cni-plugins': async () => archive({ './bridge': refusal, './loopback': refusal }),
  crictl: async () => archive({ crictl: refusal }),
};

const listPath = 'etc/aws-operator/assets';

/**
 * Has the mirror offer what `/etc/aws-operator/assets` lists, and writes the hash of each stand-in in the place of the
 * release's. What has no stand-in stays as it is, and cannot be downloaded.
 */
export async function stockUp(root: string, mirror: Mirror, journal: Journal): Promise<void> {
  const path = join(root, listPath);
  const list = await readFile(path, 'utf8').catch(() => '');
  const lines = await Promise.all(
    list.split('\n').map(async (line) => {
      const [architecture = '', pinned = '', folder = '', name = '', members = '', url = ''] =
        line.split(' ');
      const content = await stock[name]?.();
      if (content === undefined) return line;
      mirror.offer(url, { name, content });
      const sha256 = createHash('sha256').update(content).digest('hex');
      journal(`${name}: a stand-in of the sandbox is expected, ${sha256}, not the release's ${pinned}`);
      return [architecture, sha256, folder, name, members, url].join(' ');
    }),
  );
  if (list !== '') await writeFile(path, lines.join('\n'));
}
