/** Turns the flat names of the query wire (`Tags.member.1.Key=a`) into nested values (`{ Tags: [{ Key: 'a' }] }`). */
import type { Params } from '../contract.ts';

interface Branch {
  readonly children: Map<string, Branch>;
  text?: string;
}

/** Members that belong to the protocol, not to the call. */
const PROTOCOL_MEMBERS = new Set(['Action', 'Version']);

/**
 * Lists arrive as arrays whether written `Tags.member.1` (query) or `Filter.1` (ec2), maps (`X.entry.1.key`) as
 * objects, scalars as strings. An empty list, which AWS clients send as `Tags=`, arrives as the empty string.
 */
export function queryParams(form: URLSearchParams): Params {
  const root: Branch = { children: new Map() };
  for (const [name, value] of form) {
    if (!PROTOCOL_MEMBERS.has(name)) plant(root, name.split('.'), detached(value));
  }
  return Object.fromEntries([...root.children].map(([name, branch]) => [name, harvest(branch)]));
}

/** A copy: values are pieces of the form's text, and a name that is kept would keep the whole form with its template. */
function detached(value: string): string {
  return value.length < 13 ? value : Buffer.from(value).toString();
}

function plant(root: Branch, path: readonly string[], value: string): void {
  let branch = root;
  for (const step of path) {
    const next = branch.children.get(step) ?? { children: new Map<string, Branch>() };
    branch.children.set(step, next);
    branch = next;
  }
  branch.text = value;
}

function harvest(branch: Branch): unknown {
  if (branch.children.size === 0) return branch.text ?? '';
  const only = branch.children.size === 1 ? [...branch.children.keys()][0] : undefined;
  if (only === 'member') return harvestChild(branch, 'member');
  if (only === 'entry') return entries(branch);
  if ([...branch.children.keys()].every((name) => /^\d+$/.test(name))) return inOrder(branch).map(harvest);
  return Object.fromEntries([...branch.children].map(([name, child]) => [name, harvest(child)]));
}

function harvestChild(branch: Branch, name: string): unknown {
  const child = branch.children.get(name);
  return child === undefined ? [] : harvest(child);
}

function inOrder(branch: Branch): Branch[] {
  const numbered = [...branch.children].toSorted(([a], [b]) => Number(a) - Number(b));
  return numbered.map(([, child]) => child);
}

function entries(branch: Branch): unknown {
  const list = branch.children.get('entry');
  const pairs = list === undefined ? [] : inOrder(list);
  return Object.fromEntries(
    pairs.map((pair) => [String(harvestChild(pair, 'key')), harvestChild(pair, 'value')]),
  );
}
