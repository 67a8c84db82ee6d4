/** What identifies a stack's template and a request for it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../support/json.ts';
import { templateHashTag, type WantedStack } from './account.ts';
import { clusterIdOf } from './stack-names.ts';
import { clientToken, stackRequest } from './stack-request.ts';

const wanted: WantedStack = {
  name: 'cluster-al9qy-guest-main',
  template: { Resources: { B: 1, A: 2 } },
  tags: { 'giantswarm.io/cluster': 'al9qy' },
  capabilities: ['CAPABILITY_NAMED_IAM'],
  terminationProtection: false,
  attempt: 'uid-1',
};

describe('a request', () => {
  it('sends canonical JSON and carries its hash as a tag', () => {
    const request = stackRequest('create', wanted);
    expect(request.TemplateBody).toBe('{"Resources":{"A":2,"B":1}}');
    expect(request.Tags).toContainEqual({ Key: templateHashTag, Value: fingerprint(wanted.template) });
  });

  it('has a token that AWS accepts, equal across repeats only', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const token = clientToken('create', { ...wanted, attempt: one });
        expect(token).toMatch(/^[a-zA-Z0-9][-a-zA-Z0-9]{0,127}$/);
        expect(clientToken('create', { ...wanted, attempt: other }) === token).toBe(one === other);
      }),
    );
  });

  it('counts bytes, not letters, against the limit', () => {
    const template = { Text: 'ü'.repeat(25_650) };
    expect(() => stackRequest('create', { ...wanted, template })).toThrow(/51200 at most/);
  });
});

describe('clusterIdOf', () => {
  it.each([
    ['cluster-al9qy-guest-main', 'al9qy'],
    ['cluster-my-own-host-setup', 'my-own'],
    ['cluster-al9qy-host-main', 'al9qy'],
    ['cluster-al9qy-guest-main-2', undefined],
    ['cluster--guest-main', undefined],
    ['my-cluster-al9qy-guest-main', undefined],
  ])('reads %s as %s', (name, id) => {
    expect(clusterIdOf(name)).toBe(id);
  });
});
