/** What reads a physical resource as it is now, in the shape of its template's properties. */
import type { Caller, Services } from '../../contract.ts';
import type { Current } from '../resources/kind.ts';
import type { Mapping, Value } from '../value.ts';

/** Where a resource is looked for, and what its stack holds beside it. */
export interface Place {
  readonly services: Services;
  readonly caller: Caller;
  readonly siblings: readonly { readonly type: string; readonly properties: Mapping }[];
}

/** A resource as it is. A property that is named but undefined is not set; one that is not named cannot be read. */
export interface Actual {
  readonly properties: Readonly<Record<string, Value | undefined>>;
  /** For `Fn::GetAtt`; with them a resource that exists can be imported. */
  readonly attributes?: Mapping;
}

/** Resolves to undefined when the thing is not there; may also throw the service's "not found". */
export type Reader = (current: Current, place: Place) => Promise<Actual | undefined>;

/** Tags as templates write them. */
export function tagList(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Value {
  return (tags ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value }));
}

/** A list as templates write it; undefined stays undefined. */
export function listed(values: readonly (string | undefined)[] | undefined): Value {
  return (values ?? []).flatMap((value) => (value === undefined ? [] : [value]));
}

/** A structure of the SDK as JSON: members that are undefined left out. */
export function plainValue(value: unknown): Value | undefined {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as Value);
}

/** Whether an error says that the thing is not there. */
export function saysGone(error: unknown): boolean {
  return error instanceof Error && /NotFound|NoSuch|DoesNotExist|NonExistent|Malformed$/.test(error.name);
}
