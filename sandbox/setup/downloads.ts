/** Official release downloads, each checked against its published SHA-256. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { etcdVersion, kubernetesVersion, vaultVersion } from './versions.ts';
import { inPath, run, type Workshop } from './workshop.ts';

/** Where the projects publish their releases. */
export interface DownloadSites {
  readonly kubernetes: string;
  readonly etcd: string;
  readonly vault: string;
}

export const officialSites: DownloadSites = {
  kubernetes: 'https://dl.k8s.io',
  etcd: 'https://github.com/etcd-io/etcd/releases/download',
  vault: 'https://releases.hashicorp.com',
};

/** Something to download: its address and the file that lists its checksum. */
interface Release {
  readonly url: string;
  /** Holds the checksum alone, or lines of checksum and file name. */
  readonly checksums: string;
}

/** A site that has not begun to answer after this long counts as out of reach: milliseconds. */
const patience = 3_000;
/** A download that takes longer is given up: milliseconds. */
const longest = 300_000;

/** The platform as release files name it; undefined where the projects publish no servers for it. */
function platform(): string | undefined {
  const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  return process.platform === 'linux' ? architecture : undefined;
}

/** Where to download from, what, and into which folder. */
export interface Order {
  readonly site: string;
  readonly name: string;
  readonly folder: string;
}

/** Puts a program of Kubernetes into the folder. */
export async function downloadKubernetes(workshop: Workshop, { site, name, folder }: Order): Promise<void> {
  const path = join(folder, name);
  const url = `${site}/${kubernetesVersion}/bin/linux/${platform()}/${name}`;
  await download(workshop, { url, checksums: `${url}.sha256` }, path);
  await chmod(path, 0o755);
}

/** Puts etcd into the folder, taken out of its archive. */
export async function downloadEtcd(workshop: Workshop, { site, name, folder }: Order): Promise<void> {
  const unpacked = `etcd-${etcdVersion}-linux-${platform()}`;
  const archive = join(folder, `${unpacked}.tar.gz`);
  const release = `${site}/${etcdVersion}`;
  await download(
    workshop,
    { url: `${release}/${unpacked}.tar.gz`, checksums: `${release}/SHA256SUMS` },
    archive,
  );
  const args = ['-xzf', archive, '-C', folder, '--strip-components=1', `${unpacked}/${name}`];
  await run(workshop, { name: 'etcd-tar', command: 'tar', args });
}

/** Puts Vault into the folder, taken out of its archive; the sandbox has Python anyway, and that unpacks it. */
export async function downloadVault(workshop: Workshop, { site, name, folder }: Order): Promise<void> {
  const version = vaultVersion.slice(1);
  const archive = join(folder, `vault_${version}_linux_${platform()}.zip`);
  const release = `${site}/vault/${version}`;
  await download(
    workshop,
    {
      url: `${release}/vault_${version}_linux_${platform()}.zip`,
      checksums: `${release}/vault_${version}_SHA256SUMS`,
    },
    archive,
  );
  const command = (await inPath('python3', workshop.environment)) ?? 'python3';
  await run(workshop, { name: 'vault-unzip', command, args: ['-m', 'zipfile', '-e', archive, folder] });
  await chmod(join(folder, name), 0o755);
}

/** True when `site` publishes servers for this platform and answers in time. */
export async function reachable(site: string): Promise<boolean> {
  if (platform() === undefined) return false;
  return await fetch(site, {
    method: 'HEAD',
    redirect: 'manual',
    signal: AbortSignal.timeout(patience),
  }).then(
    () => true,
    () => false,
  );
}

async function download(workshop: Workshop, release: Release, path: string): Promise<void> {
  const expected = await publishedChecksum(release);
  const signal = AbortSignal.any([workshop.signal, AbortSignal.timeout(longest)]);
  const response = await get(release.url, signal);
  await pipeline(Readable.fromWeb(response), createWriteStream(path));
  const actual = await sha256Of(path);
  if (actual !== expected) {
    throw new Error(
      `${release.url} has the SHA-256 ${actual}, but ${release.checksums} promises ${expected}.`,
    );
  }
}

async function publishedChecksum({ url, checksums }: Release): Promise<string> {
  const stream = await get(checksums, AbortSignal.timeout(10 * patience));
  const lines = (await new Response(stream).text())
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const name = url.slice(url.lastIndexOf('/') + 1);
  const sum = lines.find(([, file]) => file === undefined || file === name)?.[0];
  if (sum === undefined || !/^[0-9a-f]{64}$/.test(sum))
    throw new Error(`${checksums} has no SHA-256 for ${name}.`);
  return sum;
}

async function get(url: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const response = await fetch(url, { signal });
  if (!response.ok || response.body === null) throw new Error(`GET ${url} answered HTTP ${response.status}.`);
  return response.body;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
