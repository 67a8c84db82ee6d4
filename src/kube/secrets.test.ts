/** Values of Secrets: decoded, hidden, and missed in a sentence that never quotes one. */
import { describe, expect, it } from 'vitest';
import type { KubeSecret } from './resources.ts';
import { secretText } from './secrets.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const secret: KubeSecret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'aws', namespace: 'default' },
  data: { key: base64('s3cret-ž'), empty: '' },
};

describe('a value', () => {
  it('is decoded and does not print', () => {
    const value = secretText(secret, 'key');
    expect(value.reveal()).toBe('s3cret-ž');
    expect(value.toString() + JSON.stringify(value)).not.toContain('s3cret');
  });

  it('that is missing or empty is named with the keys there are', () => {
    expect(() => secretText(secret, 'other')).toThrow(
      'Secret default/aws: it has no value under "other", only under empty, key',
    );
    expect(() => secretText(secret, 'empty')).toThrow('no value under "empty"');
    expect(() => secretText({ ...secret, data: undefined }, 'key')).toThrow('only under nothing');
  });
});
