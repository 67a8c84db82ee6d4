/** What a call has to be allowed: one action on one resource, and what conditions can ask about the two. */
import type { Call, ServicesFor } from '../contract.ts';
import type { WireRequest } from '../wire/request.ts';
import { actionTable } from './action-table.ts';
import type { Statement } from './document.ts';

/** A call, and the ways to find out more about it. */
export interface Asked {
  readonly call: Call;
  readonly request: WireRequest;
  /** Reaches moto past faults, guards and meter. */
  readonly backstage: ServicesFor;
}

/** Condition keys, in lower case, and their values. */
export type Keys = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface Permission {
  /** `ec2:CreateSubnet` */
  readonly action: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  /** 12 digits; absent: the caller's account. */
  readonly owner?: string | undefined;
  /** Keys that belong to this pair. */
  readonly keys?: Keys | undefined;
  /** Tags of the resource, looked up only when a policy asks. */
  readonly tags?: (() => Promise<Readonly<Record<string, string>>>) | undefined;
  /** The policy of the resource itself, if such resources have one. */
  readonly policy?: (() => Promise<readonly Statement[] | undefined>) | undefined;
  /** What the service says of a refusal in place of IAM's own sentence. */
  readonly words?: string | undefined;
  /** The resource's own policy has to allow too; KMS keys and roles. */
  readonly policyDecides?: boolean | undefined;
}

/** Says what a call of one service has to be allowed. */
export type PermissionsOf = (asked: Asked) => Promise<readonly Permission[]> | readonly Permission[];

/** Values for the parts of ARNs, in the order of the placeholders; a missing one is `*`. */
export type Ids = Readonly<Record<string, readonly (string | readonly string[])[]>>;

/**
 * The pairs of an action: every kind that AWS requires, on `*` where the call names none, and every optional kind
 * that the call names. An action without resources, and one that AWS's list does not have, is asked for on `*`.
 */
export function permissionsFor({ call }: Asked, action: string, ids: Ids): readonly Permission[] {
  const [service = '', name = ''] = action.split(':');
  const { actions = {}, resources = {} } = actionTable()[service] ?? {};
  const row = actions[name];
  if (row === undefined) return [{ action, resource: '*' }];
  const named = (kind: string): readonly (string | readonly string[])[] => ids[kind] ?? [];
  const pairs = [
    ...row.required.flatMap((kind) =>
      (named(kind).length > 0 ? named(kind) : ['*']).map((id) => ({ kind, id })),
    ),
    ...row.optional.flatMap((kind) => named(kind).map((id) => ({ kind, id }))),
  ];
  if (pairs.length === 0) return [{ action, resource: '*' }];
  return pairs.map(({ kind, id }) => ({ action, resource: fill(resources[kind] ?? '*', call, id) }));
}

/** Writes an ARN from AWS's pattern; an id that is an ARN already stays. */
export function fill(pattern: string, { caller }: Call, id: string | readonly string[]): string {
  const parts = typeof id === 'string' ? [id] : [...id];
  if (parts[0]?.startsWith('arn:')) return parts[0];
  const known: Readonly<Record<string, string>> = {
    Partition: caller.partition,
    Region: caller.region,
    Account: caller.account,
  };
  return pattern.replace(/\$\{(\w+)\}/g, (_, name: string) => known[name] ?? parts.shift() ?? '*');
}

/** Text parameters of the call by these names, lists included. */
export function texts({ params }: Call, ...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const value = params[name];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.filter((one): one is string => typeof one === 'string' && one !== '');
  });
}

/** Tags of a request, wherever the service puts them: `[{ Key, Value }]` or a map. */
export function tagsIn(value: unknown): Readonly<Record<string, string>> {
  if (Array.isArray(value)) {
    return Object.fromEntries(
      value.map((tag) => tagPair(tag as Readonly<Record<string, string | undefined>>)),
    );
  }
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]));
}

function tagPair(tag: Readonly<Record<string, string | undefined>>): readonly [string, string] {
  return [tag['Key'] ?? tag['TagKey'] ?? '', tag['Value'] ?? tag['TagValue'] ?? ''];
}

/** The condition keys that stand for the tags of a request; none when it has none. */
export function requestTagKeys(tags: Readonly<Record<string, string>>): Keys {
  const names = Object.keys(tags);
  if (names.length === 0) return {};
  const each = names.map((name) => [`aws:requesttag/${name.toLowerCase()}`, tags[name]] as const);
  return { ...Object.fromEntries(each), 'aws:tagkeys': names };
}
