/** One account and region that is searched, and how an object there is recognised as belonging to a cluster. */
import type { Caller, Leftover, OwnService, Services } from '../contract.ts';

export interface Territory {
  readonly caller: Caller;
  /** Past the meter and the faults. */
  readonly services: Services;
  readonly own: ReadonlyMap<string, OwnService>;
  readonly belongs: Belongs;
}

/** What an object may be recognised by. */
interface Marks {
  readonly name?: string | undefined;
  /** As EC2, KMS … write them (`Key`, `Value`) or as SSM and others do (`TagKey`, `TagValue`). */
  readonly tags?: readonly Tag[] | undefined;
}

export interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
  readonly TagKey?: string | undefined;
  readonly TagValue?: string | undefined;
}

export type Belongs = (marks: Marks) => boolean;

/**
 * True when the name, or the key or value of a tag, has the cluster's id as a whole word: `cluster-al9qy-guest-main`,
 * `kubernetes.io/cluster/al9qy`, `222222222222-g8s-al9qy` and `api.al9qy.k8s.example.com` belong to `al9qy`.
 */
export function belongsTo(cluster: string): Belongs {
  const escaped = cluster.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const word = new RegExp(`(?:^|[^a-zA-Z0-9])${escaped}(?:[^a-zA-Z0-9]|$)`);
  const says = (text: string | undefined): boolean => text !== undefined && word.test(text);
  return ({ name, tags = [] }) =>
    says(name) ||
    tags.some((tag) => says(tag.Key) || says(tag.Value) || says(tag.TagKey) || says(tag.TagValue));
}

/** The value of an object's Name tag. */
export function nameTag(tags: readonly Tag[] | undefined): string | undefined {
  return tags?.find(({ Key: key }) => key === 'Name')?.Value;
}

export type Found = Omit<Leftover, 'account' | 'region'>;

/** Walks pages until there is no token for the next. */
export async function allPages<T>(
  page: (token: string | undefined) => Promise<{ items: readonly T[] | undefined; next: string | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items = [], next } = await page(token);
    all.push(...items);
    token = next === '' ? undefined : next;
  } while (token !== undefined);
  return all;
}
