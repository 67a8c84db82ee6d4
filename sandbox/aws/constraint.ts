/** AWS's refusals of a value that the API's model does not allow, all `ValidationError` with one wording. */
import { AwsError } from './contract.ts';

/** `member` as the model spells it, e.g. `changeSetType`; a `value` that is not there is shown as null. */
export function unmet(member: string, value: string | undefined, rule: string): AwsError {
  const shown = value === undefined ? 'null' : `'${value}'`;
  return new AwsError(
    'ValidationError',
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${rule}`,
  );
}

/** For a value that is none of the member's words. */
export function notAmong(member: string, value: string, words: readonly string[]): AwsError {
  return unmet(member, value, enumRule(words));
}

/** For a list with a value that is none of the member's words. */
export function notAllAmong(member: string, values: readonly string[], words: readonly string[]): AwsError {
  return unmet(member, `[${values.join(', ')}]`, `Member must satisfy constraint: [${enumRule(words)}]`);
}

function enumRule(words: readonly string[]): string {
  return `Member must satisfy enum value set: [${words.join(', ')}]`;
}
