/** Where to begin to read a zone, so that one page holds all records of a cluster. */
import { describe, expect, it } from 'vitest';
import { commonDomain, plainName } from './leftovers-by-name.ts';

describe('commonDomain', () => {
  it.each([
    [['api.al9qy.k8s.example', 'etcd.al9qy.k8s.example', '*.al9qy.k8s.example'], 'al9qy.k8s.example'],
    [['al9qy.k8s.example', 'api.al9qy.k8s.example'], 'al9qy.k8s.example'],
    [['api.al9qy.k8s.example'], 'api.al9qy.k8s.example'],
    [['api.example', 'api.other'], ''],
    [[], ''],
  ])('of %j is %s', (names, domain) => {
    expect(commonDomain(names)).toBe(domain);
  });
});

describe('plainName', () => {
  it('undoes what Route 53 does to names', () => {
    expect(plainName('\\052.Al9qy.k8s.example.')).toBe('*.al9qy.k8s.example');
  });
});
