/** Values in cases: looking into answers by path, and putting what was captured into what is sent. */

/** What a case has captured so far, and what the place it runs at offers. */
export type Variables = Map<string, unknown>;

type Mapping = Readonly<Record<string, unknown>>;

/** True for a plain object. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isScalarObject(value);
}

function isScalarObject(value: object): boolean {
  return value instanceof Date || value instanceof Uint8Array;
}

/** A value as text: nothing as an empty one, lists and objects as JSON. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return JSON.stringify(value) ?? '';
}

/** What is at a path of names and indexes, `Stacks.0.StackStatus`; `*` collects from every element of a list. */
export function at(value: unknown, path: string): unknown {
  const [head, ...rest] = path.split('.');
  if (head === undefined || head === '') return value;
  const tail = rest.join('.');
  if (head === '*') return Array.isArray(value) ? value.map((each: unknown) => at(each, tail)) : undefined;
  if (Array.isArray(value)) return at(value[Number(head)], tail);
  return isMapping(value) ? at(value[head], tail) : undefined;
}

const placeholder = /<([a-z][a-zA-Z0-9]*)>/g;

/**
 * A copy with every `<name>` in text replaced. A text that is nothing but `<name>` becomes the value itself.
 * `{ $repeat: [text, times] }` is a long text, `{ $many: { count, name, value } }` an object of so many members,
 * with `<n>` for the number of each; `{ $list: { count, value } }` a list in the same way; `{ $text: value }` the JSON text of a value.
 */
export function filled(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return filledText(value, variables);
  if (Array.isArray(value)) return value.map((each) => filled(each, variables));
  if (!isMapping(value)) return value;
  if ('$repeat' in value) return repeated(value['$repeat']);
  if ('$text' in value) return JSON.stringify(filled(value['$text'], variables));
  if ('$many' in value) return many(value['$many'], variables);
  if ('$list' in value) return listed(value['$list'], variables);
  const entries = Object.entries(value).map(([key, each]) => [
    textOf(filledText(key, variables)),
    filled(each, variables),
  ]);
  return Object.fromEntries(entries) as Mapping;
}

function repeated(what: unknown): string {
  const [text, times] = what as readonly [string, number];
  return text.repeat(times);
}

function many(what: unknown, variables: Variables): Mapping {
  const { count, name, value, ...rest } = what as { count: number; name: string; value: unknown };
  const numbers = Array.from({ length: count }, (_, index) => index);
  const members = numbers.map((n): readonly [string, unknown] => {
    const withNumber = new Map([...variables, ['n', n]]);
    return [textOf(filledText(name, withNumber)), filled(value, withNumber)];
  });
  return { ...(filled(rest, variables) as Mapping), ...Object.fromEntries(members) };
}

function listed(what: unknown, variables: Variables): readonly unknown[] {
  const { count, value } = what as { count: number; value: unknown };
  return Array.from({ length: count }, (_, n) => filled(value, new Map([...variables, ['n', n]])));
}

function filledText(text: string, variables: Variables): unknown {
  const whole = /^<([a-z][a-zA-Z0-9]*)>$/.exec(text)?.[1];
  if (whole !== undefined) return lookUp(whole, variables);
  return text.replaceAll(placeholder, (_, name: string) => textOf(lookUp(name, variables)));
}

function lookUp(name: string, variables: Variables): unknown {
  const value = variables.get(name);
  if (value === undefined) throw new Error(`the case uses <${name}>, which nothing has captured`);
  return value;
}
