/** What AWS publishes about its actions: of which kinds of resources each speaks, and how their ARNs are written. */
import { readFileSync } from 'node:fs';

export interface ActionRow {
  /** Kinds of resources that are always in question. */
  readonly required: readonly string[];
  /** Kinds that are in question when the request names one. */
  readonly optional: readonly string[];
  /** Kinds for which the tags of the request can be asked about. */
  readonly tagged: readonly string[];
}

export interface ServiceActions {
  /** Actions that are allowed on `*` alone. */
  readonly withoutResources: readonly string[];
  readonly actions: Readonly<Record<string, ActionRow>>;
  /** Kind → ARN with `${…}` for its parts. */
  readonly resources: Readonly<Record<string, string>>;
}

/** By IAM's prefix. */
export type ActionTable = Readonly<Record<string, ServiceActions>>;

let table: ActionTable | undefined;

/** Read on first use. Made by `npm run generate` from the service authorization reference. */
export function actionTable(): ActionTable {
  const file = new URL('generated/actions.json', import.meta.url);
  return (table ??= JSON.parse(readFileSync(file, 'utf8')) as ActionTable);
}
