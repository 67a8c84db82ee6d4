/** Wildcards, ARNs and variables in policies. Source: IAM user guide, "Policy elements: variables and tags", "Resource". */

/** Looks a condition key up; undefined when the request has no such key. Names are matched whatever their case. */
export type KeySource = (key: string) => Promise<readonly string[] | undefined>;

/** `*` stands for any text, `?` for one character; everything else for itself. */
export function like(pattern: string, text: string): boolean {
  return compiled(pattern).test(text);
}

/** As `like`, whatever the case: names of actions are not case sensitive. */
export function likeInAnyCase(pattern: string, text: string): boolean {
  return like(pattern.toLowerCase(), text.toLowerCase());
}

/** Compares ARNs part by part: a wildcard does not reach across the first five colons. */
export function arnLike(pattern: string, text: string): boolean {
  const [patternParts, parts] = [arnParts(pattern), arnParts(text)];
  if (patternParts === undefined || parts === undefined) return false;
  return patternParts.every((part, index) => like(part, parts[index] ?? ''));
}

/**
 * Puts values for `${…}`; `${*}`, `${?}` and `${$}` stand for these characters themselves. Undefined when a variable
 * has no value and no default: then nothing matches. Characters of a value are never taken for wildcards.
 */
export async function substitute(text: string, keys: KeySource): Promise<string | undefined> {
  if (!text.includes('${')) return text;
  let result = '';
  let rest = text;
  for (;;) {
    const match = /\$\{([^}]*)\}/.exec(rest);
    if (match === null) return result + rest;
    const value = await valueOf(match[1] ?? '', keys);
    if (value === undefined) return undefined;
    result += rest.slice(0, match.index) + literally(value);
    rest = rest.slice(match.index + match[0].length);
  }
}

async function valueOf(variable: string, keys: KeySource): Promise<string | undefined> {
  if (['*', '?', '$'].includes(variable)) return variable;
  const [, name = '', fallback] = /^\s*([^,]*?)\s*(?:,\s*'(.*)'\s*)?$/.exec(variable) ?? [];
  const values = await keys(name);
  return values?.length === 1 ? values[0] : fallback;
}

/** Private marks stand for characters that came out of a variable, so that they are no wildcards. */
const STAR = '\uE000';
const QUESTION = '\uE001';

function literally(value: string): string {
  return value.replaceAll('*', STAR).replaceAll('?', QUESTION);
}

/** The text with its marks turned back, for comparisons that know no wildcards. */
export function plain(text: string): string {
  return text.replaceAll(STAR, '*').replaceAll(QUESTION, '?');
}

const cache = new Map<string, RegExp>();

function compiled(pattern: string): RegExp {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const source = escaped.replaceAll('*', '[^]*').replaceAll('?', '[^]');
  const expression = new RegExp(`^${source.replaceAll(STAR, '\\*').replaceAll(QUESTION, '\\?')}$`);
  if (cache.size > 10_000) cache.clear();
  cache.set(pattern, expression);
  return expression;
}

function arnParts(arn: string): readonly string[] | undefined {
  const parts = arn.split(':');
  if (parts.length < 6) return undefined;
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
