/** Reads any resource whose type can be read. */
import type { Current } from '../resources/kind.ts';
import { computeReaders } from './compute.ts';
import { identityReaders } from './identity.ts';
import { nameAndBalancerReaders } from './names-and-balancers.ts';
import { networkReaders } from './network.ts';
import { type Actual, type Place, type Reader, saysGone } from './reader.ts';
import { storageReaders } from './storage.ts';

const readers: ReadonlyMap<string, Reader> = new Map(
  [computeReaders, identityReaders, nameAndBalancerReaders, networkReaders, storageReaders].flatMap((group) =>
    Object.entries(group),
  ),
);

/** Whether resources of the type can be read, so that drift can be seen and what exists imported. */
export function canRead(type: string): boolean {
  return readers.has(type);
}

/** The resource as it is; undefined when it is not there. Throws the service's error for anything else. */
export async function read(type: string, current: Current, place: Place): Promise<Actual | undefined> {
  const reader = readers.get(type);
  if (reader === undefined) throw new Error(`Resources of type ${type} cannot be read here`);
  try {
    return await reader(current, place);
  } catch (error) {
    if (saysGone(error)) return undefined;
    throw error;
  }
}
