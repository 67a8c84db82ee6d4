/** The files that a machine's disk holds before its first boot: what Flatcar's image would bring. */
import { chmod, chown, cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface ImageOptions {
  /** The disk: a folder. */
  readonly root: string;
  readonly hostname: string;
  /** Whom the machine trusts: the authority behind the sandbox's AWS addresses, PEM. */
  readonly authority: string;
}

/** Address of the resolver in every VPC. Source: VPC guide, Amazon DNS. */
export const resolverAddress = '169.254.169.253';

/** Files of this system that programs of this system read and that are about no system in particular. */
const borrowed = [
  'ld.so.cache',
  'mke2fs.conf',
  'login.defs',
  'ssl/openssl.cnf',
  'protocols',
  'services',
  'alternatives',
];

/** Writes the disk of a machine that has never run. */
export async function writeImage(options: ImageOptions): Promise<void> {
  const { root, hostname, authority } = options;
  const files: Readonly<Record<string, string>> = {
    'etc/passwd':
      'root:x:0:0:root:/root:/bin/bash\ncore:x:500:500::/home/core:/bin/bash\nnobody:x:65534:65534::/:/bin/false\n',
    'etc/group': 'root:x:0:\ncore:x:500:\nsudo:x:150:core\ndocker:x:233:core\nnogroup:x:65534:\n',
    'etc/shadow': 'root:*:0:0:99999:7:::\ncore:*:0:0:99999:7:::\n',
    'etc/nsswitch.conf': 'passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n',
    'etc/hostname': `${hostname}\n`,
    'etc/hosts': '127.0.0.1 localhost\n::1 localhost\n',
    'etc/resolv.conf': `nameserver ${resolverAddress}\n`,
    'etc/os-release': 'ID=flatcar\nNAME="a machine of the sandbox"\n',
    'etc/ssl/certs/ca-certificates.crt': authority,
  };
  await mkdir(root, { recursive: true, mode: 0o755 });
  for (const [name, text] of Object.entries(files)) await put(join(root, name), text);
  await chmod(join(root, 'etc/shadow'), 0o600);
  for (const name of borrowed) await borrow(name, join(root, 'etc', name));
  for (const folder of ['usr/share', 'var/log', 'var/lib', 'etc/systemd/system'])
    await mkdir(join(root, folder), { recursive: true });
  await mkdir(join(root, 'home/core'), { recursive: true });
  await chown(join(root, 'home/core'), 500, 500);
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** A system that lacks the file has programs that can do without it. */
async function borrow(name: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(join('/etc', name), to, { recursive: true, verbatimSymlinks: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    },
  );
}
