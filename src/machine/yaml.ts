/**
 * Manifests as text that a reader can follow on the machine and in review. Written out here because a pass renders all
 * of a cluster's, and the library that reads them elsewhere takes ten times as long to write them.
 */

/** What a manifest may hold. Members that are undefined are left out. */
type Value = string | number | boolean | null | undefined | readonly Value[] | object;

/** YAML documents in block style, equal for equal input. */
export function yaml(...objects: readonly object[]): string {
  return objects.map((object) => block(object, '')).join('---\n');
}

/** Lines of an object or a list, each behind the indent. */
function block(value: object, indent: string): string {
  if (Array.isArray(value))
    return value.map((item: Value) => `${indent}-${following(item, `${indent}  `, 'item')}`).join('');
  return Object.entries(value as Readonly<Record<string, Value>>)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${indent}${scalar(key)}:${following(member, `${indent}  `, 'member')}`)
    .join('');
}

/** What stands behind a dash or a colon, up to the end of its last line. */
function following(value: Value, indent: string, place: 'item' | 'member'): string {
  if (typeof value === 'string') return ` ${text(value, indent)}\n`;
  if (value === null || value === undefined || typeof value !== 'object')
    return ` ${String(value ?? null)}\n`;
  const empty = Array.isArray(value) ? '[]' : '{}';
  const lines = block(value, indent);
  if (lines === '') return ` ${empty}\n`;
  return place === 'item' ? ` ${lines.slice(indent.length)}` : `\n${lines}`;
}

/** Words that some reader takes for something else, and texts that need no quotes. Source: YAML 1.2.2, and 1.1 for words. */
const words = /^(?:true|false|yes|no|on|off|null|y|n|e-?\d+)$/i;
const plain = /^(?:[A-Za-z/]|--[A-Za-z])(?:[\w./:@=-]*[\w./@=-])?$/;

function scalar(value: string): string {
  return plain.test(value) && !words.test(value) ? value : JSON.stringify(value);
}

/** Several lines stand as they are when nothing of them would be lost. */
function text(value: string, indent: string): string {
  const lines = value.split('\n');
  const last = lines.pop();
  const asItIs =
    last === '' && lines.length > 1 && /^[\x20-\x7e]*$/.test(lines.join('')) && !/^[ \n]|[ \n]\n/.test(value);
  if (!asItIs) return scalar(value);
  return `|\n${lines.map((line) => (line === '' ? '' : `${indent}${line}`)).join('\n')}`;
}
