/** What the guest stack is made from, and the words its parts share. */
import { type Cidr, cidrText } from '../../cluster/cidr.ts';
import type { Cluster, Surroundings, WorkerPool } from '../../cluster/cluster.ts';
import type { Release } from '../../releases/release.ts';

export interface GuestInput {
  readonly cluster: Cluster;
  readonly release: Release;
  readonly surroundings: Surroundings;
  readonly userData: UserData;
  readonly encryption: Encryption;
}

/** Plain text, as a machine is to see it. */
interface UserData {
  /** One per master, in order. */
  readonly masters: readonly string[];
  /** By pool name. */
  readonly workers: Readonly<Record<string, string>>;
}

/** Where machines fetch their configuration, and the key that opens its secrets. */
export interface Encryption {
  readonly keyArn: string;
  readonly bucket: string;
}

/** Tags the way most resource types take them. */
export function tagList(
  tags: Readonly<Record<string, string>>,
): readonly { readonly Key: string; readonly Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/**
 * What the logical ids of a zone's resources end with. The first zone's have no suffix, so that a cluster keeps the
 * ids of 2018 and a zone added later leaves the first alone.
 */
export function zoneSuffix(cluster: Cluster, index: number): string {
  const zone = cluster.network.zones[index];
  if (index === 0 || zone === undefined) return '';
  const word = zone.name.replace(cluster.region, '').replace(/[^a-z0-9]/g, '');
  return capitalised(word);
}

/**
 * `worker` → `Worker`, as in 2018; `gpu-large` → `PoolGpuLarge`. No two pool names meet: a dash before a–y becomes that letter's capital, every other
 * dash a `Z`.
 */
export function poolPrefix(pool: WorkerPool): string {
  if (pool.name === 'worker') return 'Worker';
  const word = pool.name.replace(/-([a-y])/g, (_, letter: string) => letter.toUpperCase());
  return `Pool${capitalised(word.replaceAll('-', 'Z'))}`;
}

/** `10.0.0.0/16` → `10x0x0x0x16`, for logical ids, which must be alphanumeric. */
export function cidrWord(cidr: Cidr): string {
  return cidrText(cidr).replaceAll(/[./]/g, 'x');
}

/** The word with a capital first letter. */
export function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** `Master0`, `Master1`, `Master2`. */
export function masterPrefix(index: number): string {
  return `Master${index}`;
}
