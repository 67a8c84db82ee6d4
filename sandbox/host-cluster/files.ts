/** The files the host cluster's programs read: certificates, keys, the administrator's kubeconfig. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ClusterCertificates } from './certificates.ts';
import { kubeconfig } from './kubeconfig.ts';

const names = {
  ca: 'pki/ca.crt',
  servingCertificate: 'pki/apiserver.crt',
  servingKey: 'pki/apiserver.key',
  tokenKey: 'pki/tokens.key',
  tokenPublicKey: 'pki/tokens.pub',
  adminKubeconfig: 'admin.kubeconfig',
} as const;

type ClusterFile = keyof typeof names;

/** Where each of them is. */
export type ClusterFiles = Readonly<Record<ClusterFile, string>>;

/** Writes them below `directory`, readable by the owner only. */
export async function writeFiles(options: {
  readonly directory: string;
  readonly url: string;
  readonly certificates: ClusterCertificates;
}): Promise<ClusterFiles> {
  const { directory, url, certificates } = options;
  const { ca, serving, admin, tokens } = certificates;
  const contents: Readonly<Record<ClusterFile, string>> = {
    ca,
    servingCertificate: serving.certificate,
    servingKey: serving.key,
    tokenKey: tokens.privateKey,
    tokenPublicKey: tokens.publicKey,
    adminKubeconfig: kubeconfig({ url, ca, user: { name: 'sandbox-admin', certificate: admin } }),
  };
  const files = Object.keys(names) as ClusterFile[];
  await Promise.all(files.map((file) => writePrivately(join(directory, names[file]), contents[file])));
  return Object.fromEntries(files.map((file) => [file, join(directory, names[file])])) as ClusterFiles;
}

/** Writes a file only its owner may read, making the folders it is in. */
export async function writePrivately(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, content, { mode: 0o600 });
}
