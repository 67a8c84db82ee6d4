/** Reads values out of Secrets without letting them be seen. */
import { OperatorError } from '../support/errors.ts';
import { Secret } from '../support/secret.ts';
import type { CallOptions, KubeClient, Ref } from './client.ts';
import { type KubeSecret, secrets } from './resources.ts';

export interface SecretKey extends Ref {
  readonly key: string;
}

/** The text under one key; `NotFound` when there is no such Secret, `Invalid` when it has no such key. */
export async function readSecretText(
  client: KubeClient,
  from: SecretKey,
  options: CallOptions = {},
): Promise<Secret<string>> {
  return secretText(await client.get(secrets, from, options), from.key);
}

/** The text under one key of a Secret already read; `Invalid` when it has no such key or the value is empty. */
export function secretText(secret: KubeSecret, key: string): Secret<string> {
  const value = secret.data?.[key];
  if (value !== undefined && value !== '') return new Secret(Buffer.from(value, 'base64').toString('utf8'));
  const { namespace = '', name } = secret.metadata;
  const present = Object.keys(secret.data ?? {}).toSorted();
  const reason = `it has no value under "${key}", only under ${present.length === 0 ? 'nothing' : present.join(', ')}`;
  throw new OperatorError({
    code: 'Invalid',
    operation: 'read',
    object: `Secret ${namespace}/${name}`,
    reason,
  });
}
