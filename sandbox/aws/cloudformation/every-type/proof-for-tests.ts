/** What is proved of one resource type: how its service shows it, and what CloudFormation says of it. */
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import type { Services } from '../../contract.ts';

/** Whatever an SDK answered with; read by path. */
export type Seen = unknown;

/** Where things are looked for. */
export interface World {
  readonly services: Services;
  readonly cloudFormation: CloudFormationClient;
  readonly region: string;
  /** `Ref` of the other resources, by logical id. */
  readonly ids: ReadonlyMap<string, string>;
}

/** An attribute's value: a path into what the service shows, a shape where it shows none, or the value worked out. */
export type Truth =
  | string
  | RegExp
  | ((seen: Seen, world: World & { readonly id: string }) => string | undefined);

/** One type. What `look` answers is undefined once the thing is gone; it may also throw the service's "not found". */
export interface Proof {
  look(id: string, world: World): Promise<Seen>;
  /** Every attribute that `Fn::GetAtt` answers. A list is compared as its members, joined by commas. */
  readonly attributes: Readonly<Record<string, Truth>>;
  /** Attributes of the specification that things like this one do not have, and what it is: `Fn::GetAtt` of them fails. */
  readonly unset?: Readonly<Record<string, string>>;
  /** The property that the second version of everything changes in place, and where the service shows it. */
  readonly updated?: {
    readonly property: string;
    readonly shown: Truth;
    /** The resource it is looked at, if not the first of its type. */
    readonly of?: string;
    /** What the service shows then, where it is not the property's value. */
    readonly becomes?: (world: World) => string;
  };
  /**
   * What is done behind CloudFormation's back to the resource that `updated` or `replaced` speaks of, and what a
   * look for drift then says of it: the path of the property, or DELETED. Absent where AWS does not look for drift.
   */
  readonly drifts?: {
    readonly of?: 'leaf';
    readonly says: string;
    readonly by: (id: string, world: World) => Promise<unknown>;
    /** Undoes it, where the resource could not be deleted otherwise. */
    readonly back?: (id: string, world: World) => Promise<unknown>;
  };
  /** Two versions of one more resource, which differ in a property that AWS does not change in place. */
  readonly replaced?: {
    readonly property: string;
    readonly always?: object;
    readonly before: object;
    readonly after: object;
    /** What is left of the first, where its id does not find it. */
    readonly old?: (world: World) => Promise<Seen>;
  };
}

/** The value at a path such as `Tags.0.Value`; `Tags[Turn]` is a tag's value. Lists are joined by commas. */
export function at(seen: Seen, path: string): string | undefined {
  let value = seen;
  for (const part of path.split('.')) {
    const tag = /^(\w+)\[(\w+)\]$/.exec(part);
    const members = (value ?? {}) as Record<string, unknown>;
    value = tag === null ? members[part] : tagged(members[tag[1] ?? ''], tag[2] ?? '');
  }
  return joined(value);
}

function tagged(tags: unknown, key: string): unknown {
  const all = (tags ?? []) as readonly { Key?: string; TagKey?: string; Value?: string; TagValue?: string }[];
  const found = all.find((tag) => tag.Key === key || tag.TagKey === key);
  return found?.Value ?? found?.TagValue;
}

/** A value as an output shows it. */
export function joined(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map(joined).join(',');
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}

/** What a truth says, or the shape it has to have. */
export function truth(
  claim: Truth,
  seen: Seen,
  world: World & { readonly id: string },
): string | RegExp | undefined {
  if (typeof claim === 'string') return at(seen, claim);
  return claim instanceof RegExp ? claim : claim(seen, world);
}

/** A reference in a template. */
export const ref = (Ref: string): object => ({ Ref });

/** Changes a tag of something in EC2. */
export function retagged(
  idOf: (id: string, world: World) => Promise<string | undefined>,
): Required<Proof>['drifts'] {
  return {
    says: '/Tags/0/Value NOT_EQUAL',
    by: async (id, world) => {
      const ec2 = await world.services.ec2();
      const Resources = [(await idOf(id, world)) ?? id];
      await ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'Turn', Value: 'drifted' }] }));
    },
  };
}

/** The same where `Ref` is the id that EC2 knows. */
export const retaggedById = retagged(async (id) => id);
