/** Puts the programs of the release where a machine would have downloaded them, marked as there, since nothing is downloaded here. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Journal } from '../units/journal.ts';

/** Programs by the asset that brings them. What only containers need is left out: there are none. */
const stocked: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  kubelet: { kubelet: 'programs/hollow-kubelet' },
  kubectl: { kubectl: 'programs/kubectl' },
  etcd: { etcdctl: 'programs/etcdctl', etcdutl: 'programs/etcdutl' },
  'ecr-credential-provider': { 'ecr-credential-provider': 'stand-ins/ecr-credential-provider' },
  'cni-plugins': {},
  crictl: {},
};

/** Of what `/etc/aws-operator/assets` lists; what is not in stock is left to the machine's own script. */
export async function stockUp(root: string, journal: Journal): Promise<void> {
  const list = await readFile(join(root, 'etc/aws-operator/assets'), 'utf8').catch(() => '');
  const machine = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  for (const line of list.split('\n').filter((each) => each.startsWith(`${machine} `))) {
    const [, sha256 = '', folder = '', name = ''] = line.split(' ');
    const files = stocked[name];
    if (files === undefined) continue;
    await mkdir(join(root, folder), { recursive: true });
    for (const [file, source] of Object.entries(files))
      await link(join(root, folder, file), `/opt/sandbox/${source}`);
    await writeFile(join(root, folder, `.${name}.${sha256}`), '');
    journal(`${name} comes from the sandbox, not from its address; its hash proves nothing here`);
  }
}

async function link(path: string, target: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path);
}
